/** Short gaps between bad pixels of one column, closed while the rows of a mask go by (the last step of ccdmask). */

/** Takes the rows of a mask in order, some at a time, and gives them back as soon as no later row can change them. */
export class ColumnGaps {
  private rows: Uint8Array[] = [];
  private first = 0;

  /** `reach`: gaps of fewer than so many pixels are closed (ngood). */
  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly reach: number,
  ) {}

  /** Adds rows, and returns those that are final. */
  push(rows: Uint8Array): Uint8Array {
    const { width, height, reach } = this;
    for (let at = 0; at < rows.length; at += width) this.rows.push(rows.slice(at, at + width));
    const known = this.first + this.rows.length;
    let final = 0;
    for (; this.first + final < height - reach - 1 && this.first + final + reach + 1 < known; final++) {
      for (let x = 0; x < width; x++) this.close(final, x);
    }
    const ended = known === height ? this.rows.splice(0) : this.rows.splice(0, final);
    this.first += ended.length;
    const out = new Uint8Array(ended.length * width);
    ended.forEach((row, i) => {
      out.set(row, i * width);
    });
    return out;
  }

  /** Closes the gaps of column `x` that begin at row `line` of those that wait. */
  private close(line: number, x: number): void {
    const { rows } = this;
    if (rows[line]![x] === 0) return;
    let whole = rows[line + 1]![x] === 1;
    for (let i = 2; i < this.reach + 2; i++) {
      const bad = rows[line + i]![x] === 1;
      if (bad && !whole) {
        for (let k = 1; k < i; k++) rows[line + k]![x] = 1;
        whole = true;
      }
      whole = whole && bad;
    }
  }
}
