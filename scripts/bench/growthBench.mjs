// What a further frame and a further pixel cost: the same work with more and larger frames, and the line through it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { emptied, oursOn, placesOf } from './calibrateBench.mjs';
import { isKnown } from './goals.mjs';
import { fitsNames, imageDigests } from './images.mjs';
import { measureRows, runOnce } from './measure.mjs';
import { lineThrough, medianOf } from './medianOf.mjs';
import { exampleOne, writeNight } from './nights.mjs';
import { findPrograms } from './programs.mjs';

/** Frames as multiples of the smallest number. */
const MORE_FRAMES = [1, 3, 10];
/** Columns that are kept, and rows as multiples of the smallest number: 4, 16 and 61 million pixels. */
const LARGER = [
  [2048, 1],
  [4096, 2],
  [9576, 3.119],
];
/** Frames of each size: a share of the smallest number. */
const FRAMES_OF_SIZE = 1 / 4;
/** Frames that differ; the others are further names of these. */
const DISTINCT = 20;
const MARGIN = 1.25;
const PEAK = 100e6;

const NOTES = [
  'Float64 results, one job, Example 1. A line through three medians by least squares; "off the line" is the largest distance from it, as a share of the largest figure.',
  'First and last result are compared bit for bit; further frames are further names of the first 20, larger frames are names of two.',
];

export const growth = {
  title: 'What a further frame and a further pixel cost',
  room({ rows, frames }) {
    const manyFrames = frames * 10 * rows * 2048 * 8 + DISTINCT * rows * 2128 * 2;
    const largeFrames = (frames / 4) * rows * 3.2 * 9576 * 8 + 2 * rows * 3.2 * 9700 * 2 + 4 * rows * 3.2 * 9576 * 8;
    return Math.max(manyFrames, largeFrames) + 2e9;
  },
  async run({ options, scratch, report }) {
    const { rows, frames, seed } = options;
    const programs = findPrograms(['cc'], { scratch, ...options, say: (line) => report.say(line) });
    const bench = { ...options, scratch, report, programs };
    const more = MORE_FRAMES.map((factor) => {
      const design = exampleOne({ rows, frames: factor * frames, seed });
      return { design, distinct: DISTINCT, x: design.frames, head: `${design.frames} frames` };
    });
    const byFrames = await series(more, bench);
    tell(`Frames of 2128 x ${rows} pixels`, more, byFrames, { unit: 'ms a frame', factor: 1e3 }, report);

    const each = Math.max(2, Math.round(FRAMES_OF_SIZE * frames));
    const larger = LARGER.map(([lit, factor]) => {
      const design = exampleOne({ rows: Math.round(rows * factor), frames: each, seed, lit });
      const pixels = design.rows * design.width;
      return { design, distinct: 2, x: each * pixels, head: `${(pixels / 1e6).toFixed(pixels < 1e7 ? 1 : 0)} Mpx` };
    });
    const byPixels = await series(larger, bench);
    tell(`${each} frames of growing size`, larger, byPixels, { unit: 'ns a pixel', factor: 1e9 }, report);
    for (const note of NOTES) report.say(note);
    report.goals([...goalsOf('frame', more, byFrames), ...goalsOf('pixel', larger, byPixels)]);
  },
};

/** The runs of every program at every size: a list as long as `sizes` of what measureRows answers. */
async function series(sizes, { programs, scratch, runs }) {
  const all = [];
  for (const { design, distinct } of sizes) {
    const night = await writeNight(join(scratch, 'night'), design, { scratch, distinct });
    all.push(measureRows(rowsOf(night, programs, scratch), { runs, scratch }).results);
    rmSync(night.folder, { recursive: true });
    rmSync(join(scratch, 'out'), { recursive: true });
  }
  return all;
}

function rowsOf(night, { cc }, scratch) {
  const out = join(scratch, 'out');
  const place = emptied(out, night.frames);
  const places = placesOf(night, night.masters, out);
  let expected = null;
  const row = (id, words, exact) => {
    const agrees = () => {
      runOnce(words, place);
      const names = fitsNames(out);
      const found = [names[0], names.at(-1)].map((name) => imageDigests(join(out, name))['']).join();
      if (exact) expected ??= found;
      return !exact || found === expected;
    };
    return { id, name: id, words, ...place, agrees, ours: id === OURS, exact: exact && id !== OURS };
  };
  return [
    row(OURS, oursOn(night, out, 'float64', 1), true),
    ...(cc === null ? [] : [row(FLOOR, [cc[0], 'io', 'float64', ...places], false)]),
    ...(cc === null ? [] : [row('C, one pass', [cc[0], 'fused', 'float64', ...places], true)]),
  ];
}

const OURS = 'Flatfield';
const FLOOR = 'bare I/O in C';

const cpuOf = (results, id) => medianOf(results.get(id).map(({ cpu }) => cpu));
const peakOf = (results, id) => medianOf(results.get(id).map(({ peak }) => peak));
const isKnownOf = (all, id, of) => all.every((results) => isKnown(results, id, of));
const lineOf = (sizes, all, id) => lineThrough(sizes.map(({ x }, i) => [x, cpuOf(all[i], id)]));

function tell(title, sizes, all, { unit, factor }, report) {
  const ids = [...all[0].keys()].filter((id) => isKnownOf(all, id, 'cpu'));
  report.table({
    title,
    head: [
      '',
      ...sizes.map(({ head }) => `${head}: CPU s`),
      `further ${unit}`,
      'off the line',
      ...['peak MB', 'of the largest'],
    ],
    lines: ids.map((id) => {
      const { slope, off } = lineOf(sizes, all, id);
      const peaks = [all[0], all.at(-1)].map((results) =>
        isKnownOf(all, id, 'peak') ? peakOf(results, id) * 1e-6 : null,
      );
      return [
        id,
        ...all.map((results) => cpuOf(results, id).toFixed(2)),
        (slope * factor).toFixed(2),
        `${(100 * off).toFixed(1)} %`,
        ...peaks.map((peak) => (peak === null ? '-' : peak.toFixed(0))),
      ];
    }),
  });
}

function goalsOf(what, sizes, all) {
  const goals = [];
  const further = `a further ${what}, against bare I/O`;
  if (isKnownOf(all, OURS, 'cpu') && isKnownOf(all, FLOOR, 'cpu')) {
    const ratio = lineOf(sizes, all, OURS).slope / lineOf(sizes, all, FLOOR).slope;
    goals.push({ goal: further, met: ratio <= MARGIN, figure: `${ratio.toFixed(2)} x (goal: at most ${MARGIN})` });
  } else goals.push({ goal: further, met: null, figure: 'bare I/O was not measured' });
  if (isKnownOf(all, OURS, 'peak')) {
    const peak = Math.max(...all.map((results) => peakOf(results, OURS)));
    const goal = `peak memory, however many or large: the largest ${what === 'frame' ? 'number' : 'size'}`;
    goals.push({ goal, met: peak <= PEAK, figure: `${(peak * 1e-6).toFixed(0)} MB (goal: ${PEAK * 1e-6})` });
  }
  return goals;
}
