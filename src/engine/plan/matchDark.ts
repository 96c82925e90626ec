/** DECIDE: the combined dark nearest in exposure time, within the tolerance or scaled (guide: find_nearest_dark_exposure). */
import type { RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';

/** What the recipe asks for; `holdsBias` says whether a dark may be multiplied at all. */
export interface DarkRule {
  /** Seconds; null = no test. */
  readonly tolerance: number | null;
  readonly scale: 'auto' | 'never' | 'always';
  readonly holdsBias: (dark: FrameInfo) => { readonly value: boolean; readonly evidence: string } | null;
}

export type DarkMatch =
  | {
      readonly dark: FrameInfo;
      readonly scaled: boolean;
      readonly scale: number;
      readonly reason: string;
      readonly warning: string | null;
    }
  | { readonly refusal: string; readonly wayOut: string; readonly fixes: readonly RecipeFix[] };

/**
 * The dark for a frame of `exposure` seconds, with the reason, or why there is none.
 *
 * Not scaled: the smallest |t - t_dark|, refused when it is `>` the tolerance (70.5 s against 70 s passes at 0.5 s).
 * Scaled: the shortest dark that is at least as long as the frame, else the longest, with a warning (scaling up makes
 * noise). Two darks that fit equally are refused: the choice would be arbitrary.
 *
 * @param darks combined darks that fit the frame, each with an exposure above 0
 */
export function matchDark(exposure: number, darks: readonly FrameInfo[], rule: DarkRule): DarkMatch {
  if (rule.scale !== 'always') {
    const match = nearest(exposure, darks, rule);
    if (rule.scale === 'never' || 'dark' in match || match.final) return match;
  }
  return scaled(exposure, darks, rule);
}

function nearest(exposure: number, darks: readonly FrameInfo[], rule: DarkRule): DarkMatch & { final?: boolean } {
  const distance = (dark: FrameInfo) => Math.abs(exposure - dark.exposure!);
  const closest = Math.min(...darks.map(distance));
  const [dark, twin] = darks.filter((candidate) => distance(candidate) === closest);
  const times = exposures(darks);
  if (rule.tolerance !== null && closest > rule.tolerance) {
    const wayOut = `Combine darks of ${exposure} s, raise "dark.tolerance"${rule.scale === 'never' ? ', or allow "dark.scale"' : ''} in the recipe.`;
    const refusal = `the nearest combined dark, ${dark!.name}, has ${dark!.exposure} s, ${round(closest)} s from its ${exposure} s; the tolerance is ${rule.tolerance} s (darks of ${times} s were found).`;
    const barred = rule.scale === 'never' && darks.some((each) => rule.holdsBias(each)?.value === false);
    const scale: RecipeFix = {
      title: 'Allow a dark free of bias to be scaled',
      path: ['dark', 'scale'],
      value: 'auto',
    };
    return { refusal, wayOut, fixes: [...(barred ? [scale] : []), toleranceFix(closest)] };
  }
  if (twin !== undefined) return { ...ambiguous(exposure, dark!, twin), final: true };
  const within = rule.tolerance === null ? 'no tolerance set' : `within ${rule.tolerance} s`;
  const off = closest === 0 ? 'equal' : `${round(closest)} s off`;
  const reason = `its EXPTIME of ${dark!.exposure} s is nearest to ${exposure} s of ${times} s (${off}; ${within}); not scaled`;
  return { dark: dark!, scaled: false, scale: 1, reason, warning: null };
}

function scaled(exposure: number, darks: readonly FrameInfo[], rule: DarkRule): DarkMatch {
  const free = darks.filter((dark) => rule.holdsBias(dark)?.value === false);
  if (free.length === 0) {
    const distance = (dark: FrameInfo) => Math.abs(exposure - dark.exposure!);
    const held = darks.reduce((best, dark) => (distance(dark) < distance(best) ? dark : best));
    const why = rule.holdsBias(held)?.evidence;
    const cause = rule.scale === 'always' ? '' : ` (none of ${exposures(darks)} s lies within ${rule.tolerance} s)`;
    const state = why === undefined ? 'does not say whether it holds the bias' : `still holds the bias (${why})`;
    const never: RecipeFix = { title: 'Scale no dark', path: ['dark', 'scale'], value: 'never' };
    return {
      fixes: rule.scale === 'always' ? [never] : [toleranceFix(distance(held))],
      refusal: `its dark must be scaled to ${exposure} s${cause}, but ${held.name} ${state}, and scaling would scale the bias too.`,
      wayOut: 'Combine darks with the bias subtracted from each, or darks of the same exposure as the frames.',
    };
  }
  const longEnough = free.filter((dark) => dark.exposure! >= exposure);
  const chosen =
    longEnough.length > 0
      ? Math.min(...longEnough.map((dark) => dark.exposure!))
      : Math.max(...free.map((dark) => dark.exposure!));
  const [dark, twin] = free.filter((candidate) => candidate.exposure === chosen);
  if (twin !== undefined) return ambiguous(exposure, dark!, twin);
  const scale = exposure / chosen;
  const times = exposures(free);
  const choice = longEnough.length > 0 ? `the shortest of ${times} s that is long enough` : `the longest of ${times} s`;
  const only = times === String(chosen);
  return {
    dark: dark!,
    scaled: true,
    scale,
    reason: `its EXPTIME of ${chosen} s is ${only ? 'the only one there is' : choice}; scaled by ${exposure} / ${chosen} = ${Number(scale.toPrecision(6))}`,
    warning:
      longEnough.length > 0
        ? null
        : `${dark!.name} (${chosen} s) is scaled UP to ${exposure} s, which multiplies its noise; a longer dark would be better.`,
  };
}

function ambiguous(exposure: number, a: FrameInfo, b: FrameInfo) {
  return {
    fixes: [a, b].map(({ name, path }) => ({
      title: `Take ${name} for all frames`,
      path: ['dark', 'use'],
      value: path,
    })),
    refusal: `${a.name} (${a.exposure} s) and ${b.name} (${b.exposure} s) fit its ${exposure} s equally well; the choice would be arbitrary.`,
    wayOut: 'Name one of them in "dark.use" of the recipe, or move the other away.',
  };
}

/** The tolerance that just lets this difference pass, at three digits: 3.2004 s -> 3.21 s. */
function toleranceFix(seconds: number): RecipeFix {
  const step = 10 ** (Math.floor(Math.log10(seconds)) - 2);
  const rounded = Number(seconds.toPrecision(3));
  const value = rounded >= seconds ? rounded : Number((rounded + step).toPrecision(3));
  return { title: `Allow ${value} s between frame and dark`, path: ['dark', 'tolerance'], value };
}

/** "7, 70, 300" */
function exposures(darks: readonly FrameInfo[]): string {
  return [...new Set(darks.map((dark) => dark.exposure!))].sort((a, b) => a - b).join(', ');
}

/** Without the digits that a difference of decimals leaves behind: 0.010999999999995680 -> 0.011. */
function round(seconds: number): number {
  return Number(seconds.toPrecision(9));
}
