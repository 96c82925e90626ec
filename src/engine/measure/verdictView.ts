/** The flats' verdict as its page shows it, in a window or saved: words, plots and pictures, nothing left to decide. */
import type { BlockPicture } from './blockMeans';
import { frameCells, REASONS } from './describeVerdict';
import type { FlatVerdict } from './flatVerdict';
import type { FindingState } from './setFindings';
import { percent } from './verdictWords';

export interface VerdictView {
  /** "Flatfield 0.5.0". */
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  readonly sets: readonly SetView[];
  /** Sentences: what was left out. */
  readonly notes: readonly string[];
}

export interface SetView {
  readonly title: string;
  readonly summary: string;
  readonly bad: boolean;
  /** Sentences about files; `frame` is the line of `frames`, null for one that could not be read. */
  readonly faults: readonly { readonly frame: number | null; readonly name: string; readonly sentence: string }[];
  /** Numbers of the set, then its masters. */
  readonly findings: readonly {
    readonly state: FindingState;
    readonly label: string;
    readonly text: string;
    readonly limit: string;
    readonly sentence: string;
  }[];
  /** Heads of the columns of `frames`; the first and the last are words, the others numbers. */
  readonly head: readonly string[];
  readonly frames: readonly { readonly path: string; readonly bad: boolean; readonly cells: readonly string[] }[];
  readonly plots: readonly PlotView[];
  readonly maps: readonly MapView[];
  /** Blocks in a row of each map, and the pixels that they cover. */
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** Points in the order of x. */
export interface PlotView {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A picture of blocks around 1, row 0 at the bottom; colours end at 1 - span and 1 + span. */
export interface MapView {
  readonly name: string;
  readonly under: string;
  readonly bad: boolean;
  readonly values: BlockPicture;
  readonly span: number;
}

/** Colours of ratios end here unless a frame needs more, and at most there. */
const RATIO_SPAN = [0.01, 0.1] as const;
const LIGHT_SPAN = [0.05, 1] as const;

/** @param when the time of the measurement */
export function verdictView(
  program: string,
  when: Date,
  { verdicts, notes }: { readonly verdicts: readonly FlatVerdict[]; readonly notes: readonly string[] },
): VerdictView {
  return { program, when: when.toISOString(), sets: verdicts.map(setView), notes };
}

function setView(verdict: FlatVerdict): SetView {
  const { title, summary, bad, unread, frames, findings, masters, blocks } = verdict;
  const [head = [], ...rows] = frameCells(frames);
  return {
    ...{ title, summary, bad, head },
    faults: [
      ...unread.map(({ name, problem }) => ({ frame: null, name, sentence: `It could not be read: ${problem}` })),
      ...frames.flatMap(({ name, faults }, frame) => faults.map(({ sentence }) => ({ frame, name, sentence }))),
    ],
    findings: [
      ...findings.map(({ state, label, text, limit, sentence }) => ({ state, label, text, limit, sentence })),
      ...masters.map(({ state, name, role, rms, sentence }) => {
        const text = rms === null ? 'not measured' : `${percent(rms)} rms`;
        return { state, label: `${name}, ${role}`, text, limit: '', sentence };
      }),
    ],
    frames: frames.map(({ path, faults }, i) => ({ path, bad: faults.length > 0, cells: rows[i] ?? [] })),
    plots: plots(verdict),
    maps: maps(verdict),
    ...{ columns: blocks.columns, width: blocks.width, height: blocks.height },
  };
}

function plots({ frames, line }: FlatVerdict): PlotView[] {
  const x = frames.map((_, i) => i + 1);
  const overscan = frames.flatMap(({ overscan: one }) => (one === null ? [] : [one.level]));
  const perFrame = (title: string, y: readonly number[]) => ({ title, xLabel: 'Frame', yLabel: 'adu', x, y });
  return [
    perFrame(
      'Level',
      frames.map(({ level }) => level),
    ),
    perFrame(
      'Noise of one pixel',
      frames.map(({ noise }) => noise),
    ),
    ...(overscan.length === frames.length ? [perFrame('Overscan level', overscan)] : []),
    ...(line === null ? [] : [linePlot(frames, line.residuals)]),
  ];
}

function linePlot(frames: FlatVerdict['frames'], residuals: readonly number[]): PlotView {
  const timed = frames.filter(({ seconds, faults }) => seconds !== null && faults.length === 0);
  const points = timed
    .map(({ seconds }, i) => ({ x: seconds as number, y: residuals[i] as number }))
    .sort((a, b) => a.x - b.x);
  return {
    ...{ title: 'Off the line of level against exposure', xLabel: 'Exposure (s)', yLabel: '%' },
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
  };
}

function maps({ frames, masters, shape }: FlatVerdict): MapView[] {
  const light = spanOf(shape, LIGHT_SPAN);
  const ratio = (name: string, what: string, bad: boolean, values: BlockPicture | null): MapView[] => {
    if (values === null) return [];
    const span = spanOf(values, RATIO_SPAN);
    return [{ name, bad, values, span, under: `${what}; colours end at ±${percent(span)}` }];
  };
  return [
    {
      ...{ name: 'Light of the good frames', bad: false, values: shape, span: light },
      under: `its median is white; colours end at ±${percent(light)}`,
    },
    ...frames.flatMap(({ name, ratio: values, faults }) => {
      const said = faults.map(({ reason }) => REASONS[reason]).join(', ');
      return ratio(name, said === '' ? 'good' : said, faults.length > 0, values);
    }),
    ...masters.flatMap(({ name, role, state, ratio: values }) => ratio(name, role, state === 'bad', values)),
  ];
}

function spanOf(values: BlockPicture, [least, most]: readonly [number, number]): number {
  const furthest = values.reduce<number>((far, value) => Math.max(far, value === null ? 0 : Math.abs(value - 1)), 0);
  return Math.max(least, Math.min(most, furthest));
}
