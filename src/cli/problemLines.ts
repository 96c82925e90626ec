/** `--problems`: one line for each refused or failed frame and each warning, in a form that editors and scripts can match. */
import { resolve } from 'node:path';
import type { PlannedFrame, RefusedFrame } from '../engine/plan/plan';
import type { FrameOutcome, MasterOutcome, PlainError } from '../engine/reduce/outcome';

/**
 * - `refused` by the plan or by a limit: nothing was written; `error` it failed, or the whole call did;
 * - `warning` it was written, and something is remarkable.
 */
export type ProblemKind = 'refused' | 'error' | 'warning';

/** "/night/flat.fits: refused: no combined dark was found." with a line feed; whatever stands in it, it is one line. */
export function problemLine(path: string, kind: ProblemKind, sentence: string): string {
  return `${resolve(path)}: ${kind}: ${sentence.replace(/\s*[\r\n]+\s*/g, ' ')}\n`;
}

/** What the plan says against its frames. */
export function planLines(
  refused: readonly RefusedFrame[],
  frames: readonly Pick<PlannedFrame, 'path' | 'warnings'>[],
): string {
  return [
    ...refused.map(({ path, reason, wayOut }) => problemLine(path, 'refused', joined(reason, wayOut))),
    ...frames.flatMap(({ path, warnings }) => warnings.map((text) => problemLine(path, 'warning', text))),
  ].join('');
}

/** What the run says against flats, by their raw frames. */
export function outcomeLines(outcomes: readonly FrameOutcome[]): string {
  return outcomes.map(({ path, ...outcome }) => endLines(path, outcome)).join('');
}

/** What the run says against masters, by the file that was to be made. */
export function masterLines(outcomes: readonly MasterOutcome[]): string {
  return outcomes.map(({ output, ...outcome }) => endLines(output, outcome)).join('');
}

/** An error by which the whole call ended; null when it is about no file. */
export function errorLine({ file, message, wayOut }: PlainError): string | null {
  if (file === null) return null;
  const sentence = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
  return problemLine(file, 'error', joined(sentence, wayOut));
}

function endLines(
  path: string,
  { status, error, warnings }: Pick<FrameOutcome, 'status' | 'error' | 'warnings'>,
): string {
  const kind = status === 'refused' ? 'refused' : 'error';
  const other = error?.file == null || resolve(error.file) === resolve(path) ? '' : `${error.file}: `;
  const end = error === null || status === 'cancelled' ? '' : joined(`${other}${error.message}`, error.wayOut);
  return [
    ...(end === '' ? [] : [problemLine(path, kind, end)]),
    ...warnings.map((text) => problemLine(path, 'warning', text)),
  ].join('');
}

function joined(sentence: string, wayOut: string | null): string {
  return wayOut === null ? sentence : `${sentence} ${wayOut}`;
}
