/** `flatfield sky`: pixels to the sky and back in words, JSON and exit codes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tempFolder, writeRaw } from '../worker/workbench';
import { flatfield, REFERENCE } from './runCli';

/** 1 arcsecond a pixel about the Crab. */
const CRAB = {
  ...{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 10, CRPIX2: 5, CRVAL1: 83.633083, CRVAL2: 22.0145 },
  ...{ CDELT1: -1 / 3600, CDELT2: 1 / 3600, RADESYS: 'ICRS' },
};

describe('flatfield sky', () => {
  it('says where a pixel lies, in sexagesimal and in degrees', (t) => {
    const path = writeRaw(join(tempFolder(t), 'crab.fits'), 20, 10, () => 1, CRAB);
    const run = flatfield('sky', path, '--pixel', '10,5');
    assert.equal(run.code, 0, run.stderr);
    const line = '  HDU 0  pixel 10, 5  RA 05h34m31.94s  Dec +22°00′52.2″  (83.63308°  22.01450°)  ICRS\n';
    assert.equal(run.stdout, `${path}\n${line}`);
    assert.equal(flatfield('sky', path, '--pixel', '10,5', '--hdu', '0').stdout, run.stdout);
  });

  it('says which pixel shows a position', (t) => {
    const path = writeRaw(join(tempFolder(t), 'crab.fits'), 20, 10, () => 1, CRAB);
    const run = flatfield('sky', path, '--at', '83.633083,22.0145', '--json');
    assert.equal(run.code, 0, run.stderr);
    const [{ sky }] = JSON.parse(run.stdout);
    assert.ok(Math.hypot(sky.pixel[0] - 10, sky.pixel[1] - 5) < 1e-6);
    assert.deepEqual([sky.sky.names, sky.problem], [['RA', 'Dec'], null]);
    // The other end of the sky.
    const none = flatfield('sky', path, '--at', '263.6,-22');
    assert.equal(none.code, 3);
    assert.match(none.stdout, /HDU 0: The position 263\.6, -22 is not on this map of the sky\.\n$/);
  });

  it('a file without usable coordinates says why and is exit code 3', (t) => {
    const flat = join(REFERENCE, 'example-cryo-LFC/ccd.014.0.fits');
    const run = flatfield('sky', flat, '--pixel', '1,1');
    assert.equal(run.code, 3);
    assert.match(run.stdout, /HDU 0: The header has no CTYPE1 and so no world coordinates\.\n$/);
    const path = writeRaw(join(tempFolder(t), 'tpv.fits'), 20, 10, () => 1, { ...CRAB, PV1_1: 1.01, PV2_1: 0.99 });
    const json = flatfield('sky', path, flat, '--pixel', '1,1', '--json');
    assert.equal(json.code, 3);
    const [scamp, none] = JSON.parse(json.stdout);
    assert.match(scamp.sky.problem, /polynomial in PV2_1 \(SCAMP, TPV\) is not supported/);
    assert.equal(none.sky.sky, null);
  });

  it('wrong words are exit code 2', (t) => {
    const path = writeRaw(join(tempFolder(t), 'crab.fits'), 20, 10, () => 1, CRAB);
    const wrong: [string[], RegExp][] = [
      [[], /either --pixel X,Y .* or --at LON,LAT/],
      [['--pixel', '1,1', '--at', '1,1'], /either --pixel/],
      [['--pixel', '1'], /--pixel must be X,Y in FITS pixels, the first is 1,1, not "1"/],
      [['--at', '1,,2'], /--at must be LON,LAT in degrees, not "1,,2"/],
      [['--at', '5h,2'], /not "5h,2"/],
      [['--pixel', '1,1', '--hdu', '-1'], /--hdu/],
    ];
    for (const [words, sentence] of wrong) {
      const run = flatfield('sky', path, ...words);
      assert.equal(run.code, 2, words.join(' '));
      assert.match(run.stderr, sentence);
    }
  });
});
