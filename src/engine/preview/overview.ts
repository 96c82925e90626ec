/** A first look at an image of any size: block means of a few rows of each block, so that the others need not be read. */
import { addBlockSums } from './tileBand';

/** Rows that are read of each block: one even and one odd, since detectors tell them apart (Bayer patterns, readouts). */
const ROWS_OF_BLOCK = 2;

/** The lowest level at which an image has at most `pixels`; one pixel of it stands for 2^level x 2^level. */
export function overviewLevel(width: number, height: number, pixels: number): number {
  let level = 0;
  while (levelSize(width, level) * levelSize(height, level) > pixels) level++;
  return level;
}

/** Pixels along an axis of `length` image pixels at `level`. */
export function levelSize(length: number, level: number): number {
  return Math.ceil(length / 2 ** level);
}

/** Gathers the rows in `rows`, each once and ascending. Values that are not finite are left out. */
export class Overview {
  readonly level: number;
  readonly width: number;
  readonly height: number;
  /** Rows (0-based) that are wanted, ascending. */
  readonly rows: readonly number[];
  /** Whether these are all rows. */
  readonly exact: boolean;
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  /** @param pixels of the overview at most; @param prefers rows that are read anyway and therefore taken first */
  constructor(
    private readonly imageWidth: number,
    imageHeight: number,
    pixels: number,
    prefers: (row: number) => boolean = () => false,
  ) {
    this.level = overviewLevel(imageWidth, imageHeight, pixels);
    this.width = levelSize(imageWidth, this.level);
    this.height = levelSize(imageHeight, this.level);
    this.sums = new Float64Array(this.width * this.height);
    this.counts = new Uint32Array(this.sums.length);
    this.rows = chosenRows(imageHeight, 2 ** this.level, prefers);
    this.exact = this.rows.length === imageHeight;
  }

  /** Row y, whose pixels begin at `offset` of `values`. */
  addRow(y: number, values: Float64Array, offset: number): void {
    const factor = 2 ** this.level;
    const cell = Math.floor(y / factor) * this.width;
    addBlockSums(values, offset, this.imageWidth, factor, this.sums, this.counts, cell);
    let { low, high } = this;
    for (let i = offset; i < offset + this.imageWidth; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.low = low;
    this.high = high;
  }

  /** Row 0 first; NaN where a block has no finite value. */
  result(): Float32Array {
    const { sums, counts } = this;
    const means = new Float32Array(sums.length);
    for (let i = 0; i < means.length; i++) means[i] = sums[i]! / counts[i]!;
    return means;
  }

  /** Smallest and largest finite value of the rows; [0, 1] when there is none. */
  range(): [number, number] {
    return this.low <= this.high ? [this.low, this.high] : [0, 1];
  }
}

/** Of each block of `factor` rows a preferred one (else its middle), and one of the other parity. */
function chosenRows(height: number, factor: number, prefers: (row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let start = 0; start < height; start += factor) {
    const block = Array.from({ length: Math.min(factor, height - start) }, (_, i) => start + i);
    if (block.length <= ROWS_OF_BLOCK) {
      rows.push(...block);
      continue;
    }
    const wanted = block.filter(prefers);
    const first = wanted[0] ?? (block[block.length >> 1] as number);
    const other = (row: number) => (row - first) % 2 !== 0;
    const second = wanted.find(other) ?? (first > start ? first - 1 : first + 1);
    rows.push(Math.min(first, second), Math.max(first, second));
  }
  return rows;
}
