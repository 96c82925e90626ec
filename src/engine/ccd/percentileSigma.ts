/** Which pixels of a residual are further from 0 than so many sigma, sigma taken by percentiles of the pixels around. */
import { type Box, boxColumns, boxRows, type ImageBand } from './imageBand';
import { arraySum } from './pairwiseSum';
import { rankSelect } from './rankSelect';
import { medianInPlace } from './statistics';

/** Ranks (in percent) that lie one sigma below and above the middle of normal noise. */
const LOW = 30.9;
const HIGH = 69.1;

/** Columns that share a guess of their noise. */
const SEGMENT = 256;
/** Pixels from which it is guessed, and the guess as a part of the median deviation: about 0.3 sigma. */
const SAMPLE = 2048;
const PART = 0.45;

export interface SigmaTest {
  readonly box: Box;
  /** Sigma factors below and above. */
  readonly low: number;
  readonly high: number;
  /** Math.fround for 32-bit floats. */
  readonly round: (value: number) => number;
}

/**
 * Rows `from` to `to`, 1 where a pixel is out of bounds, the box moving with the pixel; the band must hold what it reaches.
 * Bit for bit what scipy.ndimage.percentile_filter's sigma would decide.
 *
 * Sigma itself is found only where it matters: where enough pixels of the box lie beyond -bound and +bound, sigma is at
 * least `bound`, and a pixel that is good with that is good in any case.
 */
export function markByBox(band: ImageBand, from: number, to: number, test: SigmaTest, out: Uint8Array): void {
  for (let x = 0; x < band.width; x += SEGMENT) {
    markSegment(band, from, to, x, Math.min(x + SEGMENT, band.width), test, out);
  }
}

function markSegment(
  band: ImageBand,
  from: number,
  to: number,
  x0: number,
  x1: number,
  { box, low, high, round }: SigmaTest,
  out: Uint8Array,
): void {
  const { values, width } = band;
  const size = box.columns * box.rows;
  const [lowRank, highRank] = [Math.trunc((size * LOW) / 100), Math.trunc((size * HIGH) / 100)];
  const [below, above] = [round(-round(low)), round(high)];
  const bound = guessBound(band, from, to, x0, x1);
  const [surelyAbove, surelyBelow] = [round(above * bound), round(below * bound)];
  const reach = boxColumns(x0, x1, box, width);
  const counts = {
    low: new Int32Array(reach.length),
    high: new Int32Array(reach.length),
    nan: new Int32Array(reach.length),
  };
  const count = (row: number, step: 1 | -1): void => {
    for (let i = 0; i < reach.length; i++) {
      const value = values[row + reach[i]!]!;
      if (value <= -bound) counts.low[i]! += step;
      if (value >= bound) counts.high[i]! += step;
      if (Number.isNaN(value)) counts.nan[i]! += step;
    }
  };
  const pixels = new Float64Array(size);
  const scratch = new Float64Array(size);
  let rows = boxRows(band, from, box);
  for (const row of rows) count(row, 1);
  for (let y = from; y < to; y++) {
    if (y > from) {
      count(rows[0]!, -1);
      rows = boxRows(band, y, box);
      count(rows[box.rows - 1]!, 1);
    }
    let [lows, highs, nans] = [0, 0, 0];
    const add = (i: number, step: 1 | -1): void => {
      lows += step * counts.low[i]!;
      highs += step * counts.high[i]!;
      nans += step * counts.nan[i]!;
    };
    for (let i = 0; i < box.columns - 1; i++) add(i, 1);
    for (let x = x0; x < x1; x++) {
      const i = x - x0;
      if (i > 0) add(i - 1, -1);
      add(i + box.columns - 1, 1);
      const value = values[(y - band.first) * width + x]!;
      const enough = nans === 0 && lows > lowRank && highs >= size - highRank;
      if (enough && value <= surelyAbove && value >= surelyBelow) {
        out[(y - from) * width + x] = 0;
        continue;
      }
      let n = 0;
      for (const row of rows) for (let k = i; k < i + box.columns; k++) pixels[n++] = values[row + reach[k]!]!;
      scratch.set(pixels);
      const upper = rankSelect(scratch, 0, size - 1, highRank);
      const lower = rankSelect(pixels, 0, size - 1, lowRank);
      const sigma = round(round(upper - lower) / 2);
      out[(y - from) * width + x] = value < round(below * sigma) || value > round(above * sigma) ? 1 : 0;
    }
  }
}

/** A level that about four pixels of ten lie beyond on each side; 0 where nothing is known. */
function guessBound(band: ImageBand, from: number, to: number, x0: number, x1: number): number {
  const pixels = (to - from) * (x1 - x0);
  const step = Math.max(1, Math.floor(pixels / SAMPLE));
  const sample = new Float64Array(Math.ceil(pixels / step));
  let count = 0;
  for (let i = 0; i < pixels; i += step) {
    const row = from + Math.floor(i / (x1 - x0)) - band.first;
    const value = Math.abs(band.values[row * band.width + x0 + (i % (x1 - x0))]!);
    if (value < Number.POSITIVE_INFINITY) sample[count++] = value;
  }
  return count === 0 ? 0 : PART * medianInPlace(sample, count);
}

/**
 * The same with one sigma a block of the image, as IRAF does; `from` is the first row of a block. With `badColumns` the
 * columns of a block whose sum stands out are marked as well.
 */
export function markByBlocks(
  band: ImageBand,
  from: number,
  to: number,
  { box, low, high, round }: SigmaTest,
  badColumns: boolean,
  out: Uint8Array,
): void {
  const { values, width, first } = band;
  for (let y0 = from; y0 < to; y0 += box.rows) {
    const y1 = Math.min(y0 + box.rows, to);
    for (let x0 = 0; x0 < width; x0 += box.columns) {
      const x1 = Math.min(x0 + box.columns, width);
      const pixels = new Float64Array((y1 - y0) * (x1 - x0));
      for (let y = y0; y < y1; y++) {
        const at = (y - first) * width;
        pixels.set(values.subarray(at + x0, at + x1), (y - y0) * (x1 - x0));
      }
      const sorted = pixels.slice().sort();
      const sigma = (percentile(sorted, HIGH, round) - percentile(sorted, LOW, round)) / 2;
      const [lowest, highest] = [round(-low * sigma), round(high * sigma)];
      const marks = Uint8Array.from(pixels, (value) => (value < lowest || value > highest ? 1 : 0));
      if (badColumns) markColumns(pixels, marks, x1 - x0, { low, high, round });
      for (let y = y0; y < y1; y++) {
        out.set(marks.subarray((y - y0) * (x1 - x0), (y - y0 + 1) * (x1 - x0)), (y - from) * width + x0);
      }
    }
  }
}

/** `np.percentile` of sorted values (NaN last), method "linear", in the order of its operations. */
function percentile(sorted: Float64Array, percent: number, round: (value: number) => number): number {
  const last = sorted.length - 1;
  if (Number.isNaN(sorted[last])) return Number.NaN;
  const at = last * (percent / 100);
  const before = Math.min(Math.floor(at), last);
  const [a, b] = [sorted[before]!, sorted[Math.min(before + 1, last)]!];
  const part = at - before;
  const step = round(b - a);
  return part >= 0.5 ? b - step * (1 - part) : a + step * part;
}

/** Column sums of the unmarked pixels against the square root of what the block's width leaves, as ccdproc has it. */
function markColumns(
  pixels: Float64Array,
  marks: Uint8Array,
  columns: number,
  { low, high, round }: Omit<SigmaTest, 'box'>,
): void {
  const rows = pixels.length / columns;
  for (let x = 0; x < columns; x++) {
    const column = Float64Array.from({ length: rows }, (_, y) =>
      marks[y * columns + x] === 1 ? 0 : pixels[y * columns + x]!,
    );
    let sum = 0;
    // Of a single column numpy takes the pairwise sum.
    if (columns === 1) sum = arraySum(column, rows);
    else for (const value of column) sum = round(sum + value);
    if (sum <= 0) sum = 0;
    const rest = round(columns - sum);
    // numpy.ma masks the root of a negative number, and a product with it is the other factor.
    const [lowest, highest] =
      rest < 0 ? [-low, high] : [round(-low * round(Math.sqrt(rest))), round(high * round(Math.sqrt(rest)))];
    if (sum < lowest || sum > highest) for (let y = 0; y < rows; y++) marks[y * columns + x] = 1;
  }
}
