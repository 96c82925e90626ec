/** DECIDE, second half: bias and dark of one frame, or the reason why it must be refused. */
import type { RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { namedBy, namedIn, recipeFor } from './assigned';
import { anyMasterFix, exposureFixes, fittingFixes, NO_DARK, namedBiasFix, silentDarkFixes } from './calibrationFixes';
import { CalibrationRefused } from './calibrationRefused';
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

/**
 * The bias and dark steps of a flat.
 *
 * The rule that ends double or forgotten bias: a dark that holds the bias removes both, so no bias is subtracted; a
 * bias-free dark needs a bias-subtracted flat; a dark of which nobody says which it is, is refused.
 *
 * @param masters every frame that was found; those that are no combined bias or dark are passed over
 * @throws CalibrationRefused
 */
export function planCalibration(target: Target, masters: readonly FrameInfo[], wholeRecipe: Recipe): Calibration {
  const { frame } = target;
  const recipe = recipeFor(frame, wholeRecipe);
  const refusedCandidates: RefusedCandidate[] = [];
  const refuse = (message: string, wayOut: string, fixes: readonly RecipeFix[]): never => {
    throw new CalibrationRefused(message, { file: frame.path, wayOut, fixes }, refusedCandidates);
  };
  // Masters that were looked at and do not fit, by their frames: what of the recipe stands in their way?
  const unfit = () => masters.filter(({ path }) => refusedCandidates.some((candidate) => candidate.path === path));

  const findBias = (reason: string): SubtractBiasStep & { master: FrameInfo } => {
    const named = recipe.bias === 'auto' ? null : recipe.bias;
    const { fitting, refused } = candidatesFor(target, masters, 'bias', named, recipe.limits);
    refusedCandidates.push(...refused);
    const [bias, twin] = fitting;
    if (bias === undefined) {
      const which = named === null ? 'no combined bias that fits was found' : namedProblem(named, refused);
      return refuse(
        `its bias must be subtracted (${reason}), but ${which}.`,
        namedIn(frame, 'bias') ??
          'Combine the bias frames first (Combine Selected Frames, or flatfield combine --kind bias), or name the combined bias in "bias".',
        [...anyMasterFix(recipe, 'bias'), ...fittingFixes(target, recipe, unfit())],
      );
    }
    if (twin !== undefined) {
      const { message, wayOut } = twoBiases(bias, twin);
      return refuse(
        message,
        wayOut,
        fitting.map((each) => namedBiasFix(each)),
      );
    }
    const chosen =
      named === null ? `it is the only combined bias that fits; ${reason}` : `${namedBy(frame, 'bias')}; ${reason}`;
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
      'Assign it by hand (Assign Exposure…), name the keyword of your camera in "keywords": { "exposure": [...] } of the recipe, or say "dark": { "use": "none" }.',
      exposureFixes(frame, masters, recipe),
    );

  if (frame.exposure < 0)
    return refuse(
      `its dark cannot be chosen: its exposure is ${frame.exposure} s.`,
      'Give its exposure by hand (Assign Exposure…), or say "dark": { "use": "none" } in the recipe.',
      [NO_DARK],
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
      namedIn(frame, 'dark') ??
        'Combine the darks first (Combine Selected Frames, or flatfield combine --kind dark), name one in "dark": { "use": ... } of the recipe, or say there "none".',
      [...anyMasterFix(recipe, 'dark'), ...fittingFixes(target, recipe, unfit()), NO_DARK],
    );
  }

  const holdsBias = (dark: FrameInfo) => darkHoldsBias(dark, recipe);
  const match = matchDark(frame.exposure, fitting, { ...recipe.dark, holdsBias });
  if ('refusal' in match) {
    const silent = fitting.filter((dark) => holdsBias(dark) === null);
    return refuse(match.refusal, namedIn(frame, 'dark') ?? match.wayOut, [
      ...match.fixes,
      ...silent.slice(0, 1).flatMap((dark) => silentDarkFixes(dark, masters)),
    ]);
  }

  const { dark } = match;
  if (match.scaled && frame.exposure === 0)
    return refuse(
      `its exposure is 0 s, and ${dark.name} scaled by 0 / ${dark.exposure} would subtract nothing.`,
      'Correct its exposure time, or say "dark": { "use": "none" } in the recipe where it needs no dark.',
      [NO_DARK],
    );
  const held = holdsBias(dark);
  if (held === null)
    return refuse(
      `${dark.name} does not say whether it still holds the bias (no SUBBIAS, ZEROCOR, CALSTAT or step card).`,
      'Say "bias": "none" in the recipe when it does (it then removes both), or name the combined bias in "bias" when it does not.',
      silentDarkFixes(dark, masters),
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
    reason: named === null ? match.reason : `${namedBy(frame, 'dark')}; ${match.reason}`,
  };

  if (held.value) {
    if (recipe.bias !== 'auto' && recipe.bias !== 'none')
      return refuse(
        `${nameOf(recipe.bias)} is to be subtracted (${namedBy(frame, 'bias')}), but ${dark.name} still holds the bias (${held.evidence}): it would be subtracted twice.`,
        namedIn(frame, 'bias') ??
          'Say "bias": "auto" or "none" in the recipe, or combine darks with the bias subtracted from each.',
        anyMasterFix(recipe, 'bias'),
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
      [{ title: 'Subtract the combined bias that fits', path: ['bias'], value: 'auto' }],
    );
  const { master, ...biasStep } = findBias(`${dark.name} is free of it (${held.evidence})`);
  return {
    steps: [biasStep, darkStep],
    refusedCandidates,
    warnings: [...noticesAbout(target, master, recipe.limits), ...warnings],
  };
}
