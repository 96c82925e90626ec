// What the viewer asks a worker thread for, without a window: a first look at an image, and a tile of the flat as it will be
// when it is calibrated; beside what people do without a viewer.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli } from './builtCli.mjs';
import { bundle } from './bundle.mjs';
import { placesOf } from './calibrateBench.mjs';
import { fitsNames } from './images.mjs';
import { measureTable } from './measure.mjs';
import { exampleOne, writeNight } from './nights.mjs';
import { findPrograms } from './programs.mjs';

const TILE = 512;
const PASSES = 21;
/** Of the whole frame: ccdproc knows no part. */
const WHOLE_PASSES = 3;
/** zscale limits are compared to this share: astropy fits its line in another order. */
const SAME_LIMIT = 1e-9;

export const preview = {
  title: 'A first look and a calibrated tile, without a window',
  room: ({ rows }) => rows * 4200 * 80,
  async run({ options, scratch, report }) {
    const names = ['ccdproc', 'fitsio', 'matplotlib'];
    const programs = findPrograms(names, { scratch, ...options, say: (line) => report.say(line) });
    const design = exampleOne({ rows: options.rows, frames: 1, seed: options.seed, lit: 4096 });
    const night = await writeNight(join(scratch, 'night'), design, { scratch });
    const [program] = await bundle(['previewRun.mjs'], scratch);
    const run = [process.execPath, program];
    const raw = join(night.raws, fitsNames(night.raws)[0]);
    const size = `${design.width} x ${design.rows}`;
    const bench = { ...options, scratch, report };
    measureTable(
      { title: `A first look at ${size} unsigned 16-bit pixels`, ...looks(run, raw, programs, scratch) },
      bench,
    );
    const title = `A tile of ${TILE} x ${TILE} calibrated pixels of that flat, in a warm process`;
    measureTable({ title, ...tiles(run, raw, night, programs, scratch) }, bench);
  },
};

function looks(run, raw, { matplotlib }, scratch) {
  const limits = (words) => output(words).trim().split(' ').map(Number);
  const words = [...run, 'open', raw];
  const rows = [{ name: 'Flatfield: overview, zscale limits, sample', words: [...words, '1'], ours: true }];
  if (matplotlib !== null) {
    const picture = [...matplotlib, raw, join(scratch, 'picture.png')];
    const agrees = () => {
      const ours = limits([...words, '0']);
      return limits(picture).every((limit, i) => Math.abs(limit / ours[i] - 1) < SAME_LIMIT);
    };
    rows.push({ name: 'astropy and matplotlib: zscale, imshow, PNG', words: picture, agrees, base: true });
  }
  return { rows, notes: ['Whole processes with their start-up. The zscale limits are the same.'] };
}

function tiles(run, raw, night, { ccdproc, fitsio }, scratch) {
  const plan = join(scratch, 'plan.json');
  const places = ['--recipe', night.recipeFile, '--masters', night.masters, '--out', join(scratch, 'out')];
  writeFileSync(plan, output([...builtCli(), 'plan', night.raws, ...places, '--json']));
  const x = 3;
  const y = Math.floor(night.rows / TILE) - 1;
  const place = [x, y].map(String);
  const [, ...rest] = placesOf(night, night.masters, '');
  const part = [raw, rest[0], rest[2], rest[3], y * TILE, (y + 1) * TILE, x * TILE, (x + 1) * TILE].map(String);
  const ours = [...run, 'calibrated', plan, ...place];
  const digest = (words) => output([...words, '0']).trim();
  let expected = null;
  const agrees = (words) => () => {
    expected ??= digest(ours);
    return digest(words) === expected;
  };
  const rows = [
    {
      ...{ id: 'flatfield', name: 'Flatfield, calibrated: median, dark', base: true, ours: true },
      words: [...ours, String(PASSES)],
    },
    { name: 'Flatfield, raw', words: [...run, 'tile', raw, ...place, String(PASSES)], ours: true },
  ];
  if (fitsio !== null) {
    const words = [...fitsio, 'tile', ...part];
    rows.push({
      id: 'fitsio',
      name: 'fitsio and numpy, of this part alone',
      words: [...words, String(PASSES)],
      agrees: agrees(words),
    });
  }
  if (ccdproc !== null) {
    const words = [...ccdproc, 'tile', ...part];
    const name = 'ccdproc, which calibrates the frame';
    rows.push({ id: 'ccdproc', name, words: [...words, String(WHOLE_PASSES)], agrees: agrees(words) });
  }
  return {
    rows,
    pass: { unit: 'CPU ms', per: 1e-3 },
    notes: ['The same bits in float32, compared before anything was measured.'],
  };
}

function output([command, ...words]) {
  return execFileSync(command, words, { encoding: 'utf8', maxBuffer: 2 ** 28 });
}
