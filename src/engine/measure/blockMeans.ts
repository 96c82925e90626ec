/** A frame as a grid of blocks: the level of each, cosmic rays and stars left out, from rows that stream by. */
import { MAD_TO_STD, medianInPlace } from '../ccd/statistics';

/** Levels of square blocks; the last of a row or column may be narrower. Block (0, 0) holds pixel (0, 0): row 0 is the bottom. */
export interface BlockMap {
  readonly columns: number;
  readonly rows: number;
  /** Side of a block in pixels. */
  readonly size: number;
  /** Of the pixels that the blocks cover. */
  readonly width: number;
  readonly height: number;
  /** Their first column and row in the frame, 0-based. */
  readonly origin: readonly [number, number];
  /** Row after row; NaN for a block without a finite pixel. */
  readonly values: Float64Array;
}

/** Blocks along the longer side, at most. */
const MOST_BLOCKS = 64;
/** A smaller block is no less noisy than a pixel. */
const LEAST_SIZE = 8;
/** Pixels that lie so many deviations above the median of their block are cosmic rays, stars or hot. */
const HIGH = 6;

/** Side of the blocks for an image of this size, in pixels. */
export function blockSize(width: number, height: number): number {
  return Math.max(LEAST_SIZE, Math.ceil(Math.max(width, height) / MOST_BLOCKS));
}

/** Pixels of a block: fewer at the right and upper edge. */
export function blockPixels({ columns, size, width, height }: BlockMap, index: number): number {
  const [column, row] = [index % columns, Math.floor(index / columns)];
  return Math.min(size, width - column * size) * Math.min(size, height - row * size);
}

/** Values of the blocks for a picture, row 0 at the bottom; null where there is none. */
export type BlockPicture = readonly (number | null)[];

/** Five decimals: a picture shows no more. */
export function picture(values: Float64Array): BlockPicture {
  return Array.from(values, (value) => (Number.isFinite(value) ? Number(value.toFixed(5)) : null));
}

/** Takes the rows of an image in order, and holds those of one row of blocks. */
export class BlockMeans {
  private readonly size: number;
  private readonly columns: number;
  private readonly values: Float64Array;
  private readonly band: Float64Array;
  private readonly scratch: Float64Array;
  private row = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly origin: readonly [number, number] = [0, 0],
  ) {
    const size = blockSize(width, height);
    this.size = size;
    this.columns = Math.ceil(width / size);
    this.values = new Float64Array(this.columns * Math.ceil(height / size));
    this.band = new Float64Array(size * width);
    this.scratch = new Float64Array(size * size);
  }

  /** The next row, `width` values. */
  addRow(line: Float64Array): void {
    const { size, width, height } = this;
    this.band.set(line.subarray(0, width), (this.row % size) * width);
    this.row++;
    if (this.row % size === 0 || this.row === height) this.closeBand();
  }

  /** Once all rows were added. */
  result(): BlockMap {
    const { columns, size, width, height, origin, values } = this;
    return { columns, rows: values.length / columns, size, width, height, origin, values };
  }

  private closeBand(): void {
    const { size, width, columns } = this;
    const blockRow = Math.floor((this.row - 1) / size);
    const rows = this.row - blockRow * size;
    for (let column = 0; column < columns; column++) {
      let count = 0;
      for (let y = 0; y < rows; y++) {
        for (let x = column * size; x < Math.min(width, (column + 1) * size); x++) {
          const value = this.band[y * width + x]!;
          if (Number.isFinite(value)) this.scratch[count++] = value;
        }
      }
      this.values[blockRow * columns + column] = meanBelow(this.scratch.subarray(0, count));
    }
  }
}

/** Mean of the values that are not high above the median; what lies below it stays, for dust is dark. */
function meanBelow(values: Float64Array): number {
  const centre = medianInPlace(values);
  const deviations = values.map((value) => Math.abs(value - centre));
  const deviation = medianInPlace(deviations) * MAD_TO_STD;
  // Where most pixels are alike every other one would be high.
  const most = deviation > 0 ? centre + HIGH * deviation : Number.POSITIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value > most) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
