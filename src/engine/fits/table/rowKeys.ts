/** Sorts rows by one value each: the value becomes bytes whose order is its own, and a radix sort goes over them. */

/** Rows with the keys that they are sorted by; grows as rows are added. */
export class RowKeys {
  private count = 0;
  private rows = new Uint32Array(1024);
  private bytes: Uint8Array;
  private view: DataView;
  private readonly none: number[] = [];
  /** Bytes of a key, even. */
  private readonly width: number;

  /** `width` bytes of a value count: 8 for numbers; a text that goes on beyond is equal to one that differs only there. */
  constructor(width: number) {
    this.width = Math.max(2, width + (width % 2));
    this.bytes = new Uint8Array(1024 * this.width);
    this.view = new DataView(this.bytes.buffer);
  }

  /** A row (0-based) and its number; null and NaN come last. */
  addNumber(row: number, value: number | null): void {
    if (value === null || Number.isNaN(value)) {
      this.none.push(row);
      return;
    }
    const at = this.place(row);
    // Positive doubles are ordered as their bits are, negative ones the other way round; -0 is 0.
    this.view.setFloat64(at, value === 0 ? 0 : value);
    const high = this.view.getUint32(at);
    const negative = high >= 0x80000000;
    this.view.setUint32(at, negative ? ~high : high | 0x80000000);
    if (negative) this.view.setUint32(at + 4, ~this.view.getUint32(at + 4));
  }

  /** A row and its integer, which must lie within 2^63 of 0. */
  addInteger(row: number, value: bigint | null): void {
    if (value === null) {
      this.none.push(row);
      return;
    }
    const at = this.place(row);
    this.view.setBigInt64(at, value ^ -0x8000000000000000n);
  }

  /** A row and its text: compared byte by byte, the end before everything. */
  addText(row: number, text: Uint8Array | null): void {
    if (text === null) {
      this.none.push(row);
      return;
    }
    const at = this.place(row);
    const length = Math.min(text.length, this.width);
    for (let i = 0; i < length; i++) this.bytes[at + i] = text[i] as number;
  }

  /** The rows in order; equal ones as they were added, whichever the direction, and those without a value behind all. */
  sorted(descending: boolean): Uint32Array {
    const { count, width, bytes } = this;
    let order = Uint32Array.from({ length: count }, (_, i) => i);
    let next = new Uint32Array(count);
    const starts = new Uint32Array(1 << 16);
    const flip = descending ? 0xffff : 0;
    for (let at = width - 2; at >= 0; at -= 2) {
      if (!countDigits(starts, bytes, { count, width, at, flip })) continue;
      for (let i = 0; i < count; i++) {
        const item = order[i] as number;
        const from = item * width + at;
        const digit = (((bytes[from] as number) << 8) | (bytes[from + 1] as number)) ^ flip;
        next[(starts[digit] as number)++] = item;
      }
      [order, next] = [next, order];
    }
    const result = new Uint32Array(count + this.none.length);
    for (let i = 0; i < count; i++) result[i] = this.rows[order[i] as number] as number;
    result.set(this.none, count);
    return result;
  }

  private place(row: number): number {
    if (this.count === this.rows.length) this.grow();
    this.rows[this.count] = row;
    return this.count++ * this.width;
  }

  private grow(): void {
    const rows = new Uint32Array(2 * this.count);
    rows.set(this.rows);
    const bytes = new Uint8Array(2 * this.bytes.length);
    bytes.set(this.bytes);
    [this.rows, this.bytes, this.view] = [rows, bytes, new DataView(bytes.buffer)];
  }
}

/** Makes `starts` the place of the first item of each digit; false when all have the same one. */
function countDigits(
  starts: Uint32Array,
  bytes: Uint8Array,
  { count, width, at, flip }: { count: number; width: number; at: number; flip: number },
): boolean {
  starts.fill(0);
  let digit = 0;
  for (let i = 0, from = at; i < count; i++, from += width) {
    digit = (((bytes[from] as number) << 8) | (bytes[from + 1] as number)) ^ flip;
    starts[digit] = (starts[digit] as number) + 1;
  }
  if (count === 0 || starts[digit] === count) return false;
  let sum = 0;
  for (let i = 0; i < starts.length; i++) {
    const here = starts[i] as number;
    starts[i] = sum;
    sum += here;
  }
  return true;
}
