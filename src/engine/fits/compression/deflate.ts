/** What tile compression needs of zlib; the worker hands in Node's own, so that the engine stays without I/O. */
export interface Deflate {
  /**
   * The decompressed bytes of a gzip stream (CRC checked). Throws CorruptTile for a damaged stream and for one that
   * holds more than `limit` bytes, which are never allocated.
   */
  gunzip(bytes: Uint8Array, limit: number): Uint8Array;
  /** `bytes` as one gzip stream. */
  gzip(bytes: Uint8Array): Uint8Array;
}
