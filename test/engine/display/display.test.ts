/** From values to colours, beside astropy's stretches and matplotlib's colour maps. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { colormapTable } from '../../../src/engine/display/colormapTables';
import type { Colours } from '../../../src/engine/display/colours';
import { type Colormap, colormaps, type Stretch, stretches } from '../../../src/engine/display/display';
import { equalisationOf } from '../../../src/engine/display/equalisation';
import { colourRamp } from '../../../src/engine/display/lookup';
import { paint } from '../../../src/engine/display/paint';
import { stretchFunctions } from '../../../src/engine/display/stretch';

interface Fixture {
  readonly sha256: Readonly<Record<Colormap, string>>;
  readonly colours: Readonly<Record<Colormap, Readonly<Record<string, readonly number[]>>>>;
  readonly stretches: Readonly<Record<string, readonly number[]>>;
  readonly equalised: readonly {
    readonly name: string;
    readonly sample: readonly number[];
    readonly limits: readonly [number, number];
    readonly at: readonly number[];
    readonly share: readonly number[];
  }[];
}

const fixture = JSON.parse(readFileSync(join(__dirname, '../../reference/display/display.json'), 'utf8')) as Fixture;
const at = fixture.stretches.at ?? [];

const plain: Colours = {
  limits: [0, 100],
  stretch: 'linear',
  colormap: 'gray',
  invert: false,
  contrast: 1,
  bias: 0.5,
  equalisation: null,
  nan: [200, 30, 10],
};

/** Red, green, blue of values; alpha must be 255. */
function colours(values: readonly number[], options: Partial<Colours> = {}): number[][] {
  const out = new Uint8ClampedArray(4 * values.length);
  paint(Float64Array.from(values), { ...plain, ...options }, out);
  return values.map((_, i) => {
    assert.equal(out[4 * i + 3], 255);
    return [...out.subarray(4 * i, 4 * i + 3)];
  });
}

const greys = (values: readonly number[], options: Partial<Colours> = {}) =>
  colours(values, options).map(([red, green, blue]) => {
    assert.ok(red === green && green === blue);
    return red;
  });

describe('stretches', () => {
  for (const stretch of stretches.filter((name): name is Exclude<Stretch, 'equalised'> => name !== 'equalised')) {
    test(`${stretch} is astropy's, painted as such`, () => {
      const expected = fixture.stretches[stretch] ?? [];
      assert.equal(expected.length, 68);
      for (const [i, t] of at.entries()) {
        assert.ok(Math.abs(stretchFunctions[stretch](t) - (expected[i] ?? 9)) < 1e-12, `${stretch} of ${t}`);
      }
      // Half a grey by rounding, and one by the map: some of matplotlib's 256 greys are one darker than their number.
      const painted = greys(at, { stretch, limits: [0, 1] });
      const wrong = painted.findIndex((grey, i) => Math.abs((grey ?? 0) - 255 * (expected[i] ?? 0)) > 1.5);
      assert.equal(wrong, -1, `${stretch} of ${at[wrong]}: grey ${painted[wrong]}`);
    });
  }

  test('equalised: shares by hand, clipped at both limits; linear without shares', () => {
    const equalisation = Float32Array.of(0, 0.8, 1);
    assert.deepEqual(greys([-1, 0, 25, 50, 75, 100, 101], { stretch: 'equalised', equalisation }), [
      ...[0, 0, 102, 204, 230, 255, 255],
    ]);
    assert.deepEqual(greys([0, 40, 100], { stretch: 'equalised' }), greys([0, 40, 100]));
  });
});

describe('colour maps', () => {
  for (const colormap of colormaps) {
    test(`${colormap} is matplotlib's`, () => {
      const table = colormapTable(colormap);
      assert.equal(table.length, 768);
      assert.equal(createHash('sha256').update(table).digest('hex'), fixture.sha256[colormap]);
      for (const [i, colour] of Object.entries(fixture.colours[colormap])) {
        const value = (100 * Number(i)) / 255;
        assert.deepEqual(colours([value], { colormap }), [colour]);
        assert.deepEqual(colours([100 - value], { colormap, invert: true }), [colour]);
      }
    });
  }

  test('a ramp for a colour bar has the stretch, the contrast and the map', () => {
    assert.deepEqual([...colourRamp({ ...plain, colormap: 'viridis' }, 2)], [68, 1, 84, 253, 231, 36]);
    assert.deepEqual([...colourRamp({ ...plain, stretch: 'squared' }, 3)], [0, 0, 0, 64, 64, 64, 255, 255, 255]);
  });
});

describe('paint', () => {
  test('limits are the ends, what lies beyond is clipped, infinities too', () => {
    const values = [-5, 0, 50, 100, 101, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    assert.deepEqual(greys(values), [0, 0, 128, 255, 255, 0, 255]);
    assert.deepEqual(greys(values, { invert: true }), [255, 255, 127, 0, 0, 255, 0]);
  });

  test('NaN has a colour of its own, whatever else is chosen', () => {
    for (const stretch of stretches) {
      assert.deepEqual(colours([Number.NaN], { stretch, invert: true, colormap: 'turbo' }), [[200, 30, 10]]);
    }
  });

  test('equal limits: values up to them are dark', () => {
    assert.deepEqual(greys([4, 5, 5.0001, 6], { limits: [5, 5] }), [0, 0, 255, 255]);
    assert.deepEqual(greys([4, 5, 6], { limits: [5, 5], invert: true, stretch: 'log' }), [255, 255, 0]);
  });

  test('contrast and bias work on the stretched value, before inversion', () => {
    // s = 0.25 of the square root's 0.5: c = (0.5 - 0.4) * 2 + 0.5 = 0.7; 255 * 0.7 = 178.5.
    const options = { stretch: 'sqrt', contrast: 2, bias: 0.4 } as const;
    const [grey = 0] = greys([25], options);
    const [inverted = 0] = greys([25], { ...options, invert: true });
    assert.ok(Math.abs(grey - 178.5) <= 1 && Math.abs(inverted - 76.5) <= 1, `${grey}, ${inverted}`);
    assert.deepEqual(greys([0, 100], { contrast: 0 }), [128, 128]);
  });
});

describe('equalisation', () => {
  for (const { name, sample, limits, at: places, share } of fixture.equalised) {
    test(`of ${name} is astropy's HistEqStretch`, () => {
      // 31 steps between two of the 33 places and one more: the places are among the shares' own.
      const shares = equalisationOf(Float32Array.from(sample), limits, 32 * 128 + 1);
      for (const [i] of places.entries()) {
        assert.ok(Math.abs((shares[128 * i] ?? 9) - (share[i] ?? 0)) < 1e-6, `${name}: ${places[i]}`);
      }
    });
  }

  test('by hand: equal values at their middle rank, others out of the limits left out', () => {
    const sample = Float32Array.of(20, Number.NaN, 10, 10, 10, 30, 99, -7, Number.POSITIVE_INFINITY);
    // Ranks of 10, 10, 10, 20, 30: 1 of 4 for all tens, 3 for twenty, 4 for thirty.
    assert.deepEqual([...equalisationOf(sample, [0, 40], 5)], [0, 0.25, 0.75, 1, 1]);
    assert.deepEqual([...equalisationOf(sample, [10, 30], 3)], [0.25, 0.75, 1]);
    assert.deepEqual([...equalisationOf(Float32Array.of(2), [0, 4], 5)], [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual([...equalisationOf(new Float32Array(0), [0, 1], 5)], [0, 0.25, 0.5, 0.75, 1]);
    assert.ok(equalisationOf(Float32Array.of(5, 5), [5, 5], 3).every((one) => one >= 0 && one <= 1));
  });
});
