/** The words of "Make Bad Pixel Mask", and which frames it takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlatfieldError } from '../../src/engine/errors';
import type { MaskPlan } from '../../src/engine/plan/planMask';
import type { MaskOutcome } from '../../src/engine/reduce/describeMask';
import { maskFrames, maskSummary, rateProblem, ratePrompt, sureGain } from '../../src/host/commands/maskWords';
import { maskCommand } from '../../src/worker/commandLine';
import { frameOf } from '../engine/plan/frameOf';

const [flat, other] = [frameOf({ name: 'a.fits', kind: 'flat' }), frameOf({ name: 'b.fits', kind: 'flat' })];
const dark = frameOf({ name: 'd.fits', kind: 'dark' });

test('two flats, a dark, or both', () => {
  assert.deepEqual(maskFrames([flat, other]), { flats: [flat, other], dark: null });
  assert.deepEqual(maskFrames([dark]), { flats: [], dark });
  assert.deepEqual(maskFrames([flat, dark, other]), { flats: [flat, other], dark });
  for (const [frames, found] of [
    [[flat], '1 flat and 0 darks'],
    [[flat, other, flat], '3 flats and 0 darks'],
    [[flat, dark], '1 flat and 1 dark'],
    [[dark, dark], '0 flats and 2 darks'],
    [[], '0 flats and 0 darks'],
  ] as const)
    assert.throws(
      () => maskFrames(frames),
      (error) => error instanceof FlatfieldError && error.tag === 'Usage' && error.message.includes(`${found} came.`),
      found,
    );
});

test('electrons only where the header leaves no doubt', () => {
  assert.equal(sureGain(frameOf({ electronsPerAdu: { keyword: 'EGAIN', value: 1.5 } })), 1.5);
  assert.equal(sureGain(frameOf({ electronsPerAdu: { keyword: 'GAIN', value: 120 } })), null);
  assert.equal(sureGain(frameOf({ electronsPerAdu: { keyword: 'EGAIN', value: 1.5 }, unit: 'electron' })), null);
  assert.equal(sureGain(frameOf({ electronsPerAdu: null })), null);
});

test('what is said of the rate, and what is none', () => {
  assert.equal(
    ratePrompt({ median: 0.02134, proposal: 0.25, share: 0.001234 }, 'adu/s'),
    'The median is 0.0213 adu/s; above 0.25 adu/s, beyond ten times the noise of the pixels, lie 0.123 % of them.',
  );
  assert.match(ratePrompt({ median: -1, proposal: 0, share: 0 }, 'adu/s'), /pixels above the rate that you type/);
  assert.match(ratePrompt({ median: null, proposal: 0, share: 0 }, 'adu/s'), /^No pixel of the dark has a value/);
  assert.equal(rateProblem('4'), null);
  for (const text of ['', ' ', 'four', '0', '-1', 'Infinity']) assert.notEqual(rateProblem(text), null, text);
});

const PLAN = { output: '/night/my mask.fits', flats: null, warnings: [], dark: null } as unknown as MaskPlan;

test('the end, and the same from a shell', () => {
  const outcome: MaskOutcome = {
    output: PLAN.output,
    status: 'written',
    pixels: 2000,
    bad: 1,
    fromFlats: 1,
    fromDark: null,
    warnings: [],
  };
  const said = maskSummary(PLAN, outcome, 'night/my mask.fits');
  assert.equal(said.severity, 'info');
  assert.match(said.message, /^1 bad pixel \(0\.05 %\) in night\/my mask\.fits\. Name it as "mask" in the recipe/);
  assert.equal(maskSummary({ ...PLAN, warnings: ['Raw.'] }, outcome, 'm').severity, 'warning');

  const hot = { ...PLAN, dark: { path: '/d.fits', above: 4, gain: 1.5 } } as unknown as MaskPlan;
  assert.equal(
    maskCommand(hot, 'fail'),
    "flatfield mask --dark /d.fits --above 4 --gain 1.5 --out '/night/my mask.fits' --existing fail",
  );
});
