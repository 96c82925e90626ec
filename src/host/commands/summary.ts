/** The one sentence at the end of a run. Pure, so that every case has a test. */
import { withWayOut } from '../../engine/errors';
import { allOutcomes, nightRefusals } from '../../engine/reduce/nightReport';
import type { FrameOutcome, MasterOutcome } from '../../engine/reduce/outcome';
import type { NightEnd } from '../../worker/night';
import type { Severity } from '../notify';
import { count } from './verdict';

export interface Summary {
  readonly severity: Severity;
  readonly message: string;
}

/**
 * How many results became what.
 *
 * @param noun what was worked on, and the verb: "flat", "reduced"
 * @param folder where the results are, as people read it
 * @param upToDate how many of those that were skipped need nothing
 */
export function summary(
  outcomes: readonly Pick<FrameOutcome | MasterOutcome, 'status' | 'error' | 'warnings'>[],
  [noun, verb]: readonly [noun: string, verb: string],
  folder: string,
  upToDate = 0,
): Summary {
  const those = (...statuses: FrameOutcome['status'][]): number =>
    outcomes.filter(({ status }) => statuses.includes(status)).length;
  const done = those('written', 'replaced');
  const skipped = those('skipped') - upToDate;
  const refused = those('refused');
  const failed = those('failed');
  const cancelled = those('cancelled');
  const warned = outcomes.filter(({ warnings }) => warnings.length > 0).length;
  const why = (ended: FrameOutcome['status']): string => {
    const error = outcomes.find(({ status }) => status === ended)?.error;
    return error == null ? '.' : `: ${withWayOut(error.message, error.wayOut)}`;
  };
  const sentences = [
    done > 0 ? `${count(done, noun)} ${verb} into ${folder}.` : '',
    upToDate > 0 ? `${count(upToDate, noun)} ${upToDate === 1 ? 'was' : 'were'} up to date.` : '',
    skipped > 0 ? `${count(skipped, noun)} left as ${skipped === 1 ? 'it was' : 'they were'}.` : '',
    refused > 0 ? `${count(refused, noun)} refused${why('refused')}` : '',
    failed > 0 ? `${count(failed, noun)} failed${why('failed')}` : '',
    cancelled > 0 ? `Cancelled before ${count(cancelled, noun)}.` : '',
    warned > 0 ? `The report has warnings for ${count(warned, noun)}.` : '',
  ];
  const severity = failed > 0 ? 'error' : warned + cancelled + refused > 0 ? 'warning' : 'info';
  return { severity, message: sentences.filter((sentence) => sentence !== '').join(' ') };
}

/** The same of a whole night, with the first of what was refused before its pixels were written. */
export function nightSummary({ plan, outcomes, cancelled }: NightEnd, folder: string, upToDate: number): Summary {
  const { severity, message } = summary(allOutcomes(outcomes), ['result', 'made'], folder, upToDate);
  const refused = nightRefusals(plan);
  const [first] = refused;
  const sentences = [
    message,
    first === undefined
      ? ''
      : `${count(refused.length, 'frame')} refused; ${first.name}: ${withWayOut(first.reason, first.wayOut)}`,
    cancelled ? 'Run it again, and only what is missing is made.' : '',
  ];
  const grave = severity === 'info' && (refused.length > 0 || cancelled) ? 'warning' : severity;
  return { severity: grave, message: sentences.filter((sentence) => sentence !== '').join(' ') };
}
