/** Classification: headers as cameras and programs write them, made by hand card by card. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import { classifyFrame } from '../../../src/engine/frames/classify';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import { dataBytes, headerBytes, imageHeader, joined, memorySource } from '../fits/memoryFits';

const PLAIN = { keywords: {}, types: {} };

function classify(bytes: Uint8Array, spellings = PLAIN as Parameters<typeof classifyFrame>[2]): FrameInfo {
  const file = { path: '/n/a.fits', name: 'a.fits', size: bytes.length, mtimeMs: 0 };
  return classifyFrame(file, readHdus(memorySource(bytes)).hdus, spellings);
}

/** A 4 x 3 uint16 frame with further cards. */
function frame(...cards: string[]): FrameInfo {
  return classify(raw(...cards));
}

function raw(...cards: string[]): Uint8Array {
  const unsigned = ['BZERO   =                32768', 'BSCALE  =                    1'];
  return joined(imageHeader(16, [4, 3], ...unsigned, ...cards), dataBytes(new Uint8Array(24)));
}

describe('kind', () => {
  const kinds: [string, FrameInfo['kind']][] = [
    ["IMAGETYP= 'FLATFIELD'", 'flat'],
    ["IMAGETYP= 'FLAT    '", 'flat'],
    ["IMAGETYP= 'Flat Field'", 'flat'],
    ["IMAGETYP= 'flat'", 'flat'],
    ["OBSTYPE = 'SKY_FLAT'", 'flat'],
    ["HIERARCH ESO DPR TYPE = 'FLAT,SKY'", 'flat'],
    ["IMAGETYP= 'Bias Frame'", 'bias'],
    ["IMAGETYP= 'zero'", 'bias'],
    ["IMAGETYP= 'Dark Frame'", 'dark'],
    ["IMAGETYP= 'OBJECT'", 'light'],
    ["IMAGETYP= 'Light Frame'", 'light'],
    // Masks of the guide: a match of "dark" within the word would pick them up.
    ["IMAGETYP= 'dark mask'", 'unknown'],
    ["IMAGETYP= 'flat mask'", 'unknown'],
    ["IMAGETYP= 'Dark Flat'", 'dark'],
    ["OBJECT  = 'flat'", 'unknown'],
  ];
  for (const [card, kind] of kinds) it(`${card} is ${kind}`, () => assert.equal(frame(card).kind, kind));

  it('learns from the recipe', () => {
    const spellings = { keywords: { type: ['OBJECT'] }, types: { flat: ['dome screen'] } };
    assert.equal(classify(raw("OBJECT  = 'DOME_SCREEN'"), spellings).kind, 'flat');
  });
});

describe('exposure', () => {
  it('is a number of seconds, under the first keyword that is there', () => {
    assert.equal(frame('EXPTIME =               70.011', 'EXPOSURE=                  1.0').exposure, 70.011);
    assert.equal(frame('EXP_TIME=              1.5D+01').exposure, 15);
    assert.equal(frame('EXPOSURE=                    0').exposure, 0);
  });

  const unusable: [string, RegExp][] = [
    ["EXPTIME = '1.0     '", /EXPTIME = "1\.0" is not a number/],
    ["EXPTIME = '7,5'", /is not a number/],
    ['EXPTIME =                 -1.0', /EXPTIME = -1 is negative/],
    ['EXPTIME =', /is not a number/],
    ['OBJECT  = 1', /no exposure time \(looked for EXPTIME, EXPOSURE/],
  ];
  for (const [card, why] of unusable)
    it(`${card} is no exposure`, () => {
      const { exposure, exposureProblem } = frame(card);
      assert.equal(exposure, null);
      assert.match(exposureProblem ?? '', why);
    });

  it('two cards that differ are no exposure', () => {
    const { exposure, exposureProblem } = frame('EXPTIME =                  1.0', 'EXPTIME =                  2.0');
    assert.equal(exposure, null);
    assert.match(exposureProblem ?? '', /EXPTIME/);
  });
});

describe('master', () => {
  const masters: [string, boolean][] = [
    ['COMBINED=                    T', true],
    ['COMBINED=                    1', true],
    ['COMBINED=                  1.0', true],
    ["COMBINED= 'True    '", true],
    ['COMBINED=                    F', false],
    ['NCOMBINE=                   10', true],
    ['NCOMBINE=                    1', false],
    ['STACKCNT=                    5', true],
    ["IMAGETYP= 'Master Dark'", true],
    ["IMAGETYP= 'masterFlat'", true],
    ["IMAGETYP= 'DARK    '", false],
  ];
  for (const [card, is] of masters) it(`${card}: ${is}`, () => assert.equal(frame(card).master !== null, is));
});

describe('what was done before', () => {
  it('reads the cards of ccdproc, IRAF and CALSTAT writers', () => {
    assert.equal(frame("SUBBIAS = 'ccd=<CCDData>, master=<CCDData>'").holdsBias?.value, false);
    assert.equal(frame("HIERARCH SUBTRACT_BIAS = 'subbias ' / Shortened name").holdsBias?.value, false);
    assert.equal(frame("ZEROCOR = 'Nov 22 12:00 Zero level correction image is Zero'").holdsBias?.value, false);
    assert.equal(frame("CALSTAT = 'BD      '").holdsBias?.value, false);
    assert.equal(frame("CALSTAT = 'D       '").holdsBias?.value, true);
    assert.equal(frame("SUBOSCAN= 'ccd=<CCDData>, median=True'", "TRIMIM  = 'ccd=<CCDData>'").holdsBias?.value, true);
    assert.equal(
      frame("TRIM    = 'Nov 22 12:00 Trim data section is [1:2048,1:4128]'").history.trim?.startsWith('TRIM = '),
      true,
    );
  });

  it('says nothing where the header says nothing', () => {
    assert.equal(frame("IMAGETYP= 'DARK'").holdsBias, null);
    assert.deepEqual(frame("OVERSCAN= '[2049:2080,*]'", 'TRIM    =                    T').history, {});
  });
});

describe('other properties', () => {
  it('one spelling for binning, unit and filter', () => {
    assert.equal(frame("CCDSUM  = '2 2     '").binning, '2x2');
    assert.equal(frame('XBINNING=                    2', 'YBINNING=                    1').binning, '2x1');
    assert.equal(frame('BINNING =                    3').binning, '3x3');
    assert.equal(frame("BUNIT   = 'ADU     '").unit, 'adu');
    assert.equal(frame("FILTER  = 'g''      '").filter, "g'");
    assert.equal(frame("FILTER1 = 'Clear'", "FILTER2 = 'R'").filter, 'Clear+R');
  });

  it('saturation is the SATURATE card, else the largest value of the type', () => {
    assert.equal(frame().saturation, 65535);
    assert.equal(frame('SATURATE=                60000').saturation, 60000);
    assert.equal(frame('SATLEVEL=                50000').saturation, 50000);
  });

  it('a saturation that nobody filled in, or beyond the type, is none: the type ends at 65535', () => {
    assert.equal(frame('SATURATE=                    0').saturation, 65535);
    assert.equal(frame('SATURATE=                   -1', 'SATLEVEL=                50000').saturation, 50000);
    assert.equal(frame("SATURATE= 'unknown '").saturation, 65535);
    assert.equal(frame('SATURATE=               150000').saturation, 65535);
  });

  it('a frame cut short, or still being written, is incomplete', () => {
    assert.equal(frame().incomplete, null);
    assert.match(classify(raw().subarray(0, 2880 + 10)).incomplete ?? '', /14 of the 24 bytes/);
  });

  it('an image in an extension takes what it lacks from the primary header', () => {
    const primary = headerBytes([
      'SIMPLE  =                    T',
      'BITPIX  =                    8',
      'NAXIS   =                    0',
      "IMAGETYP= 'FLAT    '",
      'EXPTIME =                  2.5',
    ]);
    const extension = headerBytes([
      "XTENSION= 'IMAGE   '",
      'BITPIX  =                    8',
      'NAXIS   =                    2',
      'NAXIS1  =                    2',
      'NAXIS2  =                    2',
      'PCOUNT  =                    0',
      'GCOUNT  =                    1',
    ]);
    const info = classify(joined(primary, extension, dataBytes([1, 2, 3, 4])));
    assert.deepEqual([info.hdu, info.kind, info.exposure, info.otherImages], [1, 'flat', 2.5, 0]);
    const two = classify(joined(primary, extension, dataBytes([1]), extension, dataBytes([1])));
    assert.equal(two.otherImages, 1);
  });
});

describe('noise', () => {
  it('EGAIN is electrons per adu before GAIN, which may be a setting; the recipe has the last word', () => {
    const both = raw(
      'GAIN    =                  120',
      'EGAIN   =                 0.25',
      'RDNOISE =                  1.6',
    );
    assert.deepEqual(classify(both).electronsPerAdu, { value: 0.25, keyword: 'EGAIN' });
    assert.deepEqual(classify(both).readNoise, { value: 1.6, keyword: 'RDNOISE' });
    const named = { keywords: { gain: ['GAIN'] }, types: {} };
    assert.deepEqual(classify(both, named).electronsPerAdu, { value: 120, keyword: 'GAIN' });
    assert.deepEqual(frame('GAIN    =                  1.5').electronsPerAdu, { value: 1.5, keyword: 'GAIN' });
    assert.deepEqual([frame('GAIN    =                    0').electronsPerAdu, frame().readNoise], [null, null]);
  });
});
