/** Job `tiles`: a rectangle of tiles of one level, in one pass over the rows that they need. */
import { FlatfieldError } from '../../engine/errors';
import { levelSize } from '../../engine/preview/overview';
import { TileBand } from '../../engine/preview/tileBand';
import { TILE_SIZE, type Tile, type TilesRequest } from '../../protocol/pictureJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { type ViewedImage, withViewed } from '../viewedImage';

/** Values that are read at a time, unless one row has more. */
const BLOCK_VALUES = 1 << 17;
/** A level beyond which the largest axis that a header can promise is one pixel. */
const MOST_LEVEL = 53;

/**
 * Tiles that lie within the image, from the lowest row on; what of the rectangle lies beside it is left out. Throws
 * `Usage` for a level or tiles that cannot be, and as withViewed.
 */
export function readTiles(request: TilesRequest, context: JobContext): Tile[] {
  const { level, x0, x1, y0, y1 } = request;
  const whole = [level, x0, x1, y0, y1].every((value) => Number.isInteger(value) && value >= 0);
  return withViewed(request.image, context, (image) => {
    if (!whole || level > MOST_LEVEL) {
      const message = `There are no tiles ${x0} to ${x1} by ${y0} to ${y1} of level ${level}.`;
      throw new FlatfieldError('Usage', message, { file: image.path });
    }
    const [width, height] = [levelSize(image.width, level), levelSize(image.height, level)];
    const across = { from: x0, to: Math.min(x1, levelSize(width, Math.log2(TILE_SIZE))) };
    const up = { from: y0, to: Math.min(y1, levelSize(height, Math.log2(TILE_SIZE))) };
    if (across.from >= across.to) return [];
    const tiles: Tile[] = [];
    for (let y = up.from; y < up.to; y++) {
      const row = emptyTiles(level, y, across, width, height);
      fillTiles(image, row, level, context);
      tiles.push(...row);
    }
    for (const { pixels } of tiles) context.transfer.push(pixels.buffer as ArrayBuffer);
    return tiles;
  });
}

/** Tiles side by side, of a level that has `width` x `height` pixels. */
function emptyTiles(
  level: number,
  y: number,
  { from, to }: { readonly from: number; readonly to: number },
  width: number,
  height: number,
): Tile[] {
  return Array.from({ length: to - from }, (_, i) => {
    const x = from + i;
    const size = {
      width: Math.min(TILE_SIZE, width - x * TILE_SIZE),
      height: Math.min(TILE_SIZE, height - y * TILE_SIZE),
    };
    return { level, x, y, ...size, pixels: new Float32Array(size.width * size.height) };
  });
}

/** Reads the rows under tiles that stand side by side, a few at a time. */
function fillTiles(image: ViewedImage, tiles: readonly Tile[], level: number, context: JobContext): void {
  const [first, last] = [tiles[0] as Tile, tiles[tiles.length - 1] as Tile];
  const factor = 2 ** level;
  const x0 = first.x * TILE_SIZE * factor;
  const x1 = Math.min(image.width, (last.x * TILE_SIZE + last.width) * factor);
  const y0 = first.y * TILE_SIZE * factor;
  const y1 = Math.min(image.height, y0 + first.height * factor);
  const columns = x1 - x0;
  const most = Math.max(1, Math.min(y1 - y0, Math.floor(BLOCK_VALUES / columns)));
  const values = new Float64Array(most * columns);
  const band = new TileBand(columns, factor);
  for (let row = y0; row < y1; row += most) {
    checkStopped(context);
    context.at(0, image.path);
    const count = Math.min(most, y1 - row);
    image.readPart(row, count, x0, x1, values);
    for (let i = 0; i < count; i++) {
      const y = row + i;
      const tileRow = Math.floor((y - y0) / factor);
      if (factor === 1) copyRow(tiles, tileRow, values, i * columns);
      else {
        band.add(values, i * columns);
        if ((y + 1) % factor === 0 || y + 1 === y1) writeMeans(tiles, tileRow, band);
      }
    }
    context.progress({ path: image.path, done: row + count - y0, total: y1 - y0 });
  }
}

/** Level 0 shows every value as it is, infinities too. */
function copyRow(tiles: readonly Tile[], row: number, values: Float64Array, offset: number): void {
  let at = offset;
  for (const { width, pixels } of tiles) {
    pixels.set(values.subarray(at, at + width), row * width);
    at += width;
  }
}

function writeMeans(tiles: readonly Tile[], row: number, band: TileBand): void {
  let at = 0;
  for (const { width, pixels } of tiles) {
    band.write(at, at + width, pixels, row * width);
    at += width;
  }
  band.clear();
}
