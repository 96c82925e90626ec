import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type CardValue, formatCard, formatCommentary } from '../../../src/engine/fits/card';
import { parseCards } from '../../../src/engine/fits/cardParser';
import { readHeader } from '../../../src/engine/fits/headerReader';
import { bits, expected, fromBits, memorySource, reference, type TypedValue } from './memoryFits';

/** The first card that these images give. */
function parsed(...images: string[]) {
  const [card] = parseCards(images.map((image) => image.padEnd(80))).cards;
  assert.ok(card !== undefined);
  return card;
}

/** One of our values in the form of expected.json; numbers are integers or reals as they are written. */
function typed(value: CardValue | undefined, written = ''): TypedValue | null {
  if (value === undefined) return null;
  if (value === null) return ['undefined', null];
  if (typeof value === 'boolean') return ['logical', value];
  if (typeof value === 'string') return ['string', value];
  if (typeof value === 'object') return ['complex', [bits(value.re), bits(value.im)]];
  const integer = typeof value === 'bigint' || /^[+-]?\d+$/.test(written);
  return integer ? ['integer', String(value)] : ['real', bits(value)];
}

function untyped(value: TypedValue): CardValue {
  if (value[0] === 'integer') return Number.isSafeInteger(Number(value[1])) ? Number(value[1]) : BigInt(value[1]);
  if (value[0] === 'real') return fromBits(value[1]);
  if (value[0] === 'complex') return { re: fromBits(value[1][0]), im: fromBits(value[1][1]) };
  return value[1];
}

test('every card that astropy wrote or read has the keyword, value and comment that astropy says', () => {
  const { header } = readHeader(memorySource(reference('headers.fits')), 0);
  const cards = header.cards.slice(expected.headers.mandatory);
  assert.equal(cards.length, expected.headers.cards.length);
  for (const [index, want] of expected.headers.cards.entries()) {
    const { keyword, value, written, comment, images } = cards[index] as (typeof cards)[number];
    assert.deepEqual({ keyword, value: typed(value, written), comment, images: images.length }, want);
  }
  assert.deepEqual(header.warnings, []);
});

test('cards are printed as astropy prints them, byte for byte', () => {
  for (const { keyword, value, comment, image } of expected.headers.printed) {
    assert.deepEqual(formatCard(keyword, untyped(value), comment), [image]);
  }
});

test('numbers print with the shortest digits that read back equal', () => {
  const print = (value: CardValue) => formatCard('X', value)[0]?.slice(10).trim();
  assert.equal(print(1), '1');
  assert.equal(print(-0), '-0.0');
  assert.equal(print(0.1 + 0.2), '0.30000000000000004'); // 17 digits: astropy 5.2 prints 16 and loses the last bit
  assert.equal(print(1e-5), '1E-05');
  assert.equal(print(-1.25e-300), '-1.25E-300');
  assert.equal(print(1e16), '1E+16');
  assert.equal(print(2n ** 64n), '18446744073709551616');
  assert.throws(() => formatCard('X', Number.NaN), RangeError);
  assert.throws(() => formatCard('X', Number.POSITIVE_INFINITY), RangeError);
});

test('what no card can hold is refused rather than cut', () => {
  assert.throws(() => formatCard('HISTORY', 'text'), RangeError);
  assert.throws(() => formatCard('', 1), RangeError);
  assert.throws(() => formatCard('END', 1), RangeError);
  assert.throws(() => formatCard('A=B', 1), RangeError);
  assert.throws(() => formatCard('N'.repeat(61), 1), RangeError);
  assert.throws(() => formatCard('X', 10n ** 75n), RangeError);
});

test('long strings are continued after an ampersand, and only then', () => {
  const images = formatCard('LONG', `${'x'.repeat(66)}'${'y'.repeat(40)}`, 'why');
  assert.deepEqual(images, [
    `LONG    = '${'x'.repeat(66)}&'`.padEnd(80), // the doubled quote would not fit
    `CONTINUE  '''${'y'.repeat(40)}&'`.padEnd(80),
    "CONTINUE  '' / why".padEnd(80),
  ]);
  const { value, comment } = parsed(...images);
  assert.deepEqual([value, comment], [`${'x'.repeat(66)}'${'y'.repeat(40)}`, 'why']);

  const { cards, warnings } = parseCards(["A       = 'no ampersand'", "CONTINUE  'orphan'"].map((c) => c.padEnd(80)));
  assert.deepEqual(
    cards.map((card) => card.value),
    ['no ampersand', undefined],
  );
  assert.deepEqual(warnings, ["Card 2: CONTINUE follows no string that ends in '&'"]);
  // FITS 4.0 section 4.2.1.2: an ampersand that nothing continues belongs to the string
  assert.equal(parsed("A       = 'black &'", 'B       = 1').value, 'black &');
  assert.equal(parsed("A       = 'one &'", "CONTINUE  'two&'", "CONTINUE  '' / end").value, 'one two');
});

test('quotes and slashes of real archives are read as CFITSIO reads them', () => {
  // Cards of SDO, XMM-Newton and ESO archives, shortened; values by CFITSIO 4.2. astropy 5.2 loses text of each.
  const sdo = parsed("SOURCE  = '''hmi.lev1[:#158263685,&'", "CONTINUE  '#158&'", 'CRLT_OBS= -7.226688');
  assert.equal(sdo.value, "'hmi.lev1[:#158263685,#158&");
  const xmm = parsed(
    "XPROC0  = 'epatplot set=''P001.FIT'' withflag=yes sigma&'",
    "CONTINUE  '=3 device=''/VCPS'' outdir=''./'' plot&'",
    "CONTINUE  'file=no'",
  );
  assert.equal(xmm.value, "epatplot set='P001.FIT' withflag=yes sigma=3 device='/VCPS' outdir='./' plotfile=no");
  const eso = parsed("HIERARCH ESO INS OPTI5 NAME = 'N-imag_0.2''''/pixel' / name of lens");
  assert.deepEqual([eso.value, eso.comment], ["N-imag_0.2''/pixel", 'name of lens']);
});

test('integers beyond 2^53 stay exact', () => {
  assert.equal(parsed('N       = 9007199254740991').value, 2 ** 53 - 1);
  assert.equal(parsed('N       = -9007199254740993').value, -9007199254740993n);
  assert.equal(parsed('N       = +9223372036854775808').value, 2n ** 63n);
});

test('values that FITS does not know are kept as text with a warning', () => {
  const cases: [image: string, keyword: string, value: string | number, comment: string][] = [
    ['EXPTIME = 7,5 / seconds', 'EXPTIME', '7,5', 'seconds'],
    ['EXPTIME = NaN', 'EXPTIME', 'NaN', ''],
    ['RA      = 15:58:11.37', 'RA', '15:58:11.37', ''],
    ["OBJECT  = 'open", 'OBJECT', 'open', ''],
    ["OBJECT  = 'it's here' / x", 'OBJECT', "it's here", 'x'],
    ['IMAGETYP= flat', 'IMAGETYP', 'flat', ''],
    ['EXPTIME =7.0', 'EXPTIME', 7, ''],
    ['EXP = 7', 'EXP', 7, ''],
    ["FILTER_A  = 'R'", 'FILTER_A', 'R', ''],
  ];
  for (const [image, keyword, value, comment] of cases) {
    const card = parsed(image);
    assert.deepEqual([card.keyword, card.value, card.comment], [keyword, value, comment]);
    assert.match(card.warning ?? '', new RegExp(keyword));
    assert.deepEqual(card.images, [image.padEnd(80)]);
  }
});

test('a line that only looks like a value stays a comment', () => {
  for (const image of ['NOTE === see below', 'http://x/?a=1', 'A B C D E F = 5', 'PLAIN TEXT WITHOUT A VALUE']) {
    assert.equal(parsed(image).value, undefined);
    assert.equal(parsed(image).comment, image.slice(8));
  }
});

test('control bytes read as blanks, other letters stay, the image is kept', () => {
  const image = "OBJECT  = 'Ha\u0000\u0009\u00e9\u0000\u0000'\u0009/ x".padEnd(80);
  const card = parsed(image);
  assert.equal(card.value, 'Ha  \u00e9');
  assert.equal(card.comment, 'x');
  assert.match(card.warning ?? '', /no text/);
  assert.deepEqual(card.images, [image]);
});

test('a thousand bad cards give twenty sentences and a count', () => {
  const { cards, warnings } = parseCards(Array.from({ length: 1000 }, () => 'A       = 1,2'.padEnd(80)));
  assert.equal(cards.length, 1000);
  assert.equal(warnings.length, 21);
  assert.match(warnings.at(-1) ?? '', /^980 more/);
});

test('commentary is split into pieces of 72 characters and lines', () => {
  assert.deepEqual(formatCommentary('HISTORY', `${'x'.repeat(73)}\nl\u00edne`), [
    `HISTORY ${'x'.repeat(72)}`,
    'HISTORY x'.padEnd(80),
    'HISTORY l?ne'.padEnd(80),
  ]);
  assert.deepEqual(formatCommentary('', ''), [' '.repeat(80)]);
});

test('property: what is printed is legal and reads back equal', () => {
  const text = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  });
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const keyword = fc.oneof(fc.stringMatching(/^[A-Z0-9_-]{1,8}$/), fc.stringMatching(/^[A-Z][A-Z0-9 .]{8,20}[A-Z]$/));
  const legal = keyword.filter((name) => !['END', 'COMMENT', 'HISTORY', 'CONTINUE'].includes(name));
  fc.assert(
    fc.property(
      legal,
      fc.oneof(text, number, fc.boolean(), fc.bigInt(-(10n ** 30n), 10n ** 30n)),
      text,
      (name, value, note) => {
        const images = formatCard(name, value, note);
        assert.ok(images.every((image) => /^[ -~]{80}$/.test(image)));
        const { cards, warnings } = parseCards(images);
        assert.deepEqual(warnings, []);
        assert.equal(cards.length, 1);
        const read = cards[0];
        assert.equal(read?.keyword, name.replace(/^HIERARCH +/, ''));
        const want = typeof value === 'string' ? value.trimEnd() : value;
        if (typeof want === 'bigint') assert.equal(BigInt(read?.value as bigint), want);
        // An integral number beyond 2^53 is read as the integer that it is.
        else assert.equal(typeof read?.value === 'bigint' ? Number(read.value) : read?.value, want);
      },
    ),
    { numRuns: 2000, examples: [['_', 2 ** 53, '']] },
  );
});
