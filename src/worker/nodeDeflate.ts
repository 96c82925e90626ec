/** Node's zlib for tile compression. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { CorruptTile } from '../engine/fits/compression/corruptTile';
import type { Deflate } from '../engine/fits/compression/deflate';

export const nodeDeflate: Deflate = {
  gunzip(bytes, limit) {
    try {
      return gunzipSync(bytes, { maxOutputLength: limit });
    } catch (error) {
      throw new CorruptTile(`its gzip stream is damaged (${error instanceof Error ? error.message : String(error)})`);
    }
  },
  gzip: (bytes) => gzipSync(bytes),
};
