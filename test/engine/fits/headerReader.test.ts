import assert from 'node:assert/strict';
import test from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { parseCards } from '../../../src/engine/fits/cardParser';
import { Header } from '../../../src/engine/fits/header';
import { readHeader } from '../../../src/engine/fits/headerReader';
import { headerBytes, joined, memorySource } from './memoryFits';

const SIMPLE = 'SIMPLE  =                    T';

function header(...cards: string[]): Header {
  return new Header(parseCards(cards.map((card) => card.padEnd(80))).cards);
}

function refusal(bytes: Uint8Array, offset = 0): FlatfieldError {
  try {
    readHeader(memorySource(bytes), offset);
  } catch (error) {
    assert.ok(error instanceof FlatfieldError);
    return error;
  }
  throw new assert.AssertionError({ message: 'the header was read' });
}

test('a header ends at the block after END', () => {
  const filler = (count: number) => Array.from({ length: count }, (_, i) => `K${i}      =                    1`);
  for (const [count, blocks] of [
    [34, 1], // 34 + SIMPLE + END = 36 cards
    [35, 2],
    [70, 2],
    [500, 14],
    [2000, 56],
  ] as const) {
    const bytes = joined(headerBytes([SIMPLE, ...filler(count)]), new Uint8Array(2880));
    const { header, endOffset } = readHeader(memorySource(bytes), 0);
    assert.equal(endOffset, blocks * 2880);
    assert.equal(header.cards.length, count + 1);
  }
});

test('END without padding, with NULs or with junk after it is END all the same', () => {
  const bytes = headerBytes([SIMPLE]);
  assert.equal(readHeader(memorySource(bytes.subarray(0, 240)), 0).endOffset, 2880);
  assert.equal(readHeader(memorySource(bytes.subarray(0, 83)), 0).endOffset, 2880);
  const nuls = bytes.slice().fill(0, 83);
  assert.deepEqual(readHeader(memorySource(nuls), 0).header.warnings, []);
  const junk = bytes.slice().fill(0x21, 160);
  assert.deepEqual(readHeader(memorySource(junk), 0).header.warnings, ['Bytes after the END card are ignored']);
  // ENDTIME is no END, and END within a value neither
  assert.equal(
    readHeader(memorySource(headerBytes([SIMPLE, 'ENDTIME = 5', "OBJECT  = 'END'"])), 0).header.cards.length,
    3,
  );
});

test('a header without END shows its cards, up to the first that is no text', () => {
  const bytes = headerBytes([SIMPLE, 'BITPIX  = 16']).fill(0x20, 160);
  const short = readHeader(memorySource(bytes), 0);
  assert.match(short.problem ?? '', /at byte 0 has no END card before the file ends/);
  assert.deepEqual(
    short.header.cards.map(({ keyword }) => keyword),
    ['SIMPLE', 'BITPIX'],
  );
  const pixels = joined(bytes.subarray(0, 160), new Uint8Array(4000).fill(0x87));
  assert.equal(readHeader(memorySource(pixels), 0).header.cards.length, 2);
  const endless = new Uint8Array(20 * 2 ** 20).fill(0x20);
  endless.set(headerBytes([SIMPLE]).subarray(0, 80));
  assert.match(readHeader(memorySource(endless), 0).problem ?? '', /within 16 MiB/);
});

test('what is no FITS file is named', () => {
  const text = (content: string) => new Uint8Array(Buffer.from(content, 'latin1'));
  const cases: [Uint8Array, RegExp, RegExp?][] = [
    [new Uint8Array(0), /it is empty/],
    [text('\x1f\x8b\x08\x00'), /gzip/, /gunzip/],
    [text('BZh91AY'), /bzip2/, /bunzip2/],
    [text("XTENSION= 'IMAGE   '"), /primary header is missing/],
    [text('\x89PNG\r\n'), /PNG/],
    [text('<!DOCTYPE html><html>'), /web page/],
    [text('version https://git-lfs.github.com/spec/v1'), /Git LFS/, /git lfs pull/],
    [new Uint8Array(5760), /zeros only/],
    [text('SIMPLETON'), /does not begin with SIMPLE/],
  ];
  for (const [bytes, message, wayOut] of cases) {
    const error = refusal(bytes);
    assert.equal(error.tag, 'NotFits');
    assert.match(error.message, message);
    assert.match(error.wayOut ?? '', wayOut ?? /^/);
    assert.equal(error.file, 'memory.fits');
  }
  assert.match(refusal(joined(headerBytes([SIMPLE]), headerBytes([SIMPLE])), 2880).message, /No extension/);
});

test('100 000 cards are read within a second', () => {
  const cards = Array.from({ length: 100_000 }, (_, i) => `HIERARCH ESO DET A${i} = ${i}.5 / card`);
  const source = memorySource(headerBytes([SIMPLE, ...cards]));
  // time of this process, the best of three: a busy machine must not fail the test
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    const { header } = readHeader(source, 0);
    const { user, system } = process.cpuUsage(before);
    assert.equal(header.number('ESO DET A99999'), 99999.5);
    return (user + system) / 1000;
  });
  assert.ok(Math.min(...times) < 1000, `${times} ms`);
});

test('lookups: the first card wins, names compare without case, HIERARCH is no part of a name', () => {
  const h = header('EXPTIME =                  7.0', 'exptime =                 70.0', "HIERARCH ESO det X = 'a  '");
  assert.equal(h.number('ExpTime'), 7);
  assert.equal(h.text('EXPTIME'), '7.0');
  assert.equal(h.all('EXPTIME').length, 2);
  assert.equal(h.text('ESO DET X'), 'a');
  assert.equal(h.text('HIERARCH ESO DET X'), 'a');
  assert.equal(h.conflict('EXPTIME'), 'EXPTIME stands 2 times with different values: 7.0, 70.0');
  assert.equal(h.conflict('ESO DET X'), undefined);
  assert.equal(h.conflict('NOTHERE'), undefined);
});

test('duplicates that say the same are no conflict', () => {
  const h = header(
    'A       = 7',
    'A       = 7.0',
    "B       = 'x'",
    "B       = 'x  '",
    'COMMENT a',
    'COMMENT b',
    "C = '7'",
  );
  for (const keyword of ['A', 'B', 'COMMENT']) assert.equal(h.conflict(keyword), undefined);
  assert.notEqual(header('A       = 7', "A       = '7'").conflict('A'), undefined);
});

test('numbers are numbers: no strings, no infinities, D exponents read', () => {
  const h = header(
    "A       = '7.0'",
    'B       = 1E400',
    'C       = 1.5D2',
    'D       = 9007199254740993',
    'E       = T',
    'F       =',
    'G       = 7,5',
    'H       = (1, 2)',
  );
  const numbers = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'Z'].map((keyword) => h.number(keyword));
  assert.deepEqual(numbers, [
    undefined,
    undefined,
    150,
    2 ** 53,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(h.integer('D'), 9007199254740993n);
  assert.equal(h.integer('C'), undefined);
  assert.equal(h.logical('E'), true);
  assert.equal(h.logical('A'), undefined);
  assert.equal(h.get('F'), null);
  assert.equal(h.get('Z'), undefined);
  assert.deepEqual(
    ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((keyword) => h.text(keyword)),
    ['7.0', '1E400', '1.5D2', '9007199254740993', 'T', undefined, '7,5', '(1, 2)'],
  );
});
