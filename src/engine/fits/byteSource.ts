/** Bytes at an offset: all that the FITS reader knows of files (so that gzip, memory and ranges look alike to it). */

/** The bytes from one place to another as latin-1 text. */
export type Latin1 = (bytes: Uint8Array, from: number, to: number) => string;

export interface ByteSource {
  /** Path or title for messages. */
  readonly name: string;
  /**
   * Length in bytes. A compressed source says here what its stream claims or what was seen of it, whichever is more,
   * until its end was reached.
   */
  readonly size: number;
  /**
   * What was found wrong with the source as a whole: half a sentence ("its gzip checksum (CRC) does not match").
   * Headers are shown with it as a warning, pixels are refused. It may appear after any read.
   */
  readonly problem?: string | undefined;
  /**
   * Exactly `length` bytes from `offset`, into `into` (at its start) where given.
   * Throws FlatfieldError `DamagedFits` when the source ends before, `ReadFailed` when the system refuses, `Unsupported`
   * when a compressed source expands too far.
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array;
  /**
   * As `read`, without a look whether the source is still what it was. Sources that can change have it, and a `confirm` that is
   * called before anything counts that was made of such bytes.
   */
  readUnconfirmed?(offset: number, length: number, into: Uint8Array): Uint8Array;
  /** As `read`, for bytes that nobody writes to: they may be the source's own. */
  view?(offset: number, length: number): Uint8Array;
  /** Where the source has a quicker way to make text of bytes than character by character. */
  readonly latin1?: Latin1;
  /**
   * Compressed sources: looks whether the source reaches byte `end`; afterwards `size` is true up to there. (A gzip
   * trailer's claim is modulo 2^32 and of the last member only, and anything in a file that is cut short.) To be called
   * with the end of the data of every HDU: an end that the trailer confirms costs nothing; another is decompressed up to,
   * unless it could only be that of a bomb, which becomes a `problem`. Throws `ReadFailed` only.
   */
  measure?(end: number): void;
  /**
   * Compressed sources: the last HDU ends at byte `end`. A little may follow; a stream that goes on beyond that becomes a
   * `problem` and is not decompressed, since its checksum can then only be had by decompressing what nobody asked for.
   * Throws `ReadFailed` only.
   */
  expectEnd?(end: number): void;
}
