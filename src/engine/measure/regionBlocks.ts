/** Reads the pixels of a region a few rows at a time, and little besides. */
import { type BetweenBlocks, BLOCK_VALUES, type PixelGrid } from './pixelGrid';
import { type Region, regionRows, regionSpan } from './region';

/** Pixels beside the region that may always be read along: cheaper than another read. */
const SPARE = 4096;

interface Block {
  readonly row: number;
  readonly rows: number;
  readonly x0: number;
  readonly x1: number;
}

/** Gives the values of the region's pixels in file order; each array is overwritten by the next. */
export function eachRegionBlock(
  grid: PixelGrid,
  region: Region,
  between: BetweenBlocks,
  use: (values: Float64Array, count: number) => void,
): void {
  const [first, end] = regionRows(region, grid.height);
  let values = new Float64Array(0);
  for (let row = first; row < end; ) {
    between(row);
    const block = blockFrom(region, row, end, grid.width);
    const size = Math.min(block.x1 - block.x0, BLOCK_VALUES) * block.rows;
    if (values.length < size) values = new Float64Array(size);
    for (let x0 = block.x0; x0 < block.x1; x0 += BLOCK_VALUES) {
      const part = { ...block, x0, x1: Math.min(block.x1, x0 + BLOCK_VALUES) };
      grid.readPart(part.row, part.rows, part.x0, part.x1, values);
      use(values, keepRegion(region, part, grid.width, values));
    }
    row += block.rows;
  }
}

/** As many rows as fit, while most of the rectangle that holds their spans is region. */
function blockFrom(region: Region, row: number, end: number, width: number): Block {
  let [x0, x1] = regionSpan(region, row, width);
  let inRegion = x1 - x0;
  let rows = 1;
  for (; row + rows < end; rows++) {
    const [from, to] = regionSpan(region, row + rows, width);
    const [left, right] = x0 === x1 ? [from, to] : from === to ? [x0, x1] : [Math.min(x0, from), Math.max(x1, to)];
    const area = (right - left) * (rows + 1);
    if (area > BLOCK_VALUES || area > Math.max(SPARE, 2 * (inRegion + to - from))) break;
    [x0, x1] = [left, right];
    inRegion += to - from;
  }
  return { row, rows, x0, x1 };
}

/** Moves the values of the spans to the front; returns their number. */
function keepRegion(region: Region, { row, rows, x0, x1 }: Block, width: number, values: Float64Array): number {
  if (region.shape === 'rectangle') return rows * (x1 - x0);
  let kept = 0;
  for (let i = 0; i < rows; i++) {
    const [from, to] = regionSpan(region, row + i, width);
    const start = i * (x1 - x0) - x0;
    const [first, end] = [Math.max(from, x0), Math.min(to, x1)];
    if (first >= end) continue;
    values.copyWithin(kept, start + first, start + end);
    kept += end - first;
  }
  return kept;
}
