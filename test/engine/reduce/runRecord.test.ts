/** The record of a run as JSON: everything comes back, what is no record is refused with words. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Plan, plainFormat } from '../../../src/engine/plan/plan';
import { defaultRecipe } from '../../../src/engine/plan/recipe';
import type { FrameOutcome } from '../../../src/engine/reduce/outcome';
import { formatRunRecord, parseRunRecord, runRecord } from '../../../src/engine/reduce/runRecord';

const plan: Plan = {
  kind: 'flat',
  recipe: '/night/flatfield.json',
  outputFolder: '/night/reduced',
  format: plainFormat('float32'),
  existing: 'fail',
  limits: defaultRecipe().limits,
  bytes: 12,
  flats: [],
  refused: [{ path: '/n/NaN', name: 'NaN', reason: 'Infinity', wayOut: null, fixes: [], refusedCandidates: [] }],
  ignored: [],
  hints: ['{"number":"NaN"}'],
};
const level = { mean: Number.NaN, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
const outcome: FrameOutcome = {
  path: '/night/a.fits',
  output: '/night/reduced/flat-a.fits',
  status: 'written',
  error: null,
  levels: {
    ...{ pixels: 4, saturated: null, saturation: null, withoutValue: 1, before: level, after: null },
    ...{ signalToNoise: 1 / 3, overscan: -0.1 },
  },
  warnings: ['a\nb'],
  mean: 0.1 + 0.2,
  min: -1e-300,
  max: 5,
};
const record = runRecord('Flatfield 1.2.3', new Date(Date.UTC(2026, 10, 29, 20, 49, 47, 5)), [
  {
    recipeText: '{ "trim": "none" }\n',
    command: 'flatfield reduce /night',
    inputs: ['/night'],
    plan,
    outcomes: [outcome],
  },
]);

describe('run record', () => {
  it('comes back from JSON as it was, numbers that JSON lacks included', () => {
    assert.equal(record.when, '2026-11-29T20:49:47.005Z');
    assert.deepEqual(parseRunRecord(formatRunRecord(record)), record);
    assert.deepEqual(JSON.parse(formatRunRecord(record)).nights[0].outcomes[0].levels.before.mean, { number: 'NaN' });
  });

  it('refuses what is no record, one of another version, and one with parts missing', () => {
    const refused = (change: (value: Record<string, unknown>) => void, message: RegExp): void => {
      const value = JSON.parse(formatRunRecord(record));
      change(value);
      assert.throws(() => parseRunRecord(JSON.stringify(value)), { tag: 'ReadFailed', message });
    };
    assert.throws(() => parseRunRecord('{ "kind": '), { tag: 'ReadFailed', message: /no JSON/ });
    assert.throws(() => parseRunRecord('null'), { tag: 'ReadFailed', message: /no record of a reduction/ });
    refused((value) => delete value.kind, /no record of a reduction/);
    refused((value) => Object.assign(value, { version: 2 }), /version 2; this program reads version 1/);
    refused((value) => Object.assign(value, { nights: [{}] }), /not complete/);
    refused((value) => Object.assign(value, { nights: 7 }), /not complete/);
  });
});
