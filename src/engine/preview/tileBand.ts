/** Rows of an image as rows of a smaller one: means of factor x factor blocks, NaN-aware, one row of blocks at a time. */

/**
 * Adds a row of `columns` values from `offset` to the sums and counts of its blocks of `factor` columns, the first of which
 * is `cell`. Values that are not finite are left out.
 */
export function addBlockSums(
  values: Float64Array,
  offset: number,
  columns: number,
  factor: number,
  sums: Float64Array,
  counts: Uint32Array,
  cell: number,
): void {
  const end = offset + columns;
  for (let start = offset, at = cell; start < end; start += factor, at++) {
    const stop = Math.min(start + factor, end);
    let sum = 0;
    let count = 0;
    for (let i = start; i < stop; i++) {
      const value = values[i]!;
      // NaN and the infinities alone differ from themselves here.
      if (value - value !== 0) continue;
      sum += value;
      count++;
    }
    sums[at]! += sum;
    counts[at]! += count;
  }
}

/** Blocks of `factor` columns side by side. Values that are not finite are left out, unless factor is 1. */
export class TileBand {
  /** Blocks of a row. */
  readonly length: number;
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;

  /** @param columns of a row; @param factor side of a block in pixels */
  constructor(
    private readonly columns: number,
    private readonly factor: number,
  ) {
    this.length = Math.ceil(columns / factor);
    this.sums = new Float64Array(this.length);
    this.counts = new Uint32Array(this.length);
  }

  /** One more row of the blocks; its pixels begin at `offset` of `values`. */
  add(values: Float64Array, offset: number): void {
    addBlockSums(values, offset, this.columns, this.factor, this.sums, this.counts, 0);
  }

  /** The means of blocks `from` to `to` into `out` at `at`; NaN where a block has no finite value. */
  write(from: number, to: number, out: Float32Array, at: number): void {
    for (let cell = from; cell < to; cell++) out[at + cell - from] = this.sums[cell]! / this.counts[cell]!;
  }

  /** Starts the next row of blocks. */
  clear(): void {
    this.sums.fill(0);
    this.counts.fill(0);
  }
}
