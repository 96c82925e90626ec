/** Deflate for compressed tiles by Node's own zlib. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { CorruptTile } from '../engine/fits/compression/corruptTile';
import type { Deflate } from '../engine/fits/compression/deflate';
import { CompressedInput } from './decompressor';
import { GzipDecompressor } from './gzipDecompressor';

/**
 * Like CFITSIO 4.2 and astropy 5.2 it ignores what follows a stream and refuses streams without gzip's frame. (A stream
 * that is cut short, which both wait for without end, is corrupt.)
 */
export const nodeDeflate: Deflate = {
  gunzip(bytes, limit) {
    if (bytes.length === 0) throw new CorruptTile('its gzip stream is empty');
    try {
      return gunzipSync(bytes, { maxOutputLength: Math.max(limit, 1) });
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(limit);
      return gunzipSlowly(bytes, limit);
    }
  },
  gzip(bytes) {
    return gzipSync(bytes);
  },
};

/** For what Node refuses: it takes whatever follows a stream for damage. */
function gunzipSlowly(bytes: Uint8Array, limit: number): Uint8Array {
  const input = new CompressedInput({
    size: bytes.length,
    read(offset, length, into = new Uint8Array(length)) {
      into.set(bytes.subarray(offset, offset + length));
      return into;
    },
  });
  const stream = new GzipDecompressor(input);
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (let piece = stream.next(); piece !== null; piece = stream.next()) {
      length += piece.length;
      if (length > limit) throw tooLong(limit);
      pieces.push(piece);
    }
    if (stream.problem !== undefined) throw new CorruptTile(stream.problem);
    return Buffer.concat(pieces);
  } finally {
    stream.close();
  }
}

function tooLong(limit: number): CorruptTile {
  return new CorruptTile(`its gzip stream holds more than ${limit} bytes`);
}
