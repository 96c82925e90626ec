/** The strided sample of an image that zscale wants, picked while the rows stream by. */

const SAMPLES = 1000;

/** Keeps every n-th pixel in row order, about a thousand in all: those that astropy's zscale takes when all pixels are finite. */
export class ZscaleSample {
  private readonly stride: number;
  private readonly samples: Float64Array;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  /** @param width columns; @param height rows of the image */
  constructor(
    private readonly width: number,
    height: number,
  ) {
    this.stride = Math.max(1, Math.floor((width * height) / SAMPLES));
    this.samples = new Float64Array(Math.min(SAMPLES, Math.ceil((width * height) / this.stride)));
  }

  /** Whether row y holds a pixel of the sample: a reader that only wants limits may skip the others. */
  wants(y: number): boolean {
    const start = y * this.width;
    const first = Math.ceil(start / this.stride);
    return first < this.samples.length && first * this.stride < start + this.width;
  }

  /** The first and one behind the last column of the sample in a row that it wants. */
  span(y: number): readonly [number, number] {
    const start = y * this.width;
    const last = Math.min(Math.floor((start + this.width - 1) / this.stride), this.samples.length - 1);
    return [Math.ceil(start / this.stride) * this.stride - start, last * this.stride - start + 1];
  }

  /** Row y (0-based, any order); its pixels begin at `offset` of `values`. */
  addRow(y: number, values: Float64Array, offset = 0): void {
    const start = y * this.width;
    for (let i = Math.ceil(start / this.stride); i < this.samples.length; i++) {
      const x = i * this.stride - start;
      if (x >= this.width) break;
      const value = values[offset + x]!;
      this.samples[i] = value;
      if (value < this.low && Number.isFinite(value)) this.low = value;
      if (value > this.high && Number.isFinite(value)) this.high = value;
    }
  }

  /** For zscaleLimits; pixels of rows never added count as 0. */
  result(): Float64Array {
    return this.samples;
  }

  /** Smallest and largest finite value of the sample; [0, 1] when there is none. */
  range(): [number, number] {
    return this.low <= this.high ? [this.low, this.high] : [0, 1];
  }
}
