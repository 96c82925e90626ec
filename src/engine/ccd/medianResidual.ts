/** An image without its moving median: `data - scipy.ndimage.median_filter(data, size)`, bit for bit. */
import { type Box, boxColumns, boxRows, type ImageBand } from './imageBand';
import { rankSelect } from './rankSelect';

/**
 * Rows `from` to `to` of the residual, row after row into `out`; the band must hold what the box reaches from them.
 *
 * Each column of the box is kept sorted and cut in two: what lies below the median, and the rest. From one pixel to the next
 * one column leaves and one comes, and the cuts move by a pixel or two.
 *
 * @param round what becomes of a result: Math.fround for an image of 32-bit floats
 */
export function medianResidual(
  band: ImageBand,
  from: number,
  to: number,
  box: Box,
  round: (value: number) => number,
  out: Float64Array,
): void {
  const { values, width } = band;
  const rank = (box.columns * box.rows) >> 1;
  const reach = boxColumns(0, width, box, width);
  const columns = new Float64Array(width * box.rows);
  const blanks = new Int32Array(width);
  const scratch = new Float64Array(box.columns * box.rows);
  const cuts = new Cuts(columns, box.rows, reach);
  for (let y = from; y < to; y++) {
    const rows = boxRows(band, y, box);
    sortColumns(band, rows, columns, blanks);
    cuts.start(box.columns);
    let blank = 0;
    for (let i = 0; i < box.columns; i++) blank += blanks[reach[i]!]!;
    const line = (y - band.first) * width;
    for (let x = 0; x < width; x++) {
      if (x > 0) {
        blank += blanks[reach[x - 1 + box.columns]!]! - blanks[reach[x - 1]!]!;
        cuts.move();
      }
      const median = cuts.valueOf(rank);
      const actual = blank === 0 ? median : medianWithNan(values, rows, reach, x, box.columns, rank, scratch);
      out[(y - from) * width + x] = round(values[line + x]! - actual);
    }
  }
}

/** The sorted columns of a box, each cut so that no pixel below a cut is greater than one above another. */
class Cuts {
  /** Pixels below the cut of each column that the box has reached, by its place in `reach`. */
  private readonly cuts: Int32Array;
  private first = 0;
  private end = 0;
  private below = 0;
  private value = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly columns: Float64Array,
    private readonly rows: number,
    private readonly reach: Int32Array,
  ) {
    this.cuts = new Int32Array(reach.length);
  }

  /** Puts the box, `count` columns wide, to the first pixel of a row. */
  start(count: number): void {
    this.first = 0;
    this.end = count;
    this.below = 0;
    this.cuts.fill(0, 0, count);
    this.value = Number.NEGATIVE_INFINITY;
  }

  /** Moves it by one pixel. */
  move(): void {
    const { columns, rows, value } = this;
    this.below -= this.cuts[this.first++]!;
    const start = this.reach[this.end]! * rows;
    let cut = 0;
    while (cut < rows && columns[start + cut]! < value) cut++;
    this.cuts[this.end++] = cut;
    this.below += cut;
  }

  /** The value of this rank in the box. */
  valueOf(rank: number): number {
    while (this.below > rank) {
      this.cuts[this.greatestBelow()]!--;
      this.below--;
    }
    let least = this.leastAbove();
    for (; this.below < rank; this.below++) {
      this.cuts[least]!++;
      least = this.leastAbove();
    }
    this.value = this.columns[this.reach[least]! * this.rows + this.cuts[least]!]!;
    return this.value;
  }

  private greatestBelow(): number {
    const { columns, rows, reach, cuts } = this;
    let best = -1;
    let greatest = Number.NaN;
    for (let i = this.first; i < this.end; i++) {
      const cut = cuts[i]!;
      if (cut === 0) continue;
      const value = columns[reach[i]! * rows + cut - 1]!;
      if (best < 0 || value > greatest) {
        best = i;
        greatest = value;
      }
    }
    return best;
  }

  private leastAbove(): number {
    const { columns, rows, reach, cuts } = this;
    let best = -1;
    let least = Number.NaN;
    for (let i = this.first; i < this.end; i++) {
      const cut = cuts[i]!;
      if (cut === rows) continue;
      const value = columns[reach[i]! * rows + cut]!;
      if (best < 0 || value < least) {
        best = i;
        least = value;
      }
    }
    return best;
  }
}

/** The pixels of each column of the box's rows, sorted; a NaN is counted and stands as infinity. */
function sortColumns({ values, width }: ImageBand, rows: Int32Array, columns: Float64Array, blanks: Int32Array): void {
  const count = rows.length;
  for (let x = 0; x < width; x++) {
    const start = x * count;
    let blank = 0;
    for (let k = 0; k < count; k++) {
      let value = values[rows[k]! + x]!;
      if (Number.isNaN(value)) {
        value = Number.POSITIVE_INFINITY;
        blank++;
      }
      let at = start + k;
      for (; at > start && columns[at - 1]! > value; at--) columns[at] = columns[at - 1]!;
      columns[at] = value;
    }
    blanks[x] = blank;
  }
}

function medianWithNan(
  values: Float64Array,
  rows: Int32Array,
  reach: Int32Array,
  x: number,
  columns: number,
  rank: number,
  scratch: Float64Array,
): number {
  let count = 0;
  for (const row of rows) for (let i = x; i < x + columns; i++) scratch[count++] = values[row + reach[i]!]!;
  return rankSelect(scratch, 0, count - 1, rank);
}
