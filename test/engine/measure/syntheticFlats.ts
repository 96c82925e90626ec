/** Flats and bias frames of the sample nights' cameras, measured in memory as the worker measures files. */

import { median } from '../../../src/engine/ccd/statistics';
import { normalised } from '../../../src/engine/measure/blockRatio';
import type { FlatFrame } from '../../../src/engine/measure/flatHealth';
import { type FlatMeasurement, FlatSums } from '../../../src/engine/measure/flatMeasurement';
import type { OverscanPlace } from '../../../src/engine/measure/overscanLines';
import { Camera } from '../../../src/engine/synthetic/camera';
import type { CameraDesign, Shadow } from '../../../src/engine/synthetic/cameraDesign';
import type { Exposure } from '../../../src/engine/synthetic/exposure';
import { lfcDesign } from '../../../src/engine/synthetic/lfcNight';
import { thermoDesign } from '../../../src/engine/synthetic/thermoNight';

export interface TestCamera {
  readonly design: CameraDesign;
  readonly place: OverscanPlace;
  readonly filter: string;
  readonly light: number;
  /** Dust that every good frame has. */
  readonly shadows: readonly Shadow[];
  take(exposure: Partial<Exposure>): Measured;
}

export interface Measured {
  readonly measured: FlatMeasurement;
  readonly section: Float64Array;
  readonly sectionWidth: number;
}

const DONUT: Shadow = { x: 700, y: 120, radius: 30, width: 7, depth: 0.06 };
export const MOVED: Shadow = { ...DONUT, x: 1300, y: 150 };

/** Camera of example 1 or 2 with `rows` rows. */
export function testCamera(example: 1 | 2, seed: number, rows = 256): TestCamera {
  const design = (example === 1 ? lfcDesign : thermoDesign)(rows, seed);
  const camera = new Camera(design, seed);
  const { width, litColumns } = design;
  const region = { x0: 0, x1: litColumns, y0: 0, y1: rows };
  const place: OverscanPlace = {
    region: { x0: example === 1 ? 2055 : litColumns, x1: width, y0: 0, y1: rows },
    ...{ lines: 'columns', after: true },
  };
  let key = 0;
  const shadows = [...design.shadows, DONUT];
  const standard = { seconds: 0, offset: 0, light: 0, filter: example === 1 ? "g'" : 'r', cosmicRays: 3, stars: 0 };
  return {
    ...{ design, place, filter: standard.filter, light: example === 1 ? 20000 : 45000, shadows },
    take(exposure) {
      const expose = camera.expose({ ...standard, starWidth: 3, shadows, key: [9, key++], ...exposure });
      const sums = new FlatSums(region, place, design.saturateAt);
      const row = new Uint16Array(width);
      for (let y = 0; y < rows; y++) {
        expose(y, 1, row);
        sums.addRow(Float64Array.from(row), y);
      }
      return { measured: sums.result(), section: sums.section, sectionWidth: sums.sectionWidth };
    },
  };
}

/** A measured flat with the bias level taken off its blocks. */
export function flatFrame(name: string, { measured }: Measured, bias: Measured): FlatFrame {
  const above = measured.blocks.values.map((value, i) => value - bias.measured.blocks.values[i]!);
  const light = median(above.filter(Number.isFinite));
  return { name, path: `/night/${name}`, seconds: 1, date: null, measured, light, shape: normalised(above) };
}
