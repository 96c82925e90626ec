/** The steps of a flat as lines of Python that call ccdproc. */
import type { Region } from '../ccd/region';
import type { PlannedFlat } from '../plan/plan';
import { relativePath } from '../plan/relativePath';
import type { Step, SubtractOverscanStep } from '../plan/step';
import { pythonComment, pythonString } from './pythonText';

/** What of the raw frame the variable `ccd` holds. */
interface Held {
  readonly region: Region;
}

/**
 * The body of the function that takes the raw frame `ccd` through its steps; alike for flats that differ in nothing but
 * their exposure.
 *
 * @param reasons of each step, said in a comment; null where the flats have reasons of their own
 */
export function treatmentLines(
  flat: PlannedFlat,
  folder: string,
  reasons: readonly (string | null)[] = [],
): readonly string[] {
  let held: Held = { region: { x0: 0, x1: flat.width, y0: 0, y1: flat.height } };
  return flat.steps.flatMap((step, index) => {
    const reason = reasons[index];
    const made = stepLines(step, held, flat, folder);
    held = made.held;
    const because = reason === undefined || reason === null ? [] : pythonComment(`because ${reason}`, '    ');
    return [...because, ...made.lines.map((line) => `    ${line}`)];
  });
}

function stepLines(step: Step, held: Held, flat: PlannedFlat, folder: string): { lines: string[]; held: Held } {
  switch (step.do) {
    case 'subtractOverscan':
      return overscanLines(step, held);
    case 'trimImage': {
      const region = common(held.region, step.region);
      return { lines: [`ccd = ccdproc.trim_image(ccd${slices(region, held.region)})`], held: { region } };
    }
    case 'subtractBias':
      return {
        lines: [masterLine('bias', step.bias, step.hdu, flat, folder), 'ccd = ccdproc.subtract_bias(ccd, bias)'],
        held,
      };
    case 'subtractDark': {
      const times = `dark_exposure=${step.darkExposure} * u.s, data_exposure=exposure * u.s`;
      const call = `ccd = ccdproc.subtract_dark(ccd, dark, ${times}, scale=${step.scaled ? 'True' : 'False'})`;
      return { lines: [masterLine('dark', step.dark, step.hdu, flat, folder), call], held };
    }
    case 'flatCorrect': {
      const scaling = `min_value=${step.minValue ?? 'None'}, norm_value=${step.normValue ?? 'None'}`;
      const call = `ccd = flat_correct(ccd, flat, ${scaling})`;
      return { lines: [masterLine('flat', step.flat, step.hdu, flat, folder), call], held };
    }
  }
}

function masterLine(name: string, path: string, hdu: number, { unit }: PlannedFlat, folder: string): string {
  const literal = pythonString(relativePath(folder, path));
  return `${name} = master(root / ${literal}, ${hdu}, ccd.shape, ${pythonString(unit)})`;
}

/** ccdproc wants overscan in every row (or column) that it is given, so the others go first. */
function overscanLines({ region, axis, statistic }: SubtractOverscanStep, held: Held): { lines: string[]; held: Held } {
  const reached =
    axis === 'rows'
      ? { ...held.region, y0: region.y0, y1: region.y1 }
      : { ...held.region, x0: region.x0, x1: region.x1 };
  const cut = slices(reached, held.region);
  const block = `overscan=ccd${slices(region, reached)}`;
  const how = `overscan_axis=${axis === 'rows' ? 1 : 0}, median=${statistic === 'median' ? 'True' : 'False'}`;
  return {
    lines: [...(cut === '[:, :]' ? [] : [`ccd = ccd${cut}`]), `ccd = ccdproc.subtract_overscan(ccd, ${block}, ${how})`],
    held: { region: reached },
  };
}

/** "[:, 34:40]": `region` as an index of an array that holds `of`. */
function slices(region: Region, of: Region): string {
  const part = (from: number, to: number, low: number, high: number): string =>
    `${from === low ? '' : from - low}:${to === high ? '' : to - low}`;
  return `[${part(region.y0, region.y1, of.y0, of.y1)}, ${part(region.x0, region.x1, of.x0, of.x1)}]`;
}

/** What is left of a region once `held` is all there is; the plan saw to it that the overscan reaches all that is kept. */
function common(held: Region, region: Region): Region {
  return {
    x0: Math.max(held.x0, region.x0),
    x1: Math.min(held.x1, region.x1),
    y0: Math.max(held.y0, region.y0),
    y1: Math.min(held.y1, region.y1),
  };
}
