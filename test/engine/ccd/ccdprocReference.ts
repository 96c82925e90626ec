/** What ccdproc made of small inputs (test/reference/ccdproc), with its hexadecimal doubles read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CombineOptions } from '../../../src/engine/ccd/combine';

/** An average of everything, from which the cases of combine.json differ. */
export const PLAIN: CombineOptions = {
  method: 'average',
  minmax: null,
  extrema: null,
  clip: null,
  order: 'clip then scale',
  factors: null,
  weights: null,
};

export function readReference<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(__dirname, '../../reference/ccdproc', name), 'utf8')) as T;
}

/** Doubles of 16 hexadecimal digits each, or plain numbers. */
export function doubles(values: string | readonly number[]): Float64Array {
  if (typeof values !== 'string') return Float64Array.from(values);
  const bytes = Buffer.from(values, 'hex');
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleBE(8 * i));
}

/** Equal to the last bit; NaN equals NaN, -0 is not 0. */
export function assertSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  assert.equal(at, -1, `${what}: value ${at} is ${actual[at]}, should be ${expected[at]}`);
}
