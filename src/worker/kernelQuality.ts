/** What goes with the rows of one frame where it is asked for, through the kernel: what PixelMask and PixelDeviation make, bit for bit. */
import type { PlannedFrame } from '../engine/plan/plan';
import { type Step, usedMaster } from '../engine/plan/step';
import { type BlockKernel, type BlockSteps, FORMAT, type Gather, type RawPixels } from './blockKernel';
import type { Masters } from './masters';
import type { EncodedRows } from './pixelEncoder';
import type { RowsFound } from './rowsFound';

/** What of a result's extensions is wanted. */
export interface WantedQuality {
  readonly mask: boolean;
  readonly uncertainty: boolean;
}

/** Rows whose numbers lie at their lines. */
const DECODED: RawPixels = { at: 0, stride: 0, offset: null };
const NO_STEPS: BlockSteps = { levels: 0, columns: 0, bias: 0, dark: 0, scale: 1, divisor: 0 };

export class KernelQuality {
  private readonly noise: PlannedFrame['noise'];
  /** A buffer, whose flags are found faster than those of other bytes. */
  private flags = Buffer.alloc(0);
  /** Addresses of the block's deviations, row by row. */
  private deviations: readonly number[] = [];

  private constructor(
    private readonly kernel: BlockKernel,
    private readonly frame: PlannedFrame,
    private readonly wanted: WantedQuality,
  ) {
    this.noise = wanted.uncertainty ? frame.noise : null;
  }

  /** Null where nothing is wanted. */
  static of(frame: PlannedFrame, kernel: BlockKernel, wanted: WantedQuality): KernelQuality | null {
    return wanted.mask || wanted.uncertainty ? new KernelQuality(kernel, frame, wanted) : null;
  }

  /** Whether there is a mask. */
  get masks(): boolean {
    return this.wanted.mask;
  }

  /** Whether there are deviations, which are made of each row's own line. */
  get deviates(): boolean {
    return this.noise !== null;
  }

  /** Starts a block of `pixels` pixels. */
  begin(pixels: number): void {
    if (!this.wanted.mask) return;
    if (this.flags.length !== pixels) this.flags = Buffer.alloc(pixels);
    else this.flags.fill(0);
  }

  /** Whether a raw row with this greatest number has pixels that are saturated. */
  isSaturated(max: number): boolean {
    const { saturation } = this.frame;
    return this.wanted.mask && saturation !== null && max >= saturation;
  }

  /** Raw pixels of the block from its pixel `start` on. */
  addRaw(values: Float64Array, start: number): void {
    const { saturation } = this.frame;
    if (!this.wanted.mask || saturation === null) return;
    for (let i = 0; i < values.length; i++) if (values[i]! >= saturation) this.flags[start + i] = 1;
  }

  /** Results from pixel `start` of the block on, some of which are no finite numbers. */
  addBroken(values: Float64Array, start: number): void {
    if (!this.wanted.mask) return;
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) this.flags[start + i] = 1;
  }

  /** Ends the block: bad are also pixels that a master masks. Good until the next block; null where it is not wanted. */
  mask(masters: Masters): Uint8Array | null {
    if (!this.wanted.mask) return null;
    const masked = masters.masked(this.frame.steps);
    for (let i = 0; i < masked.length; i++) this.flags[masked[i]!] = 1;
    return this.flags;
  }

  /** As BlockKernel.calibrate, with the deviations made on the way; `deviates`: each row needs a line. */
  calibrate(
    raw: RawPixels,
    lines: readonly number[],
    count: number,
    steps: BlockSteps,
    format: number,
    to: number,
    gather: Gather | null,
    masters: Masters,
  ): RowsFound {
    const { kernel, noise, frame } = this;
    if (noise === null) return kernel.calibrate(raw, lines, count, steps, format, to, gather);
    const { levels, columns, bias, dark, scale, divisor } = steps;
    // The findings of the raw pixels stay as the first of these calls has left them.
    kernel.calibrate(raw, lines, count, { ...NO_STEPS, levels, columns }, FORMAT.none, 0, null);
    this.deviations = kernel.createDeviations(lines, count, noise);
    for (const step of frame.steps) if (step.do !== 'flatCorrect') this.subtract(step, count, masters);
    const subtraction = { ...NO_STEPS, bias, dark, scale };
    if (divisor === 0) return kernel.calibrate(DECODED, lines, count, subtraction, format, to, gather);
    kernel.calibrate(DECODED, lines, count, subtraction, FORMAT.none, 0, null);
    for (const step of frame.steps) {
      if (step.do !== 'flatCorrect') continue;
      const own = kernel.divisorDeviations(masters, step, lines.length * count);
      kernel.divideDeviations(this.deviations, count, lines, divisor, own);
    }
    return kernel.calibrate(DECODED, lines, count, { ...NO_STEPS, divisor }, format, to, gather);
  }

  private subtract(step: Step, count: number, masters: Masters): void {
    const master = usedMaster(step);
    const own = master === null ? null : this.kernel.masterDeviations(masters, master);
    if (own === null) return;
    this.kernel.addDeviations(
      this.deviations,
      count,
      own,
      step.do === 'subtractDark' && step.scaled ? step.scale : null,
    );
  }

  /** The deviations as they are stored, good until the next block; null where they are not wanted. Only the last thing of a block. */
  uncertainty(count: number, format: 'float64' | 'float32'): EncodedRows | null {
    const { kernel, deviations, noise } = this;
    if (noise === null) return null;
    const size = format === 'float64' ? 8 : 4;
    const to = kernel.outDeviations(deviations.length * count * size);
    const found = kernel.calibrate(DECODED, deviations, count, NO_STEPS, FORMAT[format], to, null);
    let dataSum = 0;
    for (let r = 0; r < deviations.length; r++) {
      found.row = r;
      const { sum } = found.result;
      const values = () => kernel.arena.doubles(deviations[r]!, count);
      if (sum - sum === 0) dataSum += found.dataSum;
      else dataSum += kernel.storeBroken(values(), to + r * count * size, format === 'float64' ? -64 : -32);
    }
    return { bytes: kernel.arena.bytes(to, deviations.length * count * size), dataSum };
  }
}
