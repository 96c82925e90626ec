/** DECIDE: what happens to a result that may be there already. */
import type { RecipeFix } from '../errors';
import { CalibrationRefused } from './calibrationRefused';
import { folderOf, nameOf } from './outputName';
import type { ExistingRule, RefusedCandidate, ResultState } from './plan';

export interface ResultFate {
  readonly action: 'write' | 'replace' | 'skip';
  /** That a result is left which is not what would be made now. */
  readonly warnings: readonly string[];
}

const fixTo = (title: string, value: ExistingRule): RecipeFix => ({ title, path: ['output', 'existing'], value });
const FIXES: readonly RecipeFix[] = [
  fixTo('Make results anew that have changed inputs or steps', 'update'),
  fixTo('Keep the results that are there', 'skip'),
  fixTo('Replace the results that are there', 'replace'),
];

/**
 * What a run does about one output. What is up to date is left alone under every rule but "replace".
 *
 * @throws CalibrationRefused where the rule is "fail", and for a file that is not ours but under "skip": a run would not
 *   replace it
 */
export function fateOf(
  output: string,
  { state, why }: ResultState,
  rule: ExistingRule,
  refusedCandidates: readonly RefusedCandidate[] = [],
): ResultFate {
  const because = why === null ? '' : `: ${why}`;
  if (state === 'none') return { action: 'write', warnings: [] };
  if (rule === 'replace' && state !== 'foreign') return { action: 'replace', warnings: [] };
  if (state === 'upToDate') return { action: 'skip', warnings: [] };
  if (rule === 'skip') {
    const left = `${nameOf(output)} is left as it is`;
    return { action: 'skip', warnings: state === 'unknown' && why === null ? [] : [`${left}${because}.`] };
  }
  const refuse = (message: string, wayOut: string, fixes: readonly RecipeFix[]): never => {
    throw new CalibrationRefused(message, { file: output, wayOut, fixes }, refusedCandidates);
  };
  if (state === 'foreign')
    return refuse(
      `its result cannot be made in ${folderOf(output)}${because}.`,
      'Move that file away, or choose another output folder or name.',
      [],
    );
  if (rule === 'update') return { action: 'replace', warnings: [] };
  return refuse(
    `its result is there already in ${folderOf(output)}${because}.`,
    'Say "existing": "update", "skip" or "replace" (--existing), or choose another output folder.',
    FIXES,
  );
}
