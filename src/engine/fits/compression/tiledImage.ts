/** Reading parts of a tile-compressed image: only the tiles that they touch are read and decoded. */
import { FlatfieldError } from '../../errors';
import type { ByteSource } from '../byteSource';
import type { Hdu } from '../hdu';
import type { ImageShape } from '../imageShape';
import { CorruptTile } from './corruptTile';
import type { Deflate } from './deflate';
import { type Tile, TileDecoder } from './tileDecoder';
import type { TileLayout } from './tileLayout';

/** Bytes of table rows and of heap that are read at a time, at least. */
const READ_AHEAD = 1 << 18;

/** See ImageReader.readPart; the caller has checked the region. */
export type ReadPart = (row: number, count: number, x0: number, x1: number, out: Float64Array) => void;

/** A reader of the tiles of `hdu`. Throws `DamagedFits` for a tile that cannot be decoded, and what the source throws. */
export function tiledImage(source: ByteSource, hdu: Hdu, layout: TileLayout, deflate: Deflate): ReadPart {
  const shape = hdu.image as ImageShape;
  const { table, tile, counts } = layout;
  const { heapOffset, heapSize, rowBytes } = table;
  const rows = new Window(source, hdu.dataOffset, table.rows * rowBytes);
  const heap = new Window(source, hdu.dataOffset + heapOffset, heapSize);
  const decoder = new TileDecoder(layout, shape, deflate, (offset, length) => heap.read(offset, length));
  const [tileWidth = 1] = tile;
  const [across = 1] = counts;
  const kept = new Map<number, Float64Array>();
  let keptValues = 0;
  // One row of tiles: rows that are read one after the other decode each tile once.
  const mostKept = shape.width * tile.slice(1).reduce((product, length) => product * length, 1);

  /** The values of a tile: of those kept, or decoded into `into` or memory of their own. */
  function valuesOf(place: Tile, into: Float64Array | null): Float64Array {
    const known = kept.get(place.number);
    if (known !== undefined) return known;
    try {
      const row = rows.read(place.number * rowBytes, rowBytes);
      const values = decoder.decode(place, row, (pixels) => into ?? new Float64Array(pixels));
      if (into === null) keep(place.number, values);
      return values;
    } catch (error) {
      if (!(error instanceof CorruptTile)) throw error;
      throw new FlatfieldError(
        'DamagedFits',
        `HDU ${hdu.index}: tile ${place.number + 1} of ${table.rows} (${layout.codec.method}) cannot be decoded: ${error.message}.`,
        { file: source.name, wayOut: 'Its pixels are lost; copy the file again from where it came.', cause: error },
      );
    }
  }

  function keep(number: number, values: Float64Array): void {
    kept.set(number, values);
    keptValues += values.length;
    for (const [oldest, old] of kept) {
      if (keptValues <= mostKept || oldest === number) break;
      kept.delete(oldest);
      keptValues -= old.length;
    }
  }

  return (row, count, x0, x1, out) => {
    const wanted = x1 - x0;
    for (let done = 0; done < count; ) {
      const { tileRow, inTile, lengths } = placeOf(layout, row + done);
      const run = Math.min(count - done, lengths.run);
      for (let column = Math.floor(x0 / tileWidth); column < across && column * tileWidth < x1; column++) {
        const left = column * tileWidth;
        const width = Math.min(tileWidth, shape.width - left);
        const place = { number: tileRow * across + column, width, height: lengths.height };
        const whole = lengths.height === 1 && left === x0 && width === wanted;
        const values = valuesOf(place, whole ? out.subarray(done * wanted, done * wanted + width) : null);
        if (whole) {
          if (values.buffer !== out.buffer) out.set(values.subarray(0, width), done * wanted);
          continue;
        }
        const from = Math.max(x0, left);
        const to = Math.min(x1, left + width);
        for (let i = 0; i < run; i++) {
          const start = (inTile + i) * width - left;
          out.set(values.subarray(start + from, start + to), (done + i) * wanted + from - x0);
        }
      }
      done += run;
    }
  };
}

/**
 * Where image row `row` (over all planes) lies: the row of tiles, the row within its tiles, how many rows such a tile
 * has in all, and how many rows of the image follow one another in it from here on.
 */
function placeOf(
  { axes, tile, counts }: TileLayout,
  row: number,
): { tileRow: number; inTile: number; lengths: { height: number; run: number } } {
  let rest = row;
  let tileRow = 0;
  let inTile = 0;
  let height = 1;
  let run = 1;
  let tilesBelow = 1;
  for (let axis = 1; axis < axes.length; axis++) {
    const length = axes[axis] as number;
    const step = tile[axis] as number;
    const at = rest % length;
    rest = Math.floor(rest / length);
    const index = Math.floor(at / step);
    const size = Math.min(step, length - index * step);
    if (axis === 1) run = size - (at - index * step);
    inTile += (at - index * step) * height;
    height *= size;
    tileRow += index * tilesBelow;
    tilesBelow *= counts[axis] as number;
  }
  return { tileRow, inTile, lengths: { height, run } };
}

/** Part of the source, read ahead: what `read` gives is good until its next call. */
class Window {
  private buffer = new Uint8Array(0);
  private start = 0;
  private end = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly offset: number,
    private readonly size: number,
  ) {}

  /** The caller has checked that the bytes lie within `size`. */
  read(at: number, length: number): Uint8Array {
    if (at < this.start || at + length > this.end) {
      const there = Math.min(this.size, this.source.size - this.offset) - at;
      const ahead = Math.max(length, Math.min(READ_AHEAD, there));
      if (this.buffer.length < ahead) this.buffer = new Uint8Array(ahead);
      this.end = this.start;
      this.source.read(this.offset + at, ahead, this.buffer);
      this.start = at;
      this.end = at + ahead;
    }
    return this.buffer.subarray(at - this.start, at - this.start + length);
  }
}
