/** The marks on cards: from a planned frame and from real headers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import { classifyFrame } from '../../../src/engine/frames/classify';
import { withAssignment } from '../../../src/engine/frames/framesFile';
import { cardUses } from '../../../src/engine/plan/cardUses';
import { planFrame } from '../../../src/engine/plan/planFlats';
import { parseRecipe } from '../../../src/engine/plan/recipe';
import { headerBytes, memorySource } from '../fits/memoryFits';
import { darkWithBias, frameOf } from './frameOf';

const textOf = (uses: readonly { keyword: string; text: string }[], keyword: string) =>
  uses.find((use) => use.keyword === keyword)?.text;
const recipe = (words: object) => parseRecipe(JSON.stringify(words), '/night/flatfield.json');
const uses = (frame: ReturnType<typeof frameOf>, masters: ReturnType<typeof frameOf>[], words: object) =>
  cardUses(frame, planFrame(frame, masters, recipe(words)).planned.steps);

describe('cardUses', () => {
  it('says what the plan of a flat went by', () => {
    const frame = frameOf({ biassec: '[2049:2080,1:4128]', trimsec: '[1:2048,1:4128]', temperature: -110 });
    const darks = [darkWithBias(70), darkWithBias(300)];
    const found = uses(frame, darks, { overscan: 'header', trim: 'header' });
    assert.equal(textOf(found, 'IMAGETYP'), 'the frame is a flat by it');
    assert.equal(
      textOf(found, 'EXPTIME'),
      'exposure 70.001 s, the nearest dark (70 s, combined_dark_70.fit) was chosen by it',
    );
    assert.equal(textOf(found, 'BIASSEC'), 'overscan [2049:2080,1:4128], median subtracted');
    assert.equal(textOf(found, 'TRIMSEC'), 'trimmed to [1:2048,1:4128]');
    assert.equal(
      textOf(found, 'NAXIS1'),
      '2080 columns: masters had to have as many after the trim to [1:2048,1:4128]',
    );
    assert.equal(textOf(found, 'FILTER'), "filter g': flats of one filter are combined");
    assert.equal(textOf(found, 'BUNIT'), 'pixels in adu');
    assert.equal(textOf(found, 'CCD-TEMP'), undefined, 'no card is known to give the temperature');
  });

  it('says of a light which flat its filter, size and camera had to agree with', () => {
    const keywords = { filter: 'FILTER', camera: 'INSTRUME' };
    const frame = frameOf({ kind: 'light', width: 2048, camera: 'LFC', keywords });
    const history = { dark: 'SUBDARK = dark.fits' };
    const flat = frameOf({ name: 'flat_g.fits', width: 2048, master: 'COMBINED = T', history, camera: 'LFC' });
    const found = uses(frame, [flat], { bias: 'none', dark: { use: 'none' } });
    assert.equal(textOf(found, 'FILTER'), "filter g', the flat (flat_g.fits) had to have the same");
    assert.equal(textOf(found, 'NAXIS1'), '2048 columns: masters had to have as many');
    assert.equal(textOf(found, 'INSTRUME'), 'camera LFC, compared with that of the masters');
  });

  it('says of a card in whose place something is assigned that it was not used', () => {
    const dark = darkWithBias(7);
    const assigned = { file: '/night/flatfield.frames.json', type: 'flat', exposure: 7, filter: 'R' } as const;
    const found = uses(withAssignment(frameOf({ imagetyp: 'LIGHT', kind: 'light' }), assigned), [dark], {
      overscan: { section: '[2049:2080,*]' },
      trim: '[1:2048,*]',
    });
    assert.equal(textOf(found, 'IMAGETYP'), 'no, type flat is assigned by hand');
    assert.equal(textOf(found, 'EXPTIME'), 'no, 7 s is assigned by hand');
    assert.equal(textOf(found, 'FILTER'), 'no, filter R is assigned by hand');
    const chosen = withAssignment(frameOf({ exposure: 7 }), { file: assigned.file, dark: dark.path });
    const words = { overscan: { section: '[2049:2080,*]' }, trim: '[1:2048,*]' };
    assert.equal(
      textOf(uses(chosen, [dark], words), 'EXPTIME'),
      'exposure 7 s, the dark (7 s, combined_dark_7.fit) was chosen by hand',
    );
  });

  it('marks no section that the recipe overrules', () => {
    const frame = frameOf({ biassec: '[2049:2080,1:4128]', trimsec: '[1:2048,1:4128]' });
    const words = { overscan: { section: '[2055:2080,1:4128]' }, trim: '[1:2048,1:4128]' };
    const found = uses(frame, [darkWithBias(70)], words);
    assert.equal(textOf(found, 'BIASSEC'), undefined);
    assert.equal(textOf(found, 'TRIMSEC'), undefined);
  });

  it('tells how a dark was scaled', () => {
    const dark = {
      ...{ do: 'subtractDark' as const, dark: '/night/d.fit', hdu: 0, exposure: 30, darkExposure: 90 },
      ...{ scale: 30 / 90, scaled: true, reason: 'its EXPTIME of 90 s is the only one there is; scaled by 30 / 90' },
    };
    const text = textOf(cardUses(frameOf({ exposure: 30 }), [dark]), 'EXPTIME');
    assert.equal(text, 'exposure 30 s, the dark (90 s, d.fit) was chosen by it and scaled by 30 / 90 = 0.333333');
  });

  it('names the keywords that the header has, those of a recipe too', () => {
    const bytes = headerBytes([
      'SIMPLE  =                    T',
      'BITPIX  =                   16',
      'NAXIS   =                    2',
      'NAXIS1  =                    1',
      'NAXIS2  =                    1',
      "OBSTYPE = 'DARK'",
      'MYEXP   =                 12.5',
      'EXPTIME =                 99.0',
      'EGAIN   =                  1.5',
      'RON     =                  8.0',
      'SET-TEMP=                -20.0',
      'DET-TEMP=                -20.5',
      'NCOMBINE=                    9',
      "SUBBIAS = 'subtract_bias'",
    ]);
    const whole = new Uint8Array(bytes.length + 2880);
    whole.set(bytes);
    const { hdus } = readHdus(memorySource(whole));
    const facts = { path: '/n/a.fits', name: 'a.fits', size: 1, mtimeMs: 1 };
    const info = classifyFrame(facts, hdus, { keywords: { exposure: ['MYEXP'] }, types: {} });
    assert.deepEqual(cardUses(info, []), [
      { keyword: 'OBSTYPE', text: 'the frame is a dark by it' },
      { keyword: 'NCOMBINE', text: 'the frame is a combined master by it' },
      { keyword: 'MYEXP', text: 'exposure 12.5 s' },
      {
        keyword: 'EGAIN',
        text: '1.5 electrons per adu, for uncertainties where the recipe asks for them',
      },
      { keyword: 'RON', text: 'read noise 8 electrons, for uncertainties where the recipe asks for them' },
      { keyword: 'SUBBIAS', text: 'the bias was subtracted before' },
    ]);
    assert.equal(info.keywords.temperature, 'DET-TEMP');
  });

  it('says why an exposure could not be used', () => {
    const frame = frameOf({ exposure: null, exposureProblem: 'EXPTIME = "long" is not a number' });
    assert.equal(textOf(cardUses(frame, []), 'EXPTIME'), 'EXPTIME = "long" is not a number');
  });
});
