/** Combines a stack band by band: by the kernel where it can, by the plain code where not, with neighbours of what was clipped. */
import { type CombinedRows, type CombineOptions, Combiner } from '../engine/ccd/combine';
import { growRejected, type Reach, reachOf } from '../engine/ccd/rejectValues';
import type { CombineMethod, MasterExtensions } from '../engine/plan/plan';
import type { Arena } from './arena';
import { CombineKernel } from './combineKernel';
import type { ProductRows } from './productWriter';
import { StackWindow } from './stackWindow';

/** How the frames of a master are combined. */
export interface BandOptions extends CombineOptions {
  readonly clip: CombineMethod['clip'];
}

export class BandCombiner {
  /** The rows that are read, to be filled up to its end. */
  readonly window: StackWindow;
  /** The rows that the last `combine` has finished. */
  readonly out: Required<ProductRows>;
  private readonly combiner: Combiner;
  private readonly kernel: CombineKernel | null;
  private readonly reach: Reach | null;
  private readonly counts: Uint32Array;
  private kernelCount = 0;
  private done = 0;

  /** @param rows of a band, which is what the window takes at a time. */
  constructor(
    options: BandOptions,
    private readonly size: { readonly width: number; readonly height: number },
    private readonly frames: number,
    rows: number,
    extensions: MasterExtensions,
    arena: Arena,
  ) {
    const { width } = size;
    this.combiner = new Combiner(options, frames);
    this.reach = options.clip === null || options.clip.grow === 0 ? null : reachOf(options.clip.grow);
    this.counts = new Uint32Array(frames);
    const halo = this.reach?.rows ?? 0;
    const pixels = (rows + 2 * halo) * width;
    this.kernel = this.reach === null ? CombineKernel.for(options, frames, pixels, extensions, arena) : null;
    const values = this.kernel?.frames ?? stackIn(arena, frames, pixels);
    const fates = this.reach === null ? null : values.map(() => new Uint8Array(pixels));
    this.window = new StackWindow(width, values, fates);
    this.out = (this.kernel?.out as Required<ProductRows>) ?? plainRows((rows + halo) * width, extensions);
  }

  /** How many values were rejected so far, in all frames. */
  get rejected(): number {
    return this.counts.reduce((sum, count) => sum + count, this.kernelCount);
  }

  /** Rows that are finished, from the first of the image on. */
  get finished(): number {
    return this.done;
  }

  /** Combines what the window has, from its row `from` on new; returns how many rows are finished by it. */
  combine(from: number): number {
    const before = this.done;
    if (this.reach === null) this.combineBand();
    else for (let row = from; row < this.window.end; row++) this.combineGrown(row, before, this.reach);
    return this.done - before;
  }

  /** Lets go of the rows that nothing needs any more. */
  moveOn(): void {
    this.window.moveTo(Math.max(this.window.first, this.done - (this.reach?.rows ?? 0)));
  }

  private combineBand(): void {
    const { window, out, combiner, counts } = this;
    const count = window.at(window.end);
    if (this.kernel === null) combiner.combineAll(window.values, 0, count, out, counts);
    else {
      const { left, rejected } = this.kernel.combine(count);
      this.kernelCount += rejected;
      for (let i = 0; i < left.length; i++) combiner.combineOne(window.values, left[i]!, left[i]!, out, counts);
    }
    this.done = window.end;
  }

  /** Row `row`, and the rows before it that it was the last to reach. */
  private combineGrown(row: number, before: number, reach: Reach): void {
    const { window, combiner, size, counts } = this;
    const { width, height } = size;
    const fates = window.fates as readonly Uint8Array[];
    combiner.reject(window.values, window.at(row), width, fates);
    // What is still to come may reach the last rows.
    for (const ready = row + 1 === height ? height : row + 1 - reach.rows; this.done < ready; this.done++) {
      const at = this.done - window.first;
      for (let index = 0; index < this.frames; index++) growRejected(window.fatesOf(index), width, at, at + 1, reach);
      const to = behind(this.out, (this.done - before) * width);
      combiner.combine(window.values, fates, window.at(this.done), width, to, counts);
    }
  }
}

/** Room for `pixels` pixels of each frame, in the arena, where rows are taken as they are stored. */
function stackIn(arena: Arena, frames: number, pixels: number): Float64Array[] {
  const places = Array.from({ length: frames }, () => arena.take(8 * pixels));
  return places.map((at) => arena.doubles(at, pixels));
}

/** Room for `count` pixels of a master and of what goes with them. */
function plainRows(count: number, { mask, uncertainty, rejectionMap }: MasterExtensions): Required<ProductRows> {
  const room = (wanted: boolean) => (wanted ? new Float64Array(count) : null);
  return {
    values: new Float64Array(count),
    mask: room(mask),
    uncertainty: room(uncertainty),
    rejections: room(rejectionMap),
  };
}

/** The same room from its pixel `start` on. */
function behind({ values, mask, uncertainty, rejections }: Required<ProductRows>, start: number): CombinedRows {
  const rest = (room: Float64Array | null) => room?.subarray(start) ?? null;
  return {
    values: values.subarray(start),
    mask: rest(mask),
    uncertainty: rest(uncertainty),
    rejections: rest(rejections),
  };
}
