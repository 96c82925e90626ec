/** The list of rejected frames as text: what people and scripts write into it is read, and stays when it is edited. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  parseRejectedList,
  rejectionReason,
  withoutRejected,
  withRejected,
} from '../../../src/engine/frames/rejectedList';

const read = (text: string) => Object.fromEntries(parseRejectedList(text));

describe('parseRejectedList', () => {
  it('one name a line, a reason behind " # ", comments and empty lines left out', () => {
    const text = '\uFEFF# 24 Nov\r\nccd.014.0.fits  # satellite, bright\r\n\r\n  flat two.fits\t\r\nccd#3.fits\r\n';
    assert.deepEqual(read(text), {
      'ccd.014.0.fits': 'satellite, bright',
      'flat two.fits': null,
      'ccd#3.fits': null,
    });
  });

  it('what `ls` writes into a file is a list', () => {
    assert.deepEqual(Object.keys(read('a.fits\nb.fits')), ['a.fits', 'b.fits']);
  });

  it('a name in double quotes may hold what would begin a reason', () => {
    assert.deepEqual(read('"flat #3.fits" # clouds\n"#1.fits"\n"half\n'), {
      'flat #3.fits': 'clouds',
      '#1.fits': null,
      '"half': null,
    });
  });

  it('an umlaut counts the same in one character and in two', () => {
    assert.ok(parseRejectedList('Ka\u0308fer.fits').has('K\u00e4fer.fits'));
  });
});

describe('editing a list', () => {
  const NEW =
    '# Frames rejected by hand: neither combined nor reduced. One name a line; a reason may follow after " # ".\n';

  it('a new list says what it is', () => {
    assert.equal(withRejected('', 'a.fits', null), `${NEW}a.fits\n`);
    assert.equal(withRejected('', 'a.fits', ' clouds\n all over '), `${NEW}a.fits  # clouds all over\n`);
  });

  it('every other line stays as it is, line ends too', () => {
    const mine = '# my list\r\n\r\n b.fits #moon\r\nc.fits';
    assert.equal(withRejected(mine, 'a.fits', null), `${mine}\r\na.fits\r\n`);
    assert.equal(withoutRejected(mine, 'b.fits'), '# my list\r\n\r\nc.fits');
    assert.equal(withoutRejected(mine, 'x.fits'), mine);
  });

  it('rejecting once more changes nothing, unless there is another reason', () => {
    const text = 'a.fits  # clouds\nb.fits\n';
    assert.equal(withRejected(text, 'a.fits', null), text);
    assert.equal(withRejected(text, 'a.fits', 'clouds'), text);
    assert.equal(withRejected(text, 'a.fits', 'moon'), 'b.fits\na.fits  # moon\n');
  });

  it('a list that would only hold our own heading is no list', () => {
    assert.equal(withoutRejected(withRejected('', 'a.fits', 'x'), 'a.fits'), '');
    assert.equal(withoutRejected('# mine\na.fits\n', 'a.fits'), '# mine\n');
  });

  it('any name and reason are read as they were written', () => {
    const name = fc
      .string({ minLength: 1, unit: 'binary' })
      .filter((text) => !text.includes('/') && text.trim() !== '');
    fc.assert(
      fc.property(name, name, fc.string(), (one, other, reason) => {
        fc.pre(one.normalize('NFC') !== other.normalize('NFC'));
        const both = withRejected(withRejected('', one, reason), other, null);
        const names = parseRejectedList(both);
        assert.deepEqual([...names.keys()], [one.normalize('NFC'), other.normalize('NFC')]);
        assert.equal(names.get(one.normalize('NFC')), reason.replace(/\s+/g, ' ').trim() || null);
        assert.deepEqual([...parseRejectedList(withoutRejected(both, one)).keys()], [other.normalize('NFC')]);
      }),
    );
  });
});

it('says who was rejected, where and why', () => {
  const file = '/night/flatfield.rejected.txt';
  assert.equal(rejectionReason({ file, reason: null, raw: null }), `it was rejected by hand in ${file}`);
  assert.equal(
    rejectionReason({ file, reason: 'clouds', raw: 'a.fits' }),
    `its raw frame a.fits was rejected by hand in ${file} (clouds)`,
  );
});
