// Calibrated flats combined into one with MASK and UNCERT, beside ccdproc.combine, IRAF's imcombine and Siril.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli } from './builtCli.mjs';
import { emptied, oursOn } from './calibrateBench.mjs';
import { limitGoal, ratioGoal } from './goals.mjs';
import { fitsNames, imageDigests, readImage } from './images.mjs';
import { measureTable, runOnce } from './measure.mjs';
import { exampleOne, writeNight } from './nights.mjs';
import { irafCombine, sirilCombine } from './otherTools.mjs';
import { findPrograms } from './programs.mjs';

const PROGRAMS = ['ccdproc', 'iraf', 'siril'];
const FULL_SCALE = 65535;
/** Other algorithms: the shape of the master must be ours to this share, in so many pixels. */
const SHAPE_OFF = 1e-3;
const MOST_PIXELS = 0.95;

/** What the guide does with its calibrated flats, in the order of ccdproc.combine. */
const AS_CCDPROC = {
  combine: {
    ...{ method: 'average', scale: 'inverse median', order: 'clip then scale' },
    clip: { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 },
  },
};
const WITH_EXTENSIONS = { mask: true, uncertainty: true, existing: 'fail' };

const NOTES = [
  'Each frame times 1 / its median, values beyond 5 deviations (median, mad_std) rejected once, average, MASK and UNCERT. Flatfield and ccdproc.combine (mem_limit=350e6, the typo of the guide mended): the same bits in image, MASK and UNCERT, compared before anything was measured.',
  "IRAF rejects by the standard deviation about the median, scales by medians of a sample, and writes float32 without MASK and UNCERT; Siril stacks float32 frames with its own normalisation, on 2 threads. Of these two the shape of the master was compared: to 0.1 % of Flatfield's in 95 % of the pixels.",
];

export const combine = {
  title: 'Combining calibrated flats',
  room: ({ rows, frames }) => rows * 2128 * (2 * frames + 2 * 8 * frames + 4 * frames + 200),
  async run({ options, scratch, report }) {
    const { rows, frames, seed } = options;
    const programs = findPrograms(PROGRAMS, { scratch, ...options, say: (line) => report.say(line) });
    const night = await writeNight(join(scratch, 'night'), exampleOne({ rows, frames, seed }), { scratch });
    const calibrated = join(scratch, 'calibrated');
    runOnce(oursOn(night, calibrated, 'float64', 2), emptied(calibrated, frames));
    rmSync(night.folder, { recursive: true });
    const recipe = join(scratch, 'combine.json');
    writeFileSync(recipe, combineRecipe({}));

    const masters = join(scratch, 'masters');
    const place = { ...emptied(masters, 1), folder: masters };
    const ours = [...builtCli(), 'combine', calibrated, '--kind', 'flat', '--recipe', recipe, '--out', masters];
    let digests = null;
    let reference = null;
    const flatfield = {
      ...{ id: 'flatfield', name: 'Flatfield', words: ours, ...place, ours: true },
      agrees() {
        runOnce(ours, place);
        digests = masterDigests(masters);
        reference = readImage(onlyFile(masters)).values;
      },
    };
    const close = (words, before, path) => () => {
      runOnce(words, { before });
      return sameShape(readImage(path).values, reference);
    };
    const table = [flatfield];
    if (programs.ccdproc !== null) {
      const words = [...programs.ccdproc, 'combine', calibrated, join(masters, 'master.fits')];
      const agrees = () => {
        runOnce(words, place);
        return sameMaster(masters, digests);
      };
      table.push({
        id: 'ccdproc',
        name: 'ccdproc.combine, mem_limit=350e6',
        words,
        ...place,
        agrees,
        exact: true,
        most: 2,
      });
    }
    if (programs.iraf !== null) {
      const path = join(masters, 'master.fits');
      const words = irafCombine(calibrated, scratch, path);
      table.push({ id: 'IRAF', name: 'IRAF imcombine', words, ...place, agrees: close(words, place.before, path) });
    }
    if (programs.siril !== null) {
      const { words, master } = sirilCombine(scaledFrames(calibrated, join(scratch, 'scaled')), scratch);
      const before = () => rmSync(master, { force: true });
      table.push({ id: 'Siril', name: 'Siril stack, 2 threads', words, before, agrees: close(words, before, master) });
    }
    const title = `${frames} frames of 2048 x ${rows} float64 pixels`;
    const ratios = [{ head: 'ccdproc / it', over: 'ccdproc' }];
    const results = measureTable({ title, rows: table, ratios }, { ...options, scratch, report });
    for (const note of NOTES) report.say(note);
    report.inShort(`Combining ${title}`, results);
    const goal = (text, more) => ratioGoal(results, { goal: text, ours: 'flatfield', ...more });
    report.goals([
      goal('less CPU than ccdproc.combine', { peer: 'ccdproc', atLeast: 12 }),
      goal('less CPU than IRAF imcombine', { peer: 'IRAF', atLeast: 4 }),
      goal('less CPU than Siril', { peer: 'Siril', atLeast: 4 }),
      limitGoal(results, { goal: 'peak memory', ours: 'flatfield', of: 'peak', factor: 1e-6, atMost: 120, unit: 'MB' }),
    ]);
  },
};

/** Text of a recipe that combines as ccdproc does, with MASK and UNCERT; `more` is of the calibration. */
export function combineRecipe(more) {
  return JSON.stringify({ ...AS_CCDPROC, ...more, output: { ...WITH_EXTENSIONS, name: 'flat-{name}' } });
}

/** The digests of image, MASK and UNCERT of the one master in a folder. */
export function masterDigests(folder) {
  const { '': image, MASK, UNCERT } = imageDigests(onlyFile(folder));
  return { image, MASK, UNCERT };
}

export function sameMaster(folder, digests) {
  return JSON.stringify(masterDigests(folder)) === JSON.stringify(digests);
}

function onlyFile(folder) {
  return join(folder, fitsNames(folder)[0]);
}

/** Whether one is a multiple of the other, but for what rejection and float32 make. */
function sameShape(values, reference) {
  const ratio = Float64Array.from(values, (value, i) => value / reference[i]);
  const factor = ratio.toSorted()[ratio.length >> 1];
  let within = 0;
  for (const one of ratio) if (Math.abs(one / factor - 1) <= SHAPE_OFF) within++;
  return within / ratio.length >= MOST_PIXELS;
}

/** The frames in float32, 1 = full scale, under names that Siril takes for a sequence; answers `folder`. */
function scaledFrames(frames, folder) {
  mkdirSync(folder);
  fitsNames(frames).forEach((name, i) => {
    const { width, rows, values } = readImage(join(frames, name));
    const data = Buffer.alloc(Math.ceil((4 * values.length) / 2880) * 2880);
    for (let at = 0; at < values.length; at++) data.writeFloatBE(values[at] / FULL_SCALE, 4 * at);
    const cards = [
      'SIMPLE  =                    T',
      'BITPIX  =                  -32',
      'NAXIS   =                    2',
      `NAXIS1  = ${String(width).padStart(20)}`,
      `NAXIS2  = ${String(rows).padStart(20)}`,
      'END',
    ];
    const header = cards
      .map((card) => card.padEnd(80))
      .join('')
      .padEnd(2880);
    const number = String(i + 1).padStart(4, '0');
    writeFileSync(join(folder, `flat_${number}.fits`), Buffer.concat([Buffer.from(header), data]));
  });
  return folder;
}
