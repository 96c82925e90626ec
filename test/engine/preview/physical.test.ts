/** Physical coordinates by hand: physical = (image - LTV) / LTM. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCard } from '../../../src/engine/fits/card';
import { parseCards } from '../../../src/engine/fits/cardParser';
import { Header } from '../../../src/engine/fits/header';
import { detectorOrigin, hasPhysical, readPhysical } from '../../../src/engine/preview/physical';

const headerOf = (cards: Readonly<Record<string, number>>) =>
  new Header(parseCards(Object.entries(cards).flatMap(([keyword, value]) => formatCard(keyword, value))).cards);

test('trimmed: LTV alone moves', () => {
  const header = headerOf({ LTV1: -20, LTV2: 3 });
  assert.deepEqual(readPhysical(header)?.(1, 1), [21, -2]);
  assert.ok(hasPhysical(header));
});

test('binned by 2: the first pixel covers 1 and 2', () => {
  // LTM = 1/2, LTV = 1/4: (1 - 0.25) / 0.5 = 1.5.
  const header = headerOf({ LTM1_1: 0.5, LTM2_2: 0.5, LTV1: 0.25, LTV2: 0.25 });
  assert.deepEqual(readPhysical(header)?.(1, 2), [1.5, 3.5]);
});

test('turned: the whole matrix is inverted', () => {
  // image = [[0, 2], [-1, 0]] physical + (1, 10): physical (3, 4) is at image (9, 7).
  const header = headerOf({ LTM1_1: 0, LTM1_2: 2, LTM2_1: -1, LTM2_2: 0, LTV1: 1, LTV2: 10 });
  assert.deepEqual(readPhysical(header)?.(9, 7), [3, 4]);
});

test('none without cards or without a way back, and none to speak of where they say nothing new', () => {
  assert.equal(readPhysical(headerOf({ CRPIX1: 3 })), null);
  assert.equal(readPhysical(headerOf({ LTM1_1: 0 })), null);
  assert.equal(readPhysical(headerOf({ LTM1_1: 1, LTM1_2: 2, LTM2_1: 2, LTM2_2: 4 })), null);
  assert.equal(hasPhysical(headerOf({})), false);
  assert.equal(hasPhysical(headerOf({ LTM1_1: 1, LTM2_2: 1, LTV1: 0 })), false);
});

test('the place on the detector: of what was cut out, and of nothing that was binned, turned or moved by half a pixel', () => {
  assert.deepEqual(detectorOrigin(headerOf({ LTV1: -20, LTV2: -3 })), [20, 3]);
  assert.deepEqual(detectorOrigin(headerOf({ LTV2: -4, LTM1_1: 1, LTM2_2: 1 })), [0, 4]);
  assert.deepEqual(detectorOrigin(headerOf({ LTV1: -20.5 })), [0, 0]);
  assert.deepEqual(detectorOrigin(headerOf({ LTM1_1: 0.5, LTM2_2: 0.5, LTV1: -19.5, LTV2: 0.5 })), [0, 0]);
  assert.deepEqual(detectorOrigin(headerOf({ LTM1_1: 0, LTM1_2: 1, LTM2_1: 1, LTM2_2: 0 })), [0, 0]);
  assert.deepEqual(detectorOrigin(headerOf({ CRPIX1: 3 })), [0, 0]);
});
