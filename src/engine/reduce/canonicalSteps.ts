/** What the recipe decided about a frame as one text that is the same for the same pixels and cards, for a digest. */
import type { PlannedFrame, ProductFormat } from '../plan/plan';
import type { Step } from '../plan/step';

/**
 * JSON of the steps with their numbers, the format and the noise; without paths, reasons and limits, so that a night that
 * was moved or a recipe that says the same in other words gives the same text.
 */
export function canonicalSteps(frame: PlannedFrame, format: ProductFormat): string {
  const { steps, noise, unit, saturation, assigned } = frame;
  return JSON.stringify({
    steps: steps.map(numbersOf),
    format: [format.pixels, format.compression, format.mask, format.uncertainty],
    noise: noise === null ? null : [noise.gain, noise.readNoise],
    unit,
    // The mask says which pixels are saturated; nothing else of the result goes by it.
    saturation: format.mask ? saturation : null,
    assigned: (assigned ?? []).map(({ keyword, value }) => [keyword, value]),
  });
}

/** In a fixed order; a section as 0-based bounds, end excluded. */
function numbersOf(step: Step): readonly unknown[] {
  switch (step.do) {
    case 'subtractOverscan': {
      const { region, statistic, axis, fit } = step;
      const smooth = fit === null ? null : [fit.function, fit.order, fit.clip];
      return [step.do, [region.x0, region.x1, region.y0, region.y1], statistic, axis, smooth];
    }
    case 'trimImage': {
      const { x0, x1, y0, y1 } = step.region;
      return [step.do, [x0, x1, y0, y1]];
    }
    case 'subtractBias':
      return [step.do, step.hdu];
    case 'subtractDark':
      return [step.do, step.hdu, step.scale, step.scaled];
    case 'flatCorrect':
      return [step.do, step.hdu, step.minValue, step.normValue];
  }
}
