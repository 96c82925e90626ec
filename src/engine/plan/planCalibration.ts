/** DECIDE, second half: bias and dark of one frame, or the reason why it must be refused. */
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { candidatesFor, darkHoldsBias, namedProblem, noticesAbout, type Target, twoBiases } from './calibrators';
import { matchDark } from './matchDark';
import { nameOf } from './outputName';
import type { RefusedCandidate } from './plan';
import type { Recipe } from './recipeSchema';
import type { SubtractBiasStep, SubtractDarkStep } from './step';

export interface Calibration {
  readonly steps: readonly (SubtractBiasStep | SubtractDarkStep)[];
  readonly refusedCandidates: readonly RefusedCandidate[];
  readonly warnings: readonly string[];
}

/** Why a frame is refused, with the masters that were looked at. */
export class CalibrationRefused extends FlatfieldError {
  constructor(
    message: string,
    details: { file: string; wayOut: string },
    readonly refusedCandidates: readonly RefusedCandidate[],
  ) {
    super('Refused', message, details);
  }
}

/**
 * The bias and dark steps of a flat.
 *
 * The rule that ends double or forgotten bias: a dark that holds the bias removes both, so no bias is subtracted; a
 * bias-free dark needs a bias-subtracted flat; a dark of which nobody says which it is, is refused.
 *
 * @param masters every frame that was found; those that are no combined bias or dark are passed over
 * @throws CalibrationRefused
 */
export function planCalibration(target: Target, masters: readonly FrameInfo[], recipe: Recipe): Calibration {
  const { frame } = target;
  const refusedCandidates: RefusedCandidate[] = [];
  const refuse = (message: string, wayOut: string): never => {
    throw new CalibrationRefused(message, { file: frame.path, wayOut }, refusedCandidates);
  };

  const findBias = (reason: string): SubtractBiasStep & { master: FrameInfo } => {
    const named = recipe.bias === 'auto' ? null : recipe.bias;
    const { fitting, refused } = candidatesFor(target, masters, 'bias', named, recipe.limits);
    refusedCandidates.push(...refused);
    const [bias, twin] = fitting;
    if (bias === undefined) {
      const which = named === null ? 'no combined bias that fits was found' : namedProblem(named, refused);
      return refuse(
        `its bias must be subtracted (${reason}), but ${which}.`,
        'Combine the bias frames first (Combine Selected Frames, or flatfield combine --kind bias), or name the combined bias in "bias".',
      );
    }
    if (twin !== undefined) {
      const { message, wayOut } = twoBiases(bias, twin);
      return refuse(message, wayOut);
    }
    const chosen =
      named === null ? `it is the only combined bias that fits; ${reason}` : `the recipe names it; ${reason}`;
    return { do: 'subtractBias', bias: bias.path, hdu: bias.hdu, reason: chosen, master: bias };
  };

  if (recipe.dark.use === 'none') {
    if (recipe.bias === 'none') return { steps: [], refusedCandidates, warnings: [] };
    const { master, ...step } = findBias('the recipe subtracts no dark');
    return { steps: [step], refusedCandidates, warnings: noticesAbout(target, master, recipe.limits) };
  }

  if (frame.exposure === null)
    return refuse(
      `its dark cannot be chosen: ${frame.exposureProblem ?? 'it has no exposure time'}.`,
      'Name the keyword of your camera in "keywords": { "exposure": [...] } of the recipe, or say "dark": { "use": "none" }.',
    );

  if (frame.exposure < 0)
    return refuse(
      `its dark cannot be chosen: its exposure is ${frame.exposure} s.`,
      'Give its exposure by hand, or say "dark": { "use": "none" } in the recipe.',
    );

  const named = recipe.dark.use === 'auto' ? null : recipe.dark.use;
  const { fitting, refused } = candidatesFor(target, masters, 'dark', named, recipe.limits);
  refusedCandidates.push(...refused);
  if (fitting.length === 0) {
    const which =
      named !== null
        ? namedProblem(named, refused)
        : refused.length > 0
          ? `no combined dark that was found fits (${nameOf(refused[0]!.path)}: ${refused[0]!.reason})`
          : 'no combined dark was found';
    return refuse(
      `it needs a dark, but ${which}.`,
      'Combine the darks first (Combine Selected Frames, or flatfield combine --kind dark), name one in "dark": { "use": ... } of the recipe, or say there "none".',
    );
  }

  const holdsBias = (dark: FrameInfo) => darkHoldsBias(dark, recipe);
  const match = matchDark(frame.exposure, fitting, { ...recipe.dark, holdsBias });
  if ('refusal' in match) return refuse(match.refusal, match.wayOut);

  const { dark } = match;
  if (match.scaled && frame.exposure === 0)
    return refuse(
      `its exposure is 0 s, and ${dark.name} scaled by 0 / ${dark.exposure} would subtract nothing.`,
      'Correct its exposure time, or say "dark": { "use": "none" } in the recipe where it needs no dark.',
    );
  const held = holdsBias(dark);
  if (held === null)
    return refuse(
      `${dark.name} does not say whether it still holds the bias (no SUBBIAS, ZEROCOR, CALSTAT or step card).`,
      'Say "bias": "none" in the recipe when it does (it then removes both), or name the combined bias in "bias" when it does not.',
    );
  const warnings = [...noticesAbout(target, dark, recipe.limits), ...(match.warning === null ? [] : [match.warning])];
  const darkStep: SubtractDarkStep = {
    do: 'subtractDark',
    dark: dark.path,
    hdu: dark.hdu,
    exposure: frame.exposure,
    darkExposure: dark.exposure!,
    scale: match.scale,
    scaled: match.scaled,
    reason: named === null ? match.reason : `the recipe names it; ${match.reason}`,
  };

  if (held.value) {
    if (recipe.bias !== 'auto' && recipe.bias !== 'none')
      return refuse(
        `the recipe subtracts ${nameOf(recipe.bias)}, but ${dark.name} still holds the bias (${held.evidence}): it would be subtracted twice.`,
        'Say "bias": "auto" or "none" in the recipe, or combine darks with the bias subtracted from each.',
      );
    for (const bias of masters.filter((master) => master.kind === 'bias' && master.master !== null))
      refusedCandidates.push({
        path: bias.path,
        role: 'bias',
        reason: `${dark.name} still holds the bias (${held.evidence}) and removes both; it would be subtracted twice`,
      });
    const reason = `${darkStep.reason}; it holds the bias (${held.evidence}) and removes both`;
    return { steps: [{ ...darkStep, reason }], refusedCandidates, warnings };
  }

  if (recipe.bias === 'none')
    return refuse(
      `${dark.name} is free of bias (${held.evidence}) and the recipe says "bias": "none": the bias would stay in the result.`,
      'Say "bias": "auto" in the recipe.',
    );
  const { master, ...biasStep } = findBias(`${dark.name} is free of it (${held.evidence})`);
  return {
    steps: [biasStep, darkStep],
    refusedCandidates,
    warnings: [...noticesAbout(target, master, recipe.limits), ...warnings],
  };
}
