/** Filters of frames: what is read, what passes, and what is said where nothing does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { explainFilter, missingProperties, noSuchKeyword, passes } from '../../../src/engine/frames/frameFilter';
import type { UnreadableFrame } from '../../../src/engine/frames/frameInfo';
import { type FrameCards, type FrameValue, frameProperty, needsCard } from '../../../src/engine/frames/frameProperty';
import { nightOf } from '../../../src/engine/frames/night';
import { type FrameFilter, parseFrameFilter } from '../../../src/engine/frames/parseFrameFilter';
import { frameOf } from '../plan/frameOf';

function filter(text: string): FrameFilter {
  const found = parseFrameFilter(text);
  assert.ok('terms' in found, 'message' in found ? found.message : '');
  return found;
}

const cards = (values: Record<string, FrameValue | null> = {}): FrameCards => new Map(Object.entries(values));

/** Whether a frame with this header passes. */
function lets(text: string, values: Record<string, FrameValue | null>, changes: Parameters<typeof frameOf>[0] = {}) {
  return passes(filter(text), frameOf(changes), cards(values));
}

describe('a term', () => {
  it('compares numbers as numbers', () => {
    const airmass = { AIRMASS: 1.25 };
    for (const text of [
      'airmass=1.25',
      'airmass=1.250',
      'AIRMASS=125e-2',
      'airmass>1.2',
      'airmass>=1.25',
      'airmass<10',
    ])
      assert.ok(lets(text, airmass), text);
    for (const text of ['airmass=1.2', 'airmass!=1.25', 'airmass>1.25', 'airmass<1.25', 'airmass>2', 'airmass=1.25x'])
      assert.ok(!lets(text, airmass), text);
    assert.ok(lets('seqno=70', { SEQNO: '70.0' }), 'a number in quotes of the header');
    assert.ok(!lets('airmass>1', { AIRMASS: 'unknown' }), 'a word is above no number');
  });

  it('compares words whole and in any case, with wildcards where they are not in quotes', () => {
    const object = { GRISM: 'Gr 400' };
    for (const text of [
      'grism="gr 400"',
      "grism='GR 400'",
      'grism=gr*',
      'grism=Gr?4*',
      'grism!=R',
      'grism=*',
      'grism~/^gr +4/i',
    ])
      assert.ok(lets(text, object), text);
    for (const text of ['grism=gr', 'grism="gr*"', 'grism=gr?', 'grism!=gr*', 'grism~/^gr +4/', '!grism', 'grism='])
      assert.ok(!lets(text, object), text);
    assert.ok(lets('grism=a.b', { GRISM: 'a.b' }) && !lets('grism=a.b*', { GRISM: 'axb' }), 'a point is a point');
    assert.ok(lets(String.raw`grism="say \"hi\""`, { GRISM: 'say "hi"' }));
  });

  it('compares dates as far as they are written', () => {
    const date = { date: '2016-11-24T05:12:11.5', keywords: { date: 'DATE-OBS' } };
    for (const text of [
      'date-obs>=2016-11-24',
      'date-obs<=2016-11-24',
      'date-obs>2016-11-23',
      'date-obs>2015',
      'date-obs>2016-11-24T05:12',
    ])
      assert.equal(lets(text, {}, date), text !== 'date-obs>2016-11-24T05:12', text);
    assert.ok(lets('date-obs=2016-11-24*', {}, date) && !lets('date-obs=2016-11-24', {}, date));
    assert.ok(lets('night=2016-11-23', {}, date));
  });

  it('a missing value answers to "is missing" alone', () => {
    for (const text of ['!airmass', 'airmass=', 'airmass=""', 'airmass!=*']) {
      assert.ok(lets(text, {}), text);
      assert.ok(lets(text, { AIRMASS: null }), `${text}: a card without a value`);
      assert.ok(!lets(text, { AIRMASS: 1 }), text);
    }
    for (const text of ['airmass!=2', 'airmass<2', 'airmass!~/x/', 'airmass=*', 'airmass!='])
      assert.ok(!lets(text, {}), text);
  });

  it('logicals are T and F', () => {
    assert.ok(lets('guided=t', { GUIDED: true }) && lets('guided=false', { GUIDED: false }));
    assert.ok(!lets('guided=1', { GUIDED: true }) && !lets('guided=T', { GUIDED: false }));
    const master = { master: 'COMBINED = T' };
    assert.ok(lets('master', {}, master) && lets('master=true', {}, master) && !lets('!master', {}, master));
    assert.ok(lets('!rejected', {}) && !lets('rejected', {}));
  });
});

describe('properties', () => {
  it('our own: type, file, folder, size, binning', () => {
    const frame = { path: '/data/n1/darks/d10.fits', name: 'd10.fits', kind: 'dark', binning: '2x2' } as const;
    for (const text of [
      'type=dark',
      'file=d*.FITS',
      'folder=darks',
      'folder=n1/darks',
      'folder=*/n1/*',
      'binning=2',
      'binning=2x2',
      'size=2080x4128',
      'pixels=uint16',
    ])
      assert.ok(lets(text, {}, frame), text);
    for (const text of ['type=flat', 'folder=dark', 'folder=n1', 'binning=2x1'])
      assert.ok(!lets(text, {}, frame), text);
  });

  it('exptime finds frames that say EXPOSURE; in quotes it is that card alone', () => {
    const frame = { exposure: 60, exposureKeyword: 'EXPOSURE', keywords: { exposure: 'EXPOSURE' } };
    assert.ok(lets('exptime=60', {}, frame) && lets('exposure=60', {}, frame) && lets('EXP_TIME>59', {}, frame));
    assert.ok(!lets('"exptime"=60', {}, frame) && lets('"EXPOSURE"=60', { EXPOSURE: 60 }, frame));
    assert.ok(lets('exptime=61', { EXPTIME: 61 }, frame), 'its own card comes first');
    assert.ok(!lets('exptime=60', { EXPTIME: 61 }, frame));
  });

  it('of two wheels each is asked by itself', () => {
    const frame = { filter: 'Clear+R', keywords: { filter: 'FILTER1' } };
    const wheels = { FILTER1: 'Clear', FILTER2: 'R' };
    assert.ok(
      lets('filter2=R', wheels, frame) && lets('filter1=clear', wheels, frame) && lets('filter=*+R', wheels, frame),
    );
    assert.ok(!lets('filter1=R', wheels, frame));
  });

  it('hierarchical keywords', () => {
    const values = { 'ESO DPR TYPE': 'FLAT,SKY' };
    for (const text of [
      'dpr.type=flat*',
      'ESO.DPR.TYPE=FLAT,SKY',
      '"ESO DPR TYPE"~/sky/i',
      '"hierarch eso dpr type"=*',
    ])
      assert.ok(lets(text, values, { keywords: {} }), text);
  });

  it('reads only what FrameInfo does not say', () => {
    const needs = (word: string) => needsCard(frameProperty(word), frameOf({}));
    assert.deepEqual(['exptime', 'filter', 'exposure', 'imagetyp', 'naxis1', 'night', 'type'].filter(needs), []);
    assert.deepEqual(['airmass', '"exptime"', 'filter1', 'exp_time'].filter(needs), [
      'airmass',
      '"exptime"',
      'filter1',
      'exp_time',
    ]);
  });

  it('an unreadable file has a name, a folder and a state', () => {
    const file: UnreadableFrame = { path: '/n/cut.fits', name: 'cut.fits', reason: 'It is empty.' };
    const passing = (text: string) => passes(filter(text), file, cards());
    assert.ok(passing('file=cut*') && passing('type=unreadable') && passing('state=*empty*') && passing('!exptime'));
    assert.ok(!passing('exptime>0') && !passing('type=flat'));
  });
});

describe('text', () => {
  it('all terms must hold; blanks around operators are free', () => {
    assert.deepEqual(
      filter('filter= exptime > 5 object = "M 31" !airmass').terms.map(({ text, asked }) => [text, asked.test]),
      [
        ['filter=', 'lacks'],
        ['exptime > 5', '>'],
        ['object = "M 31"', '='],
        ['!airmass', 'lacks'],
      ],
    );
    assert.ok(lets('filter = g* exptime>5', {}) && !lets('filter=g* exptime>500', {}));
    assert.deepEqual(filter('   ').terms, []);
  });

  const mistakes: [string, number, RegExp][] = [
    ['exptime>', 8, /^Character 9: a number or a word is expected after "exptime>"/],
    ['filter=R =5', 9, /^Character 10: a keyword is expected, as in filter=R .*"=" is none/],
    ['filter=R exptime', 16, /one of = != < <= > >= ~ is expected after "exptime"/],
    ['object=M 31', 11, /after "31".*object="M 31"/],
    ['filter=R and exptime>5', 9, /"and" is no keyword: terms stand one after another/],
    ['object="M 31', 7, /the quote after "object=" is never closed/],
    ['object="M"31', 10, /a blank is expected/],
    ['object~M31', 7, /regular expression between slashes/],
    ['object~/(/', 7, /Invalid regular expression/],
    ['object~/a/g', 10, /only the flags/],
    ['!filter=R', 0, /write filter!=… without the !/],
    ['!', 1, /a keyword is expected.*the end is none/],
  ];
  for (const [text, at, message] of mistakes)
    it(`${text} is a mistake`, () => {
      const found = parseFrameFilter(text);
      assert.ok('message' in found);
      assert.equal(found.at, at);
      assert.match(found.message, message);
    });

  it('anything typed is a filter or a mistake within it', () => {
    const piece = fc.constantFrom('exptime', '=', '!', '~', '/', '"', ' ', '>', '*', '\\', '5', 'ü', "'", '(', 'AND');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          const found = parseFrameFilter(text);
          if ('message' in found) assert.ok(found.at >= 0 && found.at <= text.length);
          else passes(found, frameOf({}), cards());
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});

describe('where nothing is found', () => {
  const frames = [frameOf({ filter: 'R' }), frameOf({ filter: 'V' }), frameOf({ filter: null, keywords: {} })];
  const none = () => cards();

  it('a keyword that no frame has is named, with the nearest', () => {
    const unknown = (text: string) =>
      missingProperties(
        filter(text).terms.map(({ property }) => property),
        frames,
        none,
      ).map((property) => noSuchKeyword(property, ['EXPTIME', 'FILTER', 'OBJECT', 'DATE-OBS']));
    assert.deepEqual(unknown('exptim>5 filter=R'), ['No frame has the keyword EXPTIM; EXPTIME is the nearest.']);
    assert.deepEqual(unknown('!filtre'), ['No frame has the keyword FILTRE; FILTER is the nearest.']);
    assert.deepEqual(unknown('nigt=*'), ['No frame has the keyword NIGT; night is the nearest.']);
    assert.deepEqual(unknown('qqqqqq=1'), ['No frame has the keyword QQQQQQ.']);
    assert.deepEqual(unknown('filter=X type=bias'), []);
  });

  it('a value that no frame has is named, with those that there are', () => {
    assert.deepEqual(explainFilter(filter('filter=Rr'), frames, none), ['No frame has filter=Rr; filter is R, V.']);
    assert.deepEqual(explainFilter(filter('filter=R exptime>1000'), frames, none), []);
  });
});

describe('night', () => {
  it('lasts from noon to noon UT and is called by its evening', () => {
    assert.equal(nightOf('2016-11-24T05:12:11'), '2016-11-23');
    assert.equal(nightOf('2016-11-23T22:00'), '2016-11-23');
    assert.equal(nightOf('2017-01-01T11:59:59'), '2016-12-31');
    assert.equal(nightOf('2017-01-01T12:00:00'), '2017-01-01');
    for (const date of [null, '2016-11-24', '05:12:11', '2016-13-41T05:12:11']) assert.equal(nightOf(date), null);
  });
});
