// Writes a season as the benchmark of the explorer lists it: small raw frames of 32 x 32 unsigned 16-bit pixels with 60
// to 100 cards each, 250 to a night, with a recipe, three combined darks and, for every second night, results of the
// flats; or headers alone, in one folder. Which frame is what follows from its number alone.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 2880;
const SIDE = 32;
export const PER_NIGHT = 250;
const FILTERS = ["g'", "r'", "i'", "z'"];
const EXPOSURES = [1, 2.5, 7, 30];

const card = (keyword, value) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
const text = (keyword, value) => `${keyword.padEnd(8)}= '${value.replaceAll("'", "''").padEnd(8)}'`;

/**
 * Writes the raw frames from number `from` on, `count` of them, into `folder`; answers how many files were written.
 * Every second one is a flat. `from` is a whole number of nights.
 */
export function writeSeason(folder, count, from = 0) {
  let files = 0;
  for (let first = from; first < from + count; first += PER_NIGHT) {
    const night = join(folder, `night-${String(first / PER_NIGHT + 1).padStart(3, '0')}`);
    files += writeNight(night, first, Math.min(PER_NIGHT, from + count - first));
  }
  return files;
}

/** Writes `count` raw frames and nothing else into one folder: two header blocks each, with type, exposure and filter. */
export function writeHeaders(folder, count) {
  mkdirSync(folder, { recursive: true });
  const first = Date.UTC(2026, 0, 1);
  for (let number = 0; number < count; number++) {
    const facts = { ...factsOf(number), filter: 'gri'[number % 3], number };
    const cards = cardsOf(facts, first + number * 90_000, 48);
    writeFileSync(join(folder, `ccd.${String(number).padStart(6, '0')}.fits`), frame(cards));
  }
}

function writeNight(folder, first, count) {
  const reduced = join(folder, 'reduced');
  mkdirSync(reduced, { recursive: true });
  const recipe = { dark: { tolerance: 0.5 }, output: { existing: 'replace' } };
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify(recipe));
  const evening = Date.UTC(2026, 0, 1 + first / PER_NIGHT, 17);
  let files = 0;
  const write = (path, cards, when) => {
    writeFileSync(path, frame(cards));
    utimesSync(path, when / 1000, when / 1000);
    files++;
  };
  for (const exposure of EXPOSURES.slice(0, 3)) {
    const master = [
      ...cardsOf({ type: 'DARK', exposure, number: first }, evening),
      card('COMBINED', 'T'),
      text('FLATFLD', '0.1'),
    ];
    write(join(reduced, `combined_dark_${exposure}.fits`), master, evening);
  }
  for (let i = 0; i < count; i++) {
    const number = first + i;
    const start = evening + i * 90_000;
    const facts = factsOf(number);
    const cards = cardsOf({ ...facts, number }, start);
    const name = `ccd.${String(number).padStart(5, '0')}.fits`;
    write(join(folder, name), cards, start);
    if (facts.type !== 'FLAT' || (first / PER_NIGHT) % 2 === 0) continue;
    const product = [...cards, text('FLATFLD', '0.1'), text('SUBDARK', 'combined_dark')];
    write(join(reduced, `flat-${name}`), product, start + 3_600_000);
  }
  return files;
}

/** Half of the frames are flats. */
function factsOf(number) {
  const type = ['FLAT', 'DARK', 'FLAT', 'BIAS', 'FLAT', 'LIGHT', 'FLAT', 'DARK'][number % 8];
  const exposure = type === 'BIAS' ? 0 : EXPOSURES[(number >> 3) % EXPOSURES.length];
  return { type, exposure, filter: FILTERS[(number >> 5) % FILTERS.length] };
}

function cardsOf({ type, exposure, filter, number }, start, filling = 40 + (number % 41)) {
  return [
    card('SIMPLE', 'T'),
    card('BITPIX', 16),
    card('NAXIS', 2),
    card('NAXIS1', SIDE),
    card('NAXIS2', SIDE),
    card('BSCALE', 1),
    card('BZERO', 32768),
    text('BUNIT', 'adu'),
    text('IMAGETYP', type),
    card('EXPTIME', exposure.toFixed(3)),
    ...(filter === undefined ? [] : [text('FILTER', filter)]),
    text('DATE-OBS', new Date(start).toISOString().slice(0, -1)),
    text('INSTRUME', 'Camera'),
    card('XBINNING', 1),
    card('YBINNING', 1),
    card('CCD-TEMP', (-10 + (number % 3) / 10).toFixed(1)),
    ...Array.from({ length: filling }, (_, i) => card(`KEY${i}`, number + i)),
  ];
}

function frame(cards) {
  const header = [...cards, 'END'].map((one) => one.padEnd(80)).join('');
  const data = Buffer.alloc(BLOCK);
  return Buffer.concat([Buffer.from(header.padEnd(Math.ceil(header.length / BLOCK) * BLOCK), 'latin1'), data]);
}
