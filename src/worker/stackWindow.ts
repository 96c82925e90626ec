/** Some rows of all frames of a stack, which moves down the images: each row is read once, and stays for as long as it is needed. */

export class StackWindow {
  /** Row of the image with which the window begins, and that behind its last. */
  first = 0;
  end = 0;

  /**
   * @param values pixels of each frame, row after row from `first` on: room for as many rows as are ever in it.
   * @param fates what became of them; null where nobody asks later.
   */
  constructor(
    private readonly width: number,
    readonly values: readonly Float64Array[],
    readonly fates: readonly Uint8Array[] | null,
  ) {}

  /** Index of the first pixel of a row of the image. */
  at(row: number): number {
    return (row - this.first) * this.width;
  }

  /** The room for the next `rows` rows of a frame. */
  next(frame: number, rows: number): Float64Array {
    const start = this.at(this.end);
    return (this.values[frame] as Float64Array).subarray(start, start + rows * this.width);
  }

  /** Of one frame what became of all rows that are there. */
  fatesOf(frame: number): Uint8Array {
    const fates = this.fates?.[frame];
    if (fates === undefined) throw new Error('Nobody asks what becomes of this stack.');
    return fates.subarray(0, this.at(this.end));
  }

  /** Lets go of the rows before `row`. */
  moveTo(row: number): void {
    const start = this.at(row);
    const end = this.at(this.end);
    for (const values of this.values) values.copyWithin(0, start, end);
    for (const fates of this.fates ?? []) fates.copyWithin(0, start, end);
    this.first = row;
  }
}
