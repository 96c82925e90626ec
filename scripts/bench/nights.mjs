// The nights that calibrating and combining are measured with: raw flats and the masters that they need, in folders.
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

/** Writers of files that run at the same time. */
const WRITERS = 2;
/** Columns of the first example's overscan that lie beside the light, and are not used. */
const GUARD = 7;

const card = (keyword, value) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
const text = (keyword, value) => `${keyword.padEnd(8)}= '${value.padEnd(8)}'`;

/**
 * Example 1 of the guide: an overscan whose median each row loses, columns that are trimmed, and plain darks of the two
 * exposures of the flats.
 */
export function exampleOne({ rows, frames, seed, lit = 2048, width = lit + 80 }) {
  return {
    ...{ example: 1, rows, frames, seed, lit, width, overscan: lit + GUARD },
    recipe: {
      overscan: { section: { python: `[:, ${lit + GUARD}:]` }, statistic: 'median' },
      trim: { python: `[:, :${lit}]` },
      bias: 'auto',
      dark: { use: 'auto', tolerance: 0.5, scale: 'never' },
    },
  };
}

/** Example 2: a bias, and one dark that is scaled to the exposure of each flat. */
export function exampleTwo({ rows, frames, seed, lit = 4096, width = lit + 13 }) {
  return {
    ...{ example: 2, rows, frames, seed, lit, width, overscan: null },
    recipe: { trim: { python: `[:, :${lit}]` }, bias: 'auto', dark: { use: 'auto', scale: 'always' } },
  };
}

/**
 * Writes the night into `folder` and answers what it is with the folders `raws`, `masters`, `guide` (the same masters with
 * MASK and UNCERT), and, where `forPeers`, `iraf` (masters that IRAF takes for processed) and `siril` (frames without
 * overscan; darks in float32, 1 = full scale). `distinct`: so many frames differ, the others are further names of these.
 */
export async function writeNight(folder, design, { scratch, forPeers = false, distinct = design.frames }) {
  const place = (name) => join(folder, name);
  const night = {
    ...{ ...design, folder, recipeFile: place('flatfield.json') },
    ...{ raws: place('raw'), masters: place('masters'), guide: place('guide') },
    ...{ iraf: place('iraf'), siril: place('siril') },
  };
  for (const name of ['raw', 'masters', 'guide', 'iraf', 'siril']) mkdirSync(place(name), { recursive: true });
  const spec = join(folder, 'spec.json');
  const raws = Array.from({ length: Math.min(distinct, design.frames) }, (_, i) => rawOf(night, i, forPeers));
  writeFileSync(spec, JSON.stringify({ ...design, raws, masters: mastersOf(night, forPeers) }));
  const [program] = await bundle(['writeNight.mjs'], scratch);
  await Promise.all(
    Array.from({ length: WRITERS }, (_, share) => finished(spawn(process.execPath, [program, spec, share, WRITERS]))),
  );
  for (let i = distinct; i < design.frames; i++) linkSync(raws[i % distinct].path, rawOf(night, i, false).path);
  const output = { folder: 'reduced', name: 'flat-{name}', existing: 'fail' };
  writeFileSync(night.recipeFile, JSON.stringify({ ...design.recipe, output }));
  return night;
}

/** Half of the first example's flats are exposed for 70 s, half for 7 s; twilight fades over the second's. */
export function exposureOf({ example }, i) {
  if (example === 2) return [1, 1, 1, 1, 1, 1.02, 1.06, 1.11, 1.16, 1.21][i % 10];
  return i % 2 === 0 ? 70 : 7;
}

function rawOf(night, i, forPeers) {
  const seconds = exposureOf(night, i);
  const number = String(i + 1).padStart(4, '0');
  const cards = [
    text('OBJECT', 'flat'),
    text('INSTRUME', 'Camera'),
    text('DATE-OBS', `2026-01-01T02:${String(i % 60).padStart(2, '0')}:00`),
    card('EXPTIME', seconds.toFixed(3)),
    text('IMAGETYP', 'FLAT'),
    text('FILTER', 'g'),
    text('BUNIT', 'adu'),
    card('GAIN', 2),
    card('RDNOISE', 11),
  ];
  const light = night.example === 1 ? 20_000 + 30 * (i % 7) : 40_000 + 400 * (i % 10);
  const exposure = { key: [1, i], seconds, offset: 3, light, filter: 'g', cosmicRays: 20, stars: 0, starWidth: 2 };
  const trimmed = forPeers ? join(night.siril, `flat${night.example === 2 ? '' : seconds}_${number}.fits`) : null;
  return { path: join(night.raws, `${number}.fits`), trimmed, cards, exposure };
}

function mastersOf(night, forPeers) {
  const history = night.example === 1 ? [text('SUBOSCAN', 'median'), text('TRIMIM', 'yes')] : [text('TRIMIM', 'yes')];
  const dark = (seconds, level, more) => ({
    ...{ name: `dark_${seconds}`, type: 'DARK', seconds, level, noise: 1.3, hot: 0.4 * seconds },
    cards: [...history, ...more],
  });
  const masters =
    night.example === 1
      ? [dark(7, 4.2, []), dark(70, 4.9, [])]
      : [
          dark(90, 1.7, [text('SUBBIAS', 'yes')]),
          { name: 'bias', type: 'BIAS', seconds: 0, level: 1021.4, noise: 2.1, hot: 3, cards: history },
        ];
  return masters.map(({ name, type, seconds, level, noise, hot, cards }, i) => {
    const all = [
      text('INSTRUME', 'Camera'),
      text('IMAGETYP', type),
      card('EXPTIME', seconds.toFixed(3)),
      text('BUNIT', 'adu'),
      card('GAIN', 2),
      card('COMBINED', 'T'),
      card('NCOMBINE', 10),
      ...cards,
    ];
    const iraf = ['OVERSCAN', 'TRIM', 'CCDPROC', ...(type === 'DARK' ? ['ZEROCOR'] : [])];
    const copy = (folder, more) => ({ path: join(folder, `${name}.fits`), bitpix: -64, cards: all, ...more });
    return {
      ...{ key: [3, i], level, noise, hot },
      copies: [
        copy(night.masters, {}),
        copy(night.guide, { extensions: true }),
        ...(forPeers
          ? [
              copy(night.iraf, { cards: [...all, ...iraf.map((keyword) => text(keyword, 'done'))] }),
              copy(night.siril, { bitpix: -32, scaled: true }),
            ]
          : []),
      ],
    };
  });
}

function finished(child) {
  return new Promise((resolve, reject) => {
    let words = '';
    child.stderr.on('data', (bytes) => {
      words += bytes;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(words))));
  });
}
