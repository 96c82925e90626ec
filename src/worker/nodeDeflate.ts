/** Deflate for compressed tiles by Node's own zlib. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { CorruptTile } from '../engine/fits/compression/corruptTile';
import type { Deflate } from '../engine/fits/compression/deflate';

/** The level of gzip and CFITSIO (their default is 6 and 1): more costs much and gains little on noise. */
const LEVEL = 6;

/** Several members in one tile are read as one, as zlib does. */
export const nodeDeflate: Deflate = {
  gunzip(bytes, limit) {
    try {
      return gunzipSync(bytes, { maxOutputLength: Math.max(limit, 1) });
    } catch (error) {
      throw new CorruptTile(sentenceOf(error, limit));
    }
  },
  gzip(bytes) {
    return gzipSync(bytes, { level: LEVEL });
  },
};

function sentenceOf(error: unknown, limit: number): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_BUFFER_TOO_LARGE') return `the gzip stream holds more than ${limit} bytes`;
  return `the gzip stream is damaged (${String(message)})`;
}
