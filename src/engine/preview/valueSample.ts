/** A few thousand values of an image, evenly spread over the rows that stream by. */

/** Keeps every n-th finite value; n shares no divisor with the width, so that every column has its turn. */
export class ValueSample {
  private readonly stride: number;
  private readonly values: Float32Array;
  private kept = 0;
  private next = 0;

  /** @param width values of a row; @param rows that will be added; @param most values that are kept */
  constructor(
    private readonly width: number,
    rows: number,
    most: number,
  ) {
    this.stride = Math.max(1, Math.ceil((width * rows) / most));
    if (this.stride > 1) while (greatestDivisor(this.stride, width) > 1) this.stride++;
    this.values = new Float32Array(Math.ceil((width * rows) / this.stride));
  }

  /** The next row, whose pixels begin at `offset` of `values`. */
  addRow(values: Float64Array, offset: number): void {
    let x = this.next;
    for (; x < this.width; x += this.stride) {
      const value = values[offset + x]!;
      if (Number.isFinite(value)) this.values[this.kept++] = value;
    }
    this.next = x - this.width;
  }

  result(): Float32Array<ArrayBuffer> {
    return this.values.slice(0, this.kept) as Float32Array<ArrayBuffer>;
  }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
