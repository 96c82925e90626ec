// Flats calibrated: both examples of the guide, beside ccdproc, numpy by hand, IRAF, Siril, gnuastro and plain C.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli } from './builtCli.mjs';
import { limitGoal, ratioGoal } from './goals.mjs';
import { fitsNames, folderDigests, readImage, sameImages, shareWithin } from './images.mjs';
import { measureTable, runOnce } from './measure.mjs';
import { exampleOne, exampleTwo, exposureOf, writeNight } from './nights.mjs';
import { GNUASTRO_LEVEL, gnuastroCalibrate, irafCalibrate, sirilCalibrate } from './otherTools.mjs';
import { findPrograms, hasSha256 } from './programs.mjs';

const PROGRAMS = ['cc', 'ccdproc', 'astropy', 'fitsio', 'iraf', 'siril', 'gnuastro'];
/** Differences in ADU that float32 makes, and how many pixels must lie within. Siril mends hot pixels without being asked. */
const FLOAT32_OFF = 0.02;
const MOST_PIXELS = 0.998;
const RATIOS = [
  { head: 'x bare I/O', under: 'bare I/O' },
  { head: 'ccdproc / it', over: 'ccdproc' },
];

const NOTES = [
  'Whole processes with their start-up. Flatfield, C, numpy and ccdproc: the same bits in every pixel, compared before anything was measured.',
  'Flatfield alone also plans, takes SHA-256 of every file that it reads and DATASUM and CHECKSUM of what it writes, measures level, saturation and noise of each flat, writes provenance, and flushes every result to the disk.',
  "By the guide's masters ccdproc's UNCERT is that of the dark alone; Flatfield's has the noise of the pixel in it, from gain and read noise. Of these two the image was compared.",
  'The C programs write a header of five cards, keep the masters in memory, and check nothing; bare I/O reads every byte and writes as many as results have.',
  'IRAF computes in float32 and scales darks by the exposures (by 1 in Example 1). Siril has no overscan: it is given trimmed frames, subtracts the dark as it is, and mends hot pixels. gnuastro 0.19 has no median by rows: a constant stands for it. These three are compared within 0.02 ADU in 99.8 % of the pixels of two frames.',
];

export const calibrate = {
  title: 'Calibrating flats',
  /** Raws, masters and their copies, results in float64 and what the others leave beside them. */
  room: ({ rows, frames }) => 2 * rows * 2128 * (2 * frames + 4) + 3 * 8 * rows * 2 * 4109 * frames,
  async run({ options, scratch, report }) {
    const { rows, frames, seed } = options;
    const programs = findPrograms(PROGRAMS, { scratch, ...options, say: (line) => report.say(line) });
    const examples = [
      ['Example 1', exampleOne({ rows, frames, seed })],
      ['Example 2', exampleTwo({ rows: 2 * rows, frames: Math.ceil(frames / 2), seed })],
    ];
    for (const [name, design] of examples) {
      const folder = join(scratch, 'night');
      const night = await writeNight(folder, design, { scratch, forPeers: true });
      const size = `${design.frames} flats of ${design.width} x ${design.rows} unsigned 16-bit pixels`;
      for (const pixels of ['float64', 'float32']) {
        const title = `${name}: ${size} to ${design.lit} x ${design.rows} ${pixels}`;
        const bench = { ...options, scratch, report };
        const results = measureTable({ ...tableOf(night, pixels, programs, scratch), title }, bench);
        report.inShort(title, results);
        report.goals(goalsOf(name, pixels, results));
      }
      rmSync(folder, { recursive: true });
    }
    for (const line of NOTES) report.say(line);
  },
};

/** The words that calibrate a night by our command line into `out`. */
export function oursOn(night, out, pixels, jobs) {
  const places = ['--recipe', night.recipeFile, '--masters', night.masters, '--out', out];
  return [...builtCli(), 'reduce', night.raws, ...places, '--pixels', pixels, '--jobs', String(jobs)];
}

/** The same by the guide's masters, with MASK and UNCERT in the results. */
function oursWithAll(night, scratch, out, pixels) {
  const recipeFile = join(scratch, 'all.json');
  const recipe = JSON.parse(readFileSync(night.recipeFile, 'utf8'));
  writeFileSync(recipeFile, JSON.stringify({ ...recipe, output: { ...recipe.output, mask: true, uncertainty: true } }));
  return oursOn({ ...night, recipeFile, masters: night.guide }, out, pixels, 1);
}

/** Words behind the name of a program that calibrates by them. */
export function placesOf(night, masters, out) {
  return [night.raws, masters, out, String(night.lit), night.overscan === null ? '-' : String(night.overscan)];
}

/** What empties a folder for results before a program runs, and says after it whether all are there. */
export function emptied(out, count, prefix = '') {
  return {
    before() {
      mkdirSync(out, { recursive: true });
      for (const name of readdirSync(out)) if (name.startsWith(prefix)) rmSync(join(out, name), { recursive: true });
    },
    wrote: () => fitsNames(out).filter((name) => name.startsWith(prefix)).length === count,
  };
}

function tableOf(night, pixels, programs, scratch) {
  const out = join(scratch, 'out');
  const whole = emptied(out, night.frames);
  let digests = null;
  const run = (words) => runOnce(words, whole);
  const row = (id, words, more = {}) => ({ id, name: id, words, ...whole, ...more });
  // Ours is the reference that the others are held against: so all of them hold each other.
  const same = (words) => () => {
    run(words);
    digests ??= folderDigests(out);
    return sameImages(out, digests);
  };
  const exact = (id, words, more) => row(id, words, { exact: !more?.ours, ...more, agrees: same(words) });
  const python = (program, masters) => [...program, 'calibrate', pixels, ...placesOf(night, masters, out)];
  const c = (mode) => [programs.cc[0], mode, pixels, ...placesOf(night, night.masters, out)];
  const ours = (jobs) => oursOn(night, out, pixels, jobs);
  const rows = [
    exact('flatfield', ours(1), { name: 'Flatfield, 1 job', ours: true }),
    exact('flatfield, 2 jobs', ours(2), { name: 'Flatfield, 2 jobs', ours: true }),
  ];
  if (programs.cc !== null) {
    rows.push(row('bare I/O', c('io'), { name: 'bare I/O in C: no arithmetic' }));
    rows.push(exact('C', c('fused'), { name: 'C, one pass' }));
    rows.push(
      hasSha256(programs.cc)
        ? exact('C with digests', c('sha256'), { name: 'C, one pass, DATASUM, SHA-256 of the raws' })
        : exact('C with digests', c('datasum'), { name: 'C, one pass, DATASUM' }),
    );
  }
  if (programs.fitsio !== null && pixels === 'float64') {
    rows.push(exact('fitsio and numpy', python(programs.fitsio, night.masters)));
  }
  if (programs.astropy !== null) rows.push(exact('astropy and numpy', python(programs.astropy, night.masters)));
  if (programs.ccdproc !== null) {
    const name = "ccdproc, the guide's loop, plain masters";
    rows.push(exact('ccdproc', python(programs.ccdproc, night.masters), { name }));
  }
  // Once is enough of what takes long and is not what the second example is about.
  const long = pixels === 'float64' && night.example === 1;
  if (programs.ccdproc !== null && long) {
    const name = "ccdproc, masters as the guide's: MASK, UNCERT";
    rows.push(exact('ccdproc with MASK and UNCERT', python(programs.ccdproc, night.guide), { name }));
  }
  if (long) {
    const name = "Flatfield, masters as the guide's: MASK, UNCERT";
    rows.push(exact('flatfield with MASK and UNCERT', oursWithAll(night, scratch, out, pixels), { name, ours: true }));
  }
  if (pixels === 'float32') rows.push(...float32Rows(night, programs, scratch, row, run));
  if (programs.gnuastro !== null && long) rows.push(gnuastroRow(night, scratch, row, run));
  return { rows, ratios: RATIOS };
}

function float32Rows(night, { iraf, siril }, scratch, row, run) {
  const out = join(scratch, 'out');
  const rows = [];
  if (iraf !== null) {
    const words = irafCalibrate(night, scratch, out);
    const agrees = () => {
      run(words);
      return isClose(night, (name) => join(out, `flat-${name}`), levelOfRow(night));
    };
    rows.push(row('IRAF', words, { name: 'IRAF ccdproc', agrees }));
  }
  if (siril !== null) {
    const { words, folder } = sirilCalibrate(night, scratch);
    const written = emptied(folder, night.frames, 'pp_');
    const path = (name, i) => join(folder, `pp_flat${night.example === 2 ? '' : exposureOf(night, i)}_${name}`);
    const agrees = () => {
      runOnce(words, written);
      return isClose(night, path, () => 0, { factor: 65535, unscaled: true });
    };
    rows.push({ ...row('Siril', words, { name: 'Siril preprocess, 2 threads, no overscan', agrees }), ...written });
  }
  return rows;
}

function gnuastroRow(night, scratch, row, run) {
  const out = join(scratch, 'out');
  const words = gnuastroCalibrate(night, scratch, out);
  const agrees = () => {
    run(words);
    return isClose(
      night,
      (name) => join(out, `flat-${name}`),
      () => GNUASTRO_LEVEL,
    );
  };
  return row('gnuastro', words, { name: 'gnuastro, a constant for the overscan', agrees, most: 1 });
}

/** Whether the first and the last result are what the formula says, within what float32 and mended pixels allow. */
function isClose(night, pathOf, levelOf, { factor = 1, unscaled = false } = {}) {
  const names = fitsNames(night.raws);
  return [0, names.length - 1].every((i) => {
    const raw = readImage(join(night.raws, names[i]));
    const seconds = exposureOf(night, i);
    const one = night.example === 1;
    const dark = readImage(join(night.masters, `dark_${one ? seconds : 90}.fits`)).values;
    const bias = one ? null : readImage(join(night.masters, 'bias.fits')).values;
    const scale = one || unscaled ? 1 : seconds / 90;
    const expected = new Float64Array(night.rows * night.lit);
    for (let y = 0, at = 0; y < night.rows; y++) {
      const level = one ? levelOf(raw, y) : 0;
      for (let x = 0; x < night.lit; x++, at++)
        expected[at] = raw.values[y * raw.width + x] - (bias === null ? level : bias[at]) - dark[at] * scale;
    }
    return shareWithin(readImage(pathOf(names[i], i)).values, expected, FLOAT32_OFF, factor) >= MOST_PIXELS;
  });
}

function levelOfRow({ overscan }) {
  return ({ width, values }, y) => {
    const sorted = values.slice(y * width + overscan, (y + 1) * width).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
}

function goalsOf(example, pixels, results) {
  const goal = (text, more) =>
    ratioGoal(results, { goal: `${example}, ${pixels}: ${text}`, ours: 'flatfield', ...more });
  const numpy = ['fitsio and numpy', 'astropy and numpy'];
  const memory = limitGoal(results, {
    ...{
      goal: `${example}, ${pixels}: peak memory`,
      ours: 'flatfield',
      of: 'peak',
      factor: 1e-6,
      atMost: 100,
      unit: 'MB',
    },
  });
  if (pixels === 'float32') {
    return [
      goal('less CPU than ccdproc', { peer: 'ccdproc', atLeast: 4.5 }),
      goal('CPU against IRAF', { peer: 'IRAF', atMost: 1 / 3 }),
      goal('CPU against Siril', { peer: 'Siril', atMost: 1 / 2 }),
      memory,
    ];
  }
  return [
    goal('less CPU than ccdproc, plain masters', { peer: 'ccdproc', atLeast: 3.5 }),
    ...(example === 'Example 1'
      ? [
          goal("less CPU than ccdproc, the guide's masters", { peer: 'ccdproc with MASK and UNCERT', atLeast: 5 }),
          goal('the same, MASK and UNCERT written by both', {
            ours: 'flatfield with MASK and UNCERT',
            peer: 'ccdproc with MASK and UNCERT',
            atLeast: 5,
          }),
        ]
      : []),
    goal('CPU against C in one pass', { peer: 'C', atMost: 1.1 }),
    goal('CPU against C with the same digests', { peer: 'C with digests', atMost: 1.1 }),
    goal('CPU against numpy by hand', { peer: numpy, atMost: 1 / 2 }),
    memory,
  ];
}
