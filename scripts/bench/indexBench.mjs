// A folder of raw frames listed by their headers, beside ccdproc's ImageFileCollection and tools written in C.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtCli } from './builtCli.mjs';
import { limitGoal, ratioGoal } from './goals.mjs';
import { measureTable } from './measure.mjs';
import { findPrograms } from './programs.mjs';
import { writeHeaders } from './writeSeason.mjs';

const KEYWORDS = 'IMAGETYP,EXPTIME,FILTER';
const MOST_BYTES = 2 ** 30;
const NOTES = [
  'Two header blocks a file, in memory. Whether type, exposure and filter of every frame are the same was compared before anything was measured.',
  'Flatfield also says of each frame what it is (kind, master or not, bias in it or not, calibrated or not), and lists what cannot be read. gethead and astfits read three keywords and know nothing else.',
];

export const index = {
  title: 'Listing frames by their headers',
  room: ({ files }) => files * 20_000,
  async run({ options, scratch, report }) {
    const python = { ccdproc: 'headers by ccdproc', astropy: 'headers by astropy', fitsio: 'headers by fitsio' };
    const names = [...Object.values(python), 'gnuastro', 'wcstools'];
    const without = options.without.map((name) => python[name] ?? name);
    const programs = findPrograms(names, { scratch, without, say: (line) => report.say(line) });
    for (const files of [Math.ceil(options.files / 10), options.files]) {
      const folder = join(scratch, `headers-${files}`);
      writeHeaders(folder, files);
      const title = `${files} files`;
      const ratios = [{ head: 'ccdproc / it', over: 'ImageFileCollection' }];
      const table = tableOf(folder, programs, python);
      const results = measureTable({ title, rows: table, ratios }, { ...options, scratch, report });
      report.inShort(`Headers of ${files} files`, results);
      report.goals(goalsOf(files, files === options.files, results));
    }
    for (const note of NOTES) report.say(note);
  },
};

function tableOf(folder, programs, python) {
  const frames = [...builtCli(), 'frames', folder];
  let expected = null;
  const agrees = (read) => () => {
    const lines = read().sort().join('\n');
    expected ??= lines;
    return lines === expected;
  };
  // Tools that take files, not folders: the shell names them all.
  const inFolder = (command) => ['sh', '-c', `cd "$0" && exec ${command}`, folder];
  const table = [
    { id: 'flatfield', name: 'flatfield frames', words: frames, ours: true, agrees: agrees(() => ourLines(frames)) },
    {
      ...{ id: 'flatfield, columns', name: `flatfield frames --columns ${KEYWORDS}`, ours: true },
      words: [...frames, '--columns', KEYWORDS],
    },
  ];
  const add = (id, name, words, more = {}) => {
    table.push({ id, name, words, agrees: agrees(() => linesOf(words)), exact: true, ...more });
  };
  if (programs.gnuastro !== null) {
    add('astfits', 'gnuastro, astfits --keyvalue', inFolder(`astfits -h0 --keyvalue=${KEYWORDS} *.fits`));
  }
  if (programs.wcstools !== null)
    add('gethead', 'wcstools, gethead', inFolder('gethead IMAGETYP EXPTIME FILTER *.fits'));
  const { ccdproc, astropy, fitsio } = python;
  if (programs[fitsio] !== null) add('fitsio', 'fitsio, read_header', [...programs[fitsio], folder], { most: 2 });
  if (programs[astropy] !== null) add('astropy', 'astropy, getheader', [...programs[astropy], folder], { most: 2 });
  if (programs[ccdproc] !== null) {
    add('ImageFileCollection', 'ccdproc, ImageFileCollection.summary', [...programs[ccdproc], folder], { most: 2 });
  }
  return table;
}

/** "name type exposure filter" of each frame. */
function ourLines(frames) {
  const { frames: found } = JSON.parse(output([...frames, '--columns', KEYWORDS, '--json']));
  return found.map(({ path, values }) => lineOf([path, ...Object.values(values)]));
}

function linesOf(words) {
  const lines = output(words).split('\n');
  return lines.filter((line) => line.includes('.fits')).map((line) => lineOf(line.trim().split(/\s+/)));
}

function lineOf([name, type, exposure, filter]) {
  return [name.replace(/^.*\//, ''), type, Number(exposure), filter].join(' ');
}

function output([command, ...words]) {
  return execFileSync(command, words, { encoding: 'utf8', maxBuffer: MOST_BYTES });
}

function goalsOf(files, whole, results) {
  const goal = (text, more) => ratioGoal(results, { goal: `${files} files: ${text}`, ours: 'flatfield', ...more });
  return [
    goal('less CPU than ImageFileCollection.summary', { peer: 'ImageFileCollection', atLeast: whole ? 25 : 15 }),
    ...(whole
      ? [
          goal('CPU against astfits', { peer: 'astfits', atMost: 2.5 }),
          limitGoal(results, { goal: `${files} files: wall`, ours: 'flatfield', of: 'wall', atMost: 1, unit: 's' }),
        ]
      : []),
  ];
}
