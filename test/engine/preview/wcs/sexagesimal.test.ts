/** Hours, degrees, minutes and seconds, by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  arcsecDigits,
  decimalDegrees,
  declination,
  rightAscension,
} from '../../../../src/engine/preview/wcs/sexagesimal';

const ARCSEC = 1 / 3600;

test('the Crab: 83.633083 degrees are 5 h 34 min 31.94 s, +22.0145 are 22 degrees 0 min 52.2 s', () => {
  assert.equal(rightAscension(83.633083, ARCSEC), '05h34m31.94s');
  assert.equal(declination(22.0145, ARCSEC), '+22°00′52.2″');
  assert.equal(decimalDegrees(184.557451, ARCSEC), '184.55745°');
});

test('digits tell a tenth of a pixel apart', () => {
  for (const [scale, digits] of [
    [1, 1],
    [0.4, 2],
    [0.05, 3],
    [3, 1],
    [60, 0],
    [3600, 0],
    [1e-9, 6],
    [0, 6],
    [Number.NaN, 0],
  ] as const) {
    assert.equal(arcsecDigits(scale * ARCSEC), digits, `${scale}″`);
  }
});

test('rounding carries over: never 60 seconds, never 24 hours', () => {
  assert.equal(declination(10 - 1e-9, ARCSEC), '+10°00′00.0″');
  assert.equal(declination(90, ARCSEC), '+90°00′00.0″');
  assert.equal(rightAscension(360 - 1e-9, ARCSEC), '00h00m00.00s');
  assert.equal(rightAscension(15 - 1e-9, ARCSEC), '01h00m00.00s');
  assert.equal(rightAscension(-15, ARCSEC), '23h00m00.00s');
  assert.equal(decimalDegrees(360 - 1e-9, ARCSEC), '0.00000°');
  assert.equal(decimalDegrees(-1e-9, ARCSEC), '0.00000°');
});

test('the sign of a declination above -1 degree is kept', () => {
  assert.equal(declination(-0.5, ARCSEC), '-00°30′00.0″');
  assert.equal(declination(-0.5 / 3600, 60 * ARCSEC), '-00°00′01″');
  assert.equal(declination(0, 60 * ARCSEC), '+00°00′00″');
  assert.equal(declination(-1e-9, ARCSEC), '+00°00′00.0″');
});
