/** Gathers the overscan of a frame as it passes, line by line away from the image, to see whether light leaks into it. */
import { LEAST_LINES } from '../ccd/lightLeak';
import { type PixelView, shapeOf } from '../ccd/pixelView';
import type { Region } from '../ccd/region';
import { madStdInPlace, medianInPlace } from '../ccd/statistics';
import type { OverscanProfile } from '../plan/flatLevels';
import type { SubtractOverscanStep } from '../plan/step';
import { giveSampleRoom, takeSampleRoom } from './sampleRoom';

/** Lines of the frame that are looked at, evenly spread; lines of the section, from the image on. */
const MOST_LINES = 256;
const MOST_DEEP = 256;

/**
 * Where levels are those of rows, each n-th row of the kept ones gives its overscan pixels; where they are those of
 * columns, each n-th kept column does (n such that there are at most 256).
 */
export class OverscanSample {
  private readonly depth: number;
  private readonly step: number;
  private readonly lines: number;
  /** One sampled line after the other, each from the image on, as float32; made when the first one comes. */
  private values: Float32Array<ArrayBuffer> = new Float32Array(0);
  private readonly before: boolean;
  private seen = 0;

  constructor(
    private readonly overscan: SubtractOverscanStep,
    private readonly kept: Region,
    private readonly frame: { readonly width: number; readonly height: number },
  ) {
    const { region, axis } = overscan;
    const [from, to, low, high] =
      axis === 'rows' ? [region.x0, region.x1, kept.x0, kept.x1] : [region.y0, region.y1, kept.y0, kept.y1];
    this.before = low + high <= from + to;
    this.depth = Math.min(to - from, MOST_DEEP);
    const across = axis === 'rows' ? kept.y1 - kept.y0 : kept.x1 - kept.x0;
    this.step = Math.max(1, Math.ceil(across / MOST_LINES));
    this.lines = Math.ceil(across / this.step);
  }

  private prepare(axis: SubtractOverscanStep['axis']): boolean {
    if (this.depth < LEAST_LINES || this.overscan.axis !== axis) return false;
    if (this.values.length === 0) this.values = takeSampleRoom(this.lines * this.depth).fill(Number.NaN);
    return true;
  }

  /** `rows` raw rows of the kept ones, the first being row `row` of those: `pixelsOf` one of them, its overscan; for levels of rows. */
  addRows(row: number, rows: number, pixelsOf: (row: number) => Float64Array): void {
    const { depth, step, before } = this;
    if (!this.prepare('rows')) return;
    for (let line = Math.ceil(row / step); line * step < row + rows; line++) {
      const at = line * depth;
      const pixels = pixelsOf(line * step - row);
      for (let k = 0; k < depth; k++) this.values[at + k] = pixels[before ? k : pixels.length - 1 - k]!;
      this.seen++;
    }
  }

  /** Rows of the overscan region (its columns alone), the first being row `row` of the frame; for levels of columns. */
  addRegion(block: PixelView, row: number): void {
    const { depth, step, before, lines, kept } = this;
    const { region } = this.overscan;
    if (!this.prepare('columns')) return;
    const { rows } = shapeOf(block);
    for (let r = 0; r < rows; r++) {
      const k = before ? row + r - region.y0 : region.y1 - 1 - row - r;
      if (k >= depth) continue;
      for (let line = 0; line < lines; line++) {
        this.values[line * depth + k] = block.get(r, kept.x0 - region.x0 + line * step);
      }
    }
    this.seen = lines;
  }

  /** null where too little was seen, or a line of the section has no value. */
  profile(): OverscanProfile | null {
    const { depth, values, seen, overscan, frame } = this;
    if (seen === 0) return null;
    const half = depth >> 1;
    const levels = outerLevels(values, seen, depth);
    const across = new Float64Array(seen);
    const above = Array.from({ length: depth }, (_, k) => medianInPlace(aboveAt(k, values, depth, levels, across)));
    // Where light falls off, one pair of neighbours differs more than the next: each pair has a noise of its own.
    const noises: number[] = [];
    for (let k = half; k + 1 < depth; k++) noises.push(madStdInPlace(stepsAt(k, values, depth, across)) / Math.SQRT2);
    const noise = medianInPlace(Float64Array.from(noises));
    if (!above.every(Number.isFinite) || !Number.isFinite(noise)) return null;
    return {
      region: overscan.region,
      width: frame.width,
      height: frame.height,
      axis: overscan.axis,
      image: this.before ? 'before' : 'behind',
      fromHeader: overscan.reason.startsWith('its header says'),
      above,
      noise,
      lines: seen,
    };
  }

  /** Forgets what it has seen. */
  close(): void {
    giveSampleRoom(this.values);
    this.values = new Float32Array(0);
    this.seen = 0;
  }
}

/** The medians of the outer halves of `lines` lines of `depth` values. */
function outerLevels(values: Float32Array, lines: number, depth: number): Float64Array {
  const levels = new Float64Array(lines);
  const outer = new Float64Array(depth - (depth >> 1));
  for (let line = 0; line < lines; line++) {
    outer.set(values.subarray((line + 1) * depth - outer.length, (line + 1) * depth));
    levels[line] = medianInPlace(outer);
  }
  return levels;
}

/** The values of all lines at depth `k` less the lines' levels, into `across`. */
function aboveAt(
  k: number,
  values: Float32Array,
  depth: number,
  levels: Float64Array,
  across: Float64Array,
): Float64Array {
  for (let line = 0; line < across.length; line++) across[line] = values[line * depth + k]! - levels[line]!;
  return across;
}

/** From the value at depth `k` of each line to the one behind it, into `across`. */
function stepsAt(k: number, values: Float32Array, depth: number, across: Float64Array): Float64Array {
  for (let line = 0; line < across.length; line++) {
    across[line] = values[line * depth + k + 1]! - values[line * depth + k]!;
  }
  return across;
}
