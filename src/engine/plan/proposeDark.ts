/** Whether darks have to be scaled, and with that whether a bias is needed: from the exposures of the flats and the darks. */
import type { FrameInfo, Scan } from '../frames/frameInfo';
import type { Proposal } from './proposal';
import { defaultRecipe } from './recipe';

/** The dark and bias keys. What is missing (darks, bias frames, exposures) is said. */
export function proposeDark({ frames }: Scan): Pick<Proposal, 'dark' | 'bias'> {
  const usable = frames.filter(({ rejected, ours, master }) => rejected === undefined && (!ours || master !== null));
  const flats = usable.filter(({ kind, master }) => kind === 'flat' && master === null);
  const darks = usable.filter(({ kind }) => kind === 'dark');
  const biases = usable.filter(({ kind }) => kind === 'bias');
  const wanted = times(flats);
  const there = times(darks);
  const biasCount = many(biases.length, 'bias frame');
  if (darks.length === 0)
    return {
      dark: {
        value: undefined,
        source: 'unknown',
        reason: `No dark was found. Until there is one every flat is refused; say "none" if this camera needs none.`,
      },
      bias: {
        value: undefined,
        source: biases.length === 0 ? 'unknown' : 'frames',
        reason: biases.length === 0 ? 'No bias frame was found.' : `There are ${biasCount} to combine.`,
      },
    };
  if (wanted.length === 0 || there.length === 0) {
    const missing = wanted.length === 0 ? 'flats' : 'darks';
    const reason = `No exposure time of the ${missing} is known, so no dark can be chosen yet.`;
    return {
      dark: { value: undefined, source: 'unknown', reason },
      bias: { value: undefined, source: 'unknown', reason: `There are ${biasCount}.` },
    };
  }
  const tolerance = defaultRecipe().dark.tolerance ?? 0;
  const without = wanted.filter((time) => !there.some((dark) => Math.abs(dark - time) <= tolerance));
  const exposures = `Flats of ${say(wanted)} s, darks of ${say(there)} s`;
  if (without.length === 0)
    return {
      dark: {
        value: { scale: 'never' },
        source: 'frames',
        reason: `${exposures}: every flat has a dark within ${tolerance} s, so none is scaled.`,
      },
      bias: {
        value: undefined,
        source: 'frames',
        reason: `The darks keep their bias and take it away together with the dark current${biases.length === 0 ? '; no bias frames are needed.' : `; the ${biasCount} are not needed for the flats.`}`,
      },
    };
  const need = `${without.length === wanted.length ? 'no flat has a' : `those of ${say(without)} s have no`} dark within ${tolerance} s`;
  const scaled = `${exposures}: ${need}, so darks are scaled by the exposures`;
  return {
    dark:
      biases.length === 0
        ? {
            value: undefined,
            source: 'unknown',
            reason: `${scaled}, and that needs bias frames, of which none was found. Take darks of ${say(without)} s, or add bias frames.`,
          }
        : { value: undefined, source: 'frames', reason: `${scaled}; their bias is subtracted first.` },
    bias: {
      value: undefined,
      source: biases.length === 0 ? 'unknown' : 'frames',
      reason:
        biases.length === 0
          ? 'No bias frame was found, and darks that hold the bias cannot be scaled.'
          : `${biasCount[0]?.toUpperCase()}${biasCount.slice(1)}: combined, they are subtracted from the darks and from the flats.`,
    },
  };
}

/** The different exposures above 0, ascending. */
function times(frames: readonly FrameInfo[]): readonly number[] {
  const known = frames.flatMap(({ exposure }) => (exposure === null || exposure <= 0 ? [] : [exposure]));
  return [...new Set(known)].sort((one, other) => one - other);
}

function say(seconds: readonly number[]): string {
  return seconds.length <= 4 ? seconds.join(', ') : `${seconds[0]} to ${seconds.at(-1)}`;
}

function many(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`;
}
