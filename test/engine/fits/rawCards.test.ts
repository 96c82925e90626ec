/** Cards that are read when they are asked for are those that are read at once, whatever stands in the header. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { parseCards } from '../../../src/engine/fits/cardParser';
import { Header } from '../../../src/engine/fits/header';
import { RawCards } from '../../../src/engine/fits/rawCards';

const latin1 = (bytes: Uint8Array, from: number, to: number) => Buffer.from(bytes.slice(from, to)).toString('latin1');

/** Compares all of what both say; cards are asked for backwards, so that none can lean on the one before it. */
function assertSame(images: readonly string[]): void {
  const bytes = new Uint8Array(Buffer.from(images.join(''), 'latin1'));
  const { cards, warnings } = parseCards(images);
  const raw = new RawCards(bytes, latin1);
  assert.deepEqual(
    [...raw.index.keys.keys()]
      .reverse()
      .map((index) => raw.card(index))
      .reverse(),
    cards,
  );
  assert.deepEqual(raw.warnings, warnings);
  const [lazy, eager] = [new Header(new RawCards(bytes, latin1)), new Header(cards)];
  for (const { keyword } of cards) {
    assert.deepEqual(lazy.all(keyword), eager.all(keyword));
    assert.equal(lazy.conflict(keyword), eager.conflict(keyword));
  }
  assert.deepEqual(lazy.conflicts(), eager.conflicts());
}

test('every header of the fixtures', () => {
  const folder = new URL('../../reference/', import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(fits|fit|fz)$/.test(name),
  );
  assert.ok(names.length > 40);
  for (const name of names) {
    const text = readFileSync(new URL(name, folder)).subarray(0, 28800).toString('latin1');
    const images = text.match(/[\s\S]{80}/g) ?? [];
    const end = images.findIndex((image) => /^END {5}/.test(image));
    assertSame(images.slice(0, end < 0 ? images.length : end));
  }
});

test('numbers, strings and comments as FITS allows them, and as it does not', () => {
  const fields = [
    ...[
      '7',
      '+7',
      '-7',
      '-0',
      '007',
      '7.',
      '.5',
      '-.5E-3',
      '1D3',
      '1.5d+03',
      '1e5',
      '1E400',
      '9007199254740993',
      '1E',
      '1.2.3',
      '1,5',
      '.',
    ],
    ...[
      'T',
      'F',
      'TRUE',
      'T/x',
      "''",
      "'it''s'",
      "'a'/b",
      "'a' b",
      "'open",
      "'ends in &'",
      "'ends in &   '",
      "'''",
      "'a''",
      '7/c',
      '7 / a / b',
    ],
    ...[
      '(1, 2)',
      '( 1.5,-2 )',
      '',
      '   / only a comment',
      '/',
      'word',
      '1 2',
      '+ 7',
      '5 E3',
      'NaN',
      "'x'  /",
      "'\u00e9'",
      '7\u0000',
    ],
  ];
  const images = fields.flatMap((field, i) => [
    `KEY${i}`.padEnd(8).concat('= ', field).padEnd(80),
    `KEY${i}`.padEnd(8).concat('= ', field.padStart(20), ' / a comment').padEnd(80),
  ]);
  const names = [
    '',
    'COMMENT',
    'HISTORY',
    'CONTINUE',
    'HIERARCH',
    'lower',
    'A B',
    '-_09',
    'LONGNAME',
    'END1',
    'DATE-OBS',
  ];
  const named = names.flatMap((name) => [
    `${name.padEnd(8)}= 'x'`.padEnd(80),
    `${name.padEnd(8)}  text = 5`.padEnd(80),
  ]);
  for (const image of [...images, ...named]) assertSame([image.slice(0, 80)]);
  assertSame([...images, ...named].map((image) => image.slice(0, 80)));
});

test('property: any cards, damaged or not', () => {
  const word = fc.constantFrom(
    'A',
    'NAXIS',
    'COMMENT',
    'HISTORY',
    'CONTINUE',
    'HIERARCH',
    '',
    'A-B_9',
    'lower',
    'DATE-OBS',
  );
  const piece = fc.constantFrom(
    "'",
    "''",
    '/',
    ' ',
    '&',
    "&'",
    '= ',
    '=',
    '.',
    'T',
    '1',
    '23',
    'E5',
    'd',
    '-',
    '+',
    '(',
    ',',
    ')',
    'x',
    '\t',
    '\u00e9',
  );
  const card = fc
    .tuple(word, fc.constantFrom('= ', '=', '  '), fc.array(piece, { maxLength: 25 }))
    .map(([name, sign, pieces]) => name.padEnd(8).concat(sign, pieces.join('')).padEnd(80).slice(0, 80));
  fc.assert(
    fc.property(fc.array(card, { maxLength: 8 }), (images) => assertSame(images)),
    { numRuns: 5000, seed: 11 },
  );
});

test('headers with the same keywords: each says what its own cards say, be they plain or odd', () => {
  const cards = (values: readonly string[]) =>
    values.map((value, i) =>
      `${['SIMPLE', 'EXPTIME', 'FILTER', 'HISTORY', 'EXPTIME', ''][i]!.padEnd(8)}${value}`.padEnd(80),
    );
  const night = [
    ['= T', '= 7.5', "= 'R'", ' made', '= 7.5', ''],
    ['= T', '= 7.5', "= 'R'", ' made', '= 7.5', ''],
    ['= T', '= 70.', "= 'V   '  / wheel", ' made later', '= 7.5', ''],
    ['= T', '= 70.', "= 'open", ' made later', '= 7.5', ''],
    ['= T', "= 'ends in &'", "= 'R'", ' made', '= 7.5', ' text'],
    ['= T', '= 7.5', "= 'R'", ' m\u00e9de', '= 7.5\u0000', ''],
    ['= T', '= 7.5', "= 'R'", ' made', '= 7.5', ''],
  ];
  for (const values of night) assertSame(cards(values));
  // The same words, of which only the keywords' order is another; and one card more.
  assertSame(cards(night[0]!).reverse());
  assertSame([...cards(night[0]!), 'OBJECT  = 1'.padEnd(80)]);
  for (const values of night) assertSame(cards(values));
});

test('property: headers that have been seen before, with some bytes changed', () => {
  const value = fc.constantFrom('= 1', "= 'a'", '= T', "= 'b&'", '= 1 / c', '= x', '  text');
  const name = fc.constantFrom('A', 'B', 'COMMENT', '', 'DATE-OBS', 'CONTINUE');
  const header = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 6 });
  const images = (cards: readonly (readonly [string, string])[]) =>
    cards.map(([key, text]) => `${key.padEnd(8)}${text}`.padEnd(80));
  fc.assert(
    fc.property(header, fc.array(fc.tuple(fc.nat(5), value), { maxLength: 4 }), (cards, changes) => {
      assertSame(images(cards));
      let changed: readonly (readonly [string, string])[] = cards;
      for (const [at, text] of changes) {
        changed = changed.map((card, i) => (i === at ? [card[0], text] : card));
        assertSame(images(changed));
      }
      assertSame(images(cards));
    }),
    { numRuns: 2000, seed: 13 },
  );
});
