/** The streams of test/reference/compression-hp, and what property tests ask of every decoder. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CorruptTile } from '../../../../src/engine/fits/compression/corruptTile';

/** A tile as make_fixtures.py wrote it; `sha256` is that of its pixels as big-endian int32. */
export interface TileStream {
  name: string;
  method: 'HCOMPRESS_1' | 'PLIO_1';
  width: number;
  height: number;
  smooth: boolean;
  stream: string;
  first: number;
  last: number;
  sha256: string;
}

export const tileStreams: TileStream[] = JSON.parse(
  readFileSync(new URL('../../../reference/compression-hp/streams.json', import.meta.url), 'utf8'),
);

export function streamBytes(tile: TileStream): Uint8Array {
  return new Uint8Array(Buffer.from(tile.stream, 'base64'));
}

export function sha256(pixels: Int32Array): string {
  const bytes = Buffer.alloc(4 * pixels.length);
  for (const [index, pixel] of pixels.entries()) bytes.writeInt32BE(pixel, 4 * index);
  return createHash('sha256').update(bytes).digest('hex');
}

/** Good streams with some bytes replaced, and cut or prolonged. */
export function damagedStreams(tiles: readonly TileStream[]): fc.Arbitrary<[TileStream, Uint8Array]> {
  return fc
    .record({
      tile: fc.constantFrom(...tiles),
      flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      }),
      length: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ tile, flips, length }) => {
      const bytes = streamBytes(tile);
      for (const [where, value] of flips) bytes[Math.floor(where * (bytes.length - 1))] = value;
      return [tile, length === null ? bytes : bytes.slice(0, Math.floor(length * bytes.length))];
    });
}

/** Whether `decode` ended well; anything it throws but a CorruptTile fails, and so do slowness and a long message. */
export function decoded(decode: () => void): boolean {
  const start = performance.now();
  let well = true;
  try {
    decode();
  } catch (error) {
    if (!(error instanceof CorruptTile)) throw error;
    assert.match(error.message, /^[^\n]{10,150}[^.]$/);
    well = false;
  }
  assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
  return well;
}
