/** Division by a flat against ccdproc 2.4.0, bit for bit (test/reference/ccdproc/flatCorrect.json). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { divideDeviation } from '../../../src/engine/ccd/deviation';
import { flatCorrect, flatMean } from '../../../src/engine/ccd/flatCorrect';
import { pixelView } from '../../../src/engine/ccd/pixelView';

interface Case {
  readonly name: string;
  readonly shape: readonly [number, number];
  readonly min_value?: number;
  readonly norm_value?: number;
  readonly light: string;
  readonly flat: string;
  readonly mean: string;
  readonly result: string;
  readonly deviation?: string;
  readonly flatDeviation?: string;
  readonly deviationAfter?: string;
  readonly deviationAfterBoth?: string;
}
interface Mean {
  readonly shape: readonly [number, number];
  readonly mean: string;
  readonly last: string;
}
const { cases, means }: { readonly cases: readonly Case[]; readonly means: readonly Mean[] } = JSON.parse(
  readFileSync(join(__dirname, '../../reference/ccdproc/flatCorrect.json'), 'utf8'),
);

function doubles(hex: string): Float64Array {
  return Float64Array.from(hex.match(/.{16}/g) ?? [], (bits) => Buffer.from(bits, 'hex').readDoubleBE());
}

/** Gives the values one after the other, as a file would. */
function reader(values: Float64Array): (into: Float64Array, count: number) => void {
  let at = 0;
  return (into, count) => {
    into.set(values.subarray(at, at + count));
    at += count;
  };
}

function normOf({ flat, min_value = undefined, norm_value }: Case): number {
  const pixels = doubles(flat);
  return norm_value ?? flatMean(pixels.length, min_value ?? null, reader(pixels));
}

describe('flatCorrect', () => {
  for (const one of cases) {
    it(`${one.name}: mean and quotients are ccdproc's`, () => {
      const [rows, columns] = one.shape;
      const flat = doubles(one.flat);
      const min = one.min_value ?? null;
      assert.equal(flatMean(flat.length, min, reader(flat)), doubles(one.mean)[0]);
      const light = doubles(one.light);
      const undivided = flatCorrect(pixelView(light, rows, columns), pixelView(flat, rows, columns), min, normOf(one));
      const bad = flat.filter((pixel) => !(pixel > 0)).length;
      assert.equal(undivided, bad);
      const expected = doubles(one.result).map((value, i) => (flat[i]! > 0 ? value : Number.NaN));
      assert.deepEqual(light, expected);
    });
  }

  for (const { shape, mean, last } of means)
    it(`${shape.join(' x ')} pixels: numpy adds them in runs of 8192`, () => {
      const count = shape[0] * shape[1];
      const flat = Float64Array.from({ length: count }, (_, i) => 20000 + ((i * 7919) % 10007) / 7);
      const norm = flatMean(count, null, reader(flat));
      assert.equal(norm, doubles(mean)[0]);
      const light = new Float64Array(count).fill(1);
      assert.equal(flatCorrect(pixelView(light, ...shape), pixelView(flat, ...shape), null, norm), 0);
      assert.equal(light.at(-1), doubles(last)[0]);
    });

  it('masked pixels of the flat divide like the others, as in 2.4.0; 2.5.0 would leave these lights as they are', () => {
    const masked = cases.find(({ name }) => name === 'masked')!;
    const [light, flat, result] = [masked.light, masked.flat, masked.result].map(doubles) as Float64Array[];
    const norm = normOf(masked);
    const under = [...flat!.keys()].filter((i) => flat![i]! > 21000);
    assert.ok(under.length > 3);
    for (const i of under) {
      assert.equal(result![i], light![i]! / (flat![i]! / norm));
      assert.notEqual(result![i], light![i]);
    }
  });

  it('a pixel whose flat is 0, negative or no number has no value, and the others are as if it were right', () => {
    const flat = Float64Array.of(2, 0, -4, Number.NaN, Number.POSITIVE_INFINITY, 6);
    // By hand: NaN and infinity left out, 0 and -4 counted as numpy does: (2 + 0 - 4 + 6) / 4.
    const norm = flatMean(6, null, reader(flat));
    assert.equal(norm, 1);
    const light = Float64Array.of(8, 8, 8, 8, 8, 12);
    assert.equal(flatCorrect(pixelView(light, 2, 3), pixelView(flat, 2, 3), null, norm), 4);
    assert.deepEqual([...light], [4, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 2]);
  });

  it('the least value lifts what is below it, and not what has no value', () => {
    const flat = Float64Array.of(4, 0, -4, Number.NaN);
    const norm = flatMean(4, 1, reader(flat));
    assert.equal(norm, (4 + 1 + 1) / 3);
    const light = Float64Array.of(8, 8, 8, 8);
    assert.equal(flatCorrect(pixelView(light, 1, 4), pixelView(flat, 1, 4), 1, norm), 1);
    assert.deepEqual([...light], [4, 16, 16, Number.NaN]);
  });

  it('refuses a flat without a mean above 0, and one of another shape', () => {
    for (const flat of [Float64Array.of(-1, -2), Float64Array.of(1, -1), Float64Array.of(Number.NaN, Number.NaN)])
      assert.throws(() => flatMean(2, null, reader(flat)), { tag: 'Refused', message: /^The mean of the flat is/ });
    const row = pixelView(Float64Array.of(1, 1), 1, 2);
    assert.throws(() => flatCorrect(pixelView(new Float64Array(4), 2, 2), row, null, 1), {
      tag: 'Refused',
      message: /flat has 1 rows? of 2/,
    });
  });

  for (const one of cases.filter(({ deviation }) => deviation !== undefined)) {
    it(`${one.name}: deviations are astropy's to the last digit but one, with a flat that has some and without`, () => {
      const [rows, columns] = one.shape;
      const view = (values: Float64Array) => pixelView(values, rows, columns);
      for (const [uncertainty, expected] of [
        [null, one.deviationAfter!],
        [view(doubles(one.flatDeviation!)), one.deviationAfterBoth!],
      ] as const) {
        const deviation = doubles(one.deviation!);
        const flat = { pixels: view(doubles(one.flat)), uncertainty, minValue: one.min_value ?? null };
        divideDeviation(deviation, view(doubles(one.light)), { ...flat, norm: normOf(one) });
        doubles(expected).forEach((value, i) => {
          assert.ok(Math.abs(deviation[i]! - value) <= 4e-16 * value, `pixel ${i}: ${deviation[i]} for ${value}`);
        });
      }
    });
  }
});
