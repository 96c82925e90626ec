/** What goes with the pixels of a block where it is asked for: which are not to be trusted, and how uncertain they are. */
import { addInQuadrature, createDeviation, divideDeviation } from '../ccd/deviation';
import { type PixelView, shapeOf } from '../ccd/pixelView';
import type { PlannedFrame } from '../plan/plan';
import { type Step, usedMaster } from '../plan/step';
import type { BlockCalibrators } from './applySteps';

/** The extension of a master that lies under the block, or null where the master has none. */
export type MasterRows = (path: string, hdu: number, extension: 'MASK' | 'UNCERT') => PixelView | null;

/** 0 where a pixel is good, 1 where it is not; one value a pixel of the block, row after row. */
export class PixelMask {
  private values = new Float64Array(0);

  /** Starts a block with its raw pixels (after the trim, before any other step): saturated ones are bad. */
  begin(raw: PixelView, saturation: number | null): void {
    const { rows, columns } = shapeOf(raw);
    if (this.values.length < rows * columns) this.values = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const bad = saturation !== null && raw.get(row, column) >= saturation;
        this.values[row * columns + column] = bad ? 1 : 0;
      }
    }
  }

  /** Ends it: bad are also pixels without a finite value, and those that a master masks. */
  finish(result: Float64Array, count: number, steps: readonly Step[], masters: MasterRows): Float64Array {
    const { values } = this;
    for (let i = 0; i < count; i++) if (!Number.isFinite(result[i])) values[i] = 1;
    for (const step of steps) {
      const master = usedMaster(step);
      const mask = master === null ? null : masters(master.path, master.hdu, 'MASK');
      if (mask === null) continue;
      const { columns } = shapeOf(mask);
      for (let i = 0; i < count; i++) if (mask.get(Math.floor(i / columns), i % columns) !== 0) values[i] = 1;
    }
    return values;
  }
}

/** Standard deviations in the unit of the frame; one value a pixel of the block, row after row. */
export class PixelDeviation {
  /** Of the block, once its steps are done. */
  values = new Float64Array(0);

  constructor(private readonly noise: NonNullable<PlannedFrame['noise']>) {}

  /** Starts a block once overscan and trim are done, as `ccdproc.ccd_process` does. */
  begin(view: PixelView): void {
    const { rows, columns } = shapeOf(view);
    if (this.values.length < rows * columns) this.values = new Float64Array(rows * columns);
    createDeviation(view, this.noise.gain, this.noise.readNoise, this.values);
  }

  /** What the subtracted masters add. */
  subtract(count: number, steps: readonly Step[], masters: MasterRows): void {
    for (const step of steps) {
      const master = usedMaster(step);
      const uncertainty = master === null ? null : masters(master.path, master.hdu, 'UNCERT');
      const scale = step.do === 'subtractDark' && step.scaled ? step.scale : null;
      if (uncertainty !== null) addInQuadrature(this.values, uncertainty, scale, count);
    }
  }

  /** What dividing `view`, which is not divided yet, by a flat makes of them. */
  divide(
    view: PixelView,
    steps: readonly Step[],
    { master, flatNorm }: Pick<BlockCalibrators, 'master' | 'flatNorm'>,
    masters: MasterRows,
  ): void {
    for (const step of steps) {
      if (step.do !== 'flatCorrect') continue;
      const flat = { pixels: master(step.flat, step.hdu), uncertainty: masters(step.flat, step.hdu, 'UNCERT') };
      divideDeviation(this.values, view, { ...flat, minValue: step.minValue, norm: flatNorm(step) });
    }
  }
}
