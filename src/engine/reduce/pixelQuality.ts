/** What goes with the pixels of a block where it is asked for: which are not to be trusted, and how uncertain they are. */
import { addInQuadrature, createDeviation } from '../ccd/deviation';
import { type PixelView, shapeOf } from '../ccd/pixelView';
import type { PlannedFrame } from '../plan/plan';
import type { Step } from '../plan/step';

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
    for (const { path, hdu } of masterSteps(steps)) {
      const mask = masters(path, hdu, 'MASK');
      if (mask === null) continue;
      const { columns } = shapeOf(mask);
      for (let i = 0; i < count; i++) if (mask.get(Math.floor(i / columns), i % columns) !== 0) values[i] = 1;
    }
    return values;
  }
}

/** Standard deviations in the unit of the frame; one value a pixel of the block, row after row. */
export class PixelDeviation {
  private values = new Float64Array(0);

  constructor(private readonly noise: NonNullable<PlannedFrame['noise']>) {}

  /** Starts a block once overscan and trim are done, as `ccdproc.ccd_process` does. */
  begin(view: PixelView): void {
    const { rows, columns } = shapeOf(view);
    if (this.values.length < rows * columns) this.values = new Float64Array(rows * columns);
    createDeviation(view, this.noise.gain, this.noise.readNoise, this.values);
  }

  /** Ends it: what the subtracted masters add. */
  finish(count: number, steps: readonly Step[], masters: MasterRows): Float64Array {
    for (const { path, hdu, scale } of masterSteps(steps)) {
      const uncertainty = masters(path, hdu, 'UNCERT');
      if (uncertainty !== null) addInQuadrature(this.values, uncertainty, scale, count);
    }
    return this.values;
  }
}

function masterSteps(steps: readonly Step[]): { path: string; hdu: number; scale: number | null }[] {
  return steps.flatMap((step) => {
    if (step.do === 'subtractBias') return [{ path: step.bias, hdu: step.hdu, scale: null }];
    if (step.do !== 'subtractDark') return [];
    return [{ path: step.dark, hdu: step.hdu, scale: step.scaled ? step.scale : null }];
  });
}
