/** Real cameras: what they call their exposure, filter, binning, date and object is found without a recipe (test/reference/cameras). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Header } from '../../../src/engine/fits/header';
import type { FrameKind } from '../../../src/engine/frames/frameInfo';
import { binningOf, dateOf, filterOf, keywordFor, kindOf } from '../../../src/engine/frames/keywords';

interface Camera {
  readonly camera: string;
  readonly exposure: string;
  readonly filter: string;
  readonly binning: readonly [string | number, string | number];
  readonly date: string;
  readonly object: string;
}

const { cameras } = JSON.parse(readFileSync(join(__dirname, '../../reference/cameras/keywords.json'), 'utf8')) as {
  cameras: readonly Camera[];
};

/** What no built-in spelling can know, and why. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  'RATIR binning': 'SC#CH#DTBN is a pattern, not a keyword',
  'RATIR date': 'SSHT is used by this camera alone',
  'SOAR/GOODMANOLD binning': 'PARAM18 is the number of a parameter, another one in other cameras',
  'SOAR/GOODMAN binning': 'PG5_9 is the number of a parameter, another one in other cameras',
  'TNG/DOLORES binning': 'CRDELT1 is a step of a coordinate in other headers',
  'Sutherland 40inch/SHOC date': 'FRAME is the type of the frame in other cameras',
  'ZTF/MOSAIC date': 'OBSJD is a Julian date',
};

/** A header with these cards. */
function headerWith(values: Readonly<Record<string, string | number>>): Header {
  return new Header(Object.entries(values).map(([keyword, value]) => ({ keyword, value, comment: '', images: [] })));
}

/** The cards by which a camera says 3 x 2, and the words for that; null where it is a number that no card says. */
function binningCards([x, y]: Camera['binning']): [Record<string, string | number>, string] | null {
  if (typeof x === 'number' || typeof y === 'number') return null;
  const [keyword = '', part] = x.split('#');
  if (part === undefined) return x === y ? [{ [x]: 3 }, '3x3'] : [{ [x]: 3, [y]: 2 }, '3x2'];
  return [{ [keyword]: part.startsWith('x') ? '3x2' : '3 2' }, '3x2'];
}

function expectFound(what: string, found: unknown, wanted: unknown): void {
  if (what in NOT_FOUND) assert.notEqual(found, wanted, `${what} is found now: take it from the list`);
  else assert.equal(found, wanted, what);
}

describe('cameras', () => {
  it('there are many', () => assert.ok(cameras.length > 50));

  for (const { camera, exposure, filter, binning, date, object } of cameras)
    it(`${camera}: ${exposure}, ${filter}, ${binning.join(' ')}, ${date}`, () => {
      assert.equal(keywordFor(headerWith({ [exposure]: 70 }), 'exposure', {}), exposure);
      assert.equal(filterOf(headerWith({ [filter]: 'R' }), {}), 'R');
      assert.equal(keywordFor(headerWith({ [object]: 'M31' }), 'object', {}), object);
      const cards = binningCards(binning);
      if (cards === null) assert.equal(binningOf(headerWith({ [exposure]: 70 }), {}), null, 'unknown is not 1x1');
      else expectFound(`${camera} binning`, binningOf(headerWith(cards[0]), {}), cards[1]);
      const [day = '', time] = date.split('|');
      const [values, wanted] =
        time === undefined
          ? [{ [day]: '2016-11-24T05:12:11.5' }, '2016-11-24T05:12:11.5']
          : [{ [day]: '2016-11-24', [time]: '05:12:11.5' }, '2016-11-24T05:12:11.5'];
      expectFound(`${camera} date`, dateOf(headerWith(values), {}), wanted);
    });

  it('each exception is a camera of the table', () => {
    const all = cameras.flatMap(({ camera }) => ['binning', 'date'].map((what) => `${camera} ${what}`));
    assert.deepEqual(
      Object.keys(NOT_FOUND).filter((name) => !all.includes(name)),
      [],
    );
  });
});

describe('date', () => {
  const dates: [Record<string, string | number>, string | null][] = [
    [{ 'DATE-OBS': '24/11/97', 'TIME-OBS': '05:12:11' }, '1997-11-24T05:12:11'],
    [{ 'DATE-OBS': '2001-11-24' }, '2001-11-24'],
    [{ 'DATE-OBS': '2001-11-24T01:00:00', UT: '05:12:11' }, '2001-11-24T01:00:00'],
    // A sidereal time in degrees, hours as a number, or another date are no time of day.
    [{ 'DATE-OBS': '2001-11-24', UT: 5.2, UTC: '2001-11-24T01:00:00' }, '2001-11-24'],
    [{ 'DATE-OBS': '', UT: '05:12:11' }, null],
    [{ UT: '05:12:11' }, null],
  ];
  for (const [cards, wanted] of dates)
    it(`${JSON.stringify(cards)} is ${wanted}`, () => assert.equal(dateOf(headerWith(cards), {}), wanted));
});

describe('types', () => {
  const types: Readonly<Record<FrameKind, readonly string[]>> = {
    flat: [
      ...['FLAT', 'Flat', 'FLATFIELD', 'Flat Field', 'Flat Frame', 'FLAT_FIELD', 'Flat-Field', 'SKYFLAT', 'sky flat'],
      ...['DOMEFLAT', 'Dome Flat', 'DFLAT', 'SFLAT', 'TWILIGHT', 'Twilight Flat', 'LAMPFLAT', 'Master Flat'],
      ...['MasterFlat', 'master flat frame', 'FLAT,LAMP', 'FLAT,SKY', 'FLAT,DOME', 'FLAT, TWILIGHT', 'FLAT,SCREEN'],
    ],
    dark: [
      ...['DARK', 'Dark Frame', 'Master Dark', 'masterDark', 'DARK_FRAME'],
      // Taken with the shutter closed, for flats: never flats.
      ...['Dark Flat', 'DARKFLAT', 'FLATDARK', 'Flat Dark', 'FLAT-DARK', 'DarkFlat Frame', 'Master Dark Flat'],
    ],
    bias: ['BIAS', 'Bias Frame', 'ZERO', 'zero', 'Offset', 'Master Bias', 'MASTERBIAS', 'Zero Frame'],
    // "Light" in front of a flat panel is a light: only whoever took it knows better.
    light: ['LIGHT', 'Light Frame', 'OBJECT', 'object', 'Science', 'SCI', 'EXPOSE', 'STD', 'STANDARD', 'Master Light'],
    unknown: [
      ...['dark mask', 'flat mask', 'ARC', 'LAMP,WAVE', 'WAVE,LAMP', 'FOCUS', 'SKY', 'ACQUISITION', 'BPM', 'COMP', ''],
      ...['FLAT,DARK', 'notflat', 'Flats of last night', 'TEST', 'MASTER', '2016-11-24T05:12:11'],
    ],
  };
  for (const [kind, values] of Object.entries(types))
    for (const value of values) it(`${JSON.stringify(value)} is ${kind}`, () => assert.equal(kindOf(value, {}), kind));
});
