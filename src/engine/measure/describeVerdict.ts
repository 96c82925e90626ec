/** The flats' verdict as text: what is wrong first, then every number with its threshold and what it means. */
import type { FlatVerdict, FrameVerdict } from './flatVerdict';
import type { FindingState } from './setFindings';
import { adu, percent, signedPercent } from './verdictWords';

const MARKS: Readonly<Record<FindingState, string>> = { good: 'ok', bad: 'BAD', note: '-', unmeasured: '?' };

/** Of all sets, with what was left out; ends with a line feed. */
export function describeVerdicts(verdicts: readonly FlatVerdict[], notes: readonly string[]): string {
  const sets = verdicts.map((verdict) => describeVerdict(verdict));
  return [...sets, ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${note}\n`).join('')])].join('\n');
}

function describeVerdict({ title, summary, frames, unread, findings, masters }: FlatVerdict): string {
  const faulty = frames.flatMap(({ name, faults }) => faults.map(({ sentence }) => `  ${name}: ${sentence}\n`));
  return [
    `${title}: ${summary}\n`,
    ...unread.map(({ name, problem }) => `  ${name} could not be read: ${problem}\n`),
    ...faulty,
    '\n',
    ...findings.map(({ state, label, text, limit, sentence }) => line(state, label, text, limit, sentence)),
    ...masters.map(({ state, name, role, sentence }) => line(state, `${name}, ${role}`, '', '', sentence)),
    '\n',
    frameTable(frames),
  ].join('');
}

function line(state: FindingState, label: string, text: string, limit: string, sentence: string): string {
  const value = text === '' ? '' : `: ${text}`;
  const most = limit === '' ? '' : ` (limit ${limit})`;
  return `  ${MARKS[state].padEnd(4)}${label}${value}${most}\n        ${sentence}\n`;
}

/** Heads and cells of the table of frames, the same in text and HTML. */
export function frameCells(frames: readonly FrameVerdict[]): readonly (readonly string[])[] {
  const share = (value: number | null, say: (share: number) => string = percent) => (value === null ? '-' : say(value));
  return [
    ['frame', 'exposure', 'level', 'noise', 'saturated', 'overscan', 'to the right', 'upwards', 'corners', 'verdict'],
    ...frames.map((frame) => [
      frame.name,
      frame.seconds === null ? '-' : `${frame.seconds} s`,
      adu(frame.level),
      adu(frame.noise),
      percent(frame.saturated),
      frame.overscan === null ? '-' : adu(frame.overscan.level),
      share(frame.slopeX, signedPercent),
      share(frame.slopeY, signedPercent),
      share(frame.corners, signedPercent),
      frame.faults.length > 0 ? frame.faults.map(({ reason }) => REASONS[reason]).join(', ') : 'good',
    ]),
  ];
}

/** A fault in a word or two. */
export const REASONS: Readonly<Record<FrameVerdict['faults'][number]['reason'], string>> = {
  unlit: 'no light',
  saturated: 'saturated',
  leak: 'light leak',
  gradient: 'gradient',
  vignetting: 'vignetting',
  spot: 'dust or spot',
  shape: 'wrong filter or lamp',
};

function frameTable(frames: readonly FrameVerdict[]): string {
  const rows = frameCells(frames);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const last = widths.length - 1;
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => (i === 0 || i === last ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
      return `  ${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
