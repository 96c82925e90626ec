/** The plan as people read it, held against golden texts; FLATFIELD_GOLDEN=write rewrites them for review. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { describeCombinePlan, describePlan } from '../../../src/engine/plan/describePlan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

function golden(name: string, text: string): void {
  const path = join(__dirname, '../../golden', name);
  if (process.env.FLATFIELD_GOLDEN === 'write') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

describe('describePlan', () => {
  it('Example 1, with a flat that no dark fits and frames left alone', () => {
    const frames = [
      frameOf({ name: 'ccd.014.0.fits', biassec: '[2049:2080,1:4127]' }),
      frameOf({ name: 'ccd.015.0.fits', exposure: 70.011 }),
      frameOf({ name: 'ccd.020.0.fits', exposure: 20 }),
      frameOf({ name: 'ccd.037.0.fits', kind: 'light', imagetyp: 'OBJECT', exposure: 300.062 }),
      frameOf({ name: 'mask.fits', kind: 'unknown', imagetyp: 'flat mask' }),
      combinedBias(),
      ...[7, 70, 300].map((t) => darkWithBias(t)),
      darkWithBias(70, { name: 'narrow.fit', width: 2044 }),
    ];
    golden('planExample1.txt', describePlan(planFlats(inputOf(frames, EXAMPLE_1))));
  });

  it('Example 2, with one result that is there already', () => {
    const flats = [1, 1.16].map((exposure, i) =>
      frameOf({ name: `AutoFlat-00${i + 1}.fit`, exposure, trimsec: '[1:4096, :]', temperature: -20 }),
    );
    const masters = [combinedBias({ temperature: -20 }), darkWithoutBias(90, { temperature: -10 })];
    const existingOutputs = new Set(['/night/reduced/flat-AutoFlat-002.fit']);
    const recipe = { ...EXAMPLE_2, output: { existing: 'skip', pixels: 'float64' } };
    golden('planExample2.txt', describePlan(planFlats(inputOf([...flats, ...masters], recipe, { existingOutputs }))));
  });

  it('lights of Example 1: one divided by its flat, one of a filter without any', () => {
    const light = (name: string, filter: string) =>
      frameOf({ name, kind: 'light', imagetyp: 'OBJECT', exposure: 300.062, filter });
    const flat = frameOf({
      ...{ name: 'combined_flat_filter_gp.fits', width: 2048, master: 'COMBINED = T' },
      holdsBias: { value: true, evidence: 'its cards log SUBOSCAN, TRIMIM but no SUBBIAS' },
      history: { overscan: 'SUBOSCAN = median', dark: 'SUBDARK = combined_dark_70.fit' },
    });
    const frames = [
      ...[light('ccd.037.0.fits', "g'"), light('ccd.043.0.fits', "i'"), frameOf({ name: 'ccd.014.0.fits' })],
      ...[darkWithBias(70), darkWithBias(300), flat],
    ];
    const recipe = { ...EXAMPLE_1, flat: { minValue: 100 } };
    golden('planLights.txt', describePlan(planFlats(inputOf(frames, recipe, { kind: 'light' }))));
  });

  it('the masters of both examples', () => {
    const darks = (recipe: object, ...more: Parameters<typeof frameOf>[0][]) =>
      describeCombinePlan(
        planCombine({
          ...inputOf(
            [
              ...[1, 2, 3].map((n) => frameOf({ name: `d${n}.fits`, kind: 'dark', exposure: 90 })),
              frameOf({ name: 'd4.fits', kind: 'dark', exposure: 300 }),
              ...more.map((change) => combinedBias(change)),
            ],
            recipe,
          ),
          kind: 'dark',
          outputFile: null,
        }),
      );
    golden('combineDarks.txt', `${darks(EXAMPLE_1)}\n${darks(EXAMPLE_2, {})}\n${darks(EXAMPLE_2)}`);
  });

  it('a combination with everything that can be asked for, and a frame of another size', () => {
    const done = { kind: 'flat', filter: 'r', history: { dark: 'SUBDARK' }, ours: true } as const;
    const flats = [1, 2, 3, 4, 5].map((n) =>
      frameOf({ name: `flat-${n}.fits`, exposure: n, date: `2016-11-23T0${n}:00:00`, ...done }),
    );
    const window = frameOf({ name: 'flat-w.fits', width: 1024, date: '2016-11-23T01:30:00', ...done });
    const combine = {
      minmax: { min: 0, max: 60000 },
      extrema: { nhigh: 2 },
      clip: { iterations: 3, grow: 1.5 },
      weights: 'exposure',
      groupBy: ['FILTER', 'NIGHT'],
      rejectionMap: true,
    };
    const input = inputOf([...flats, window], { combine, output: { mask: true, uncertainty: true } });
    golden('combineFlats.txt', describeCombinePlan(planCombine({ ...input, kind: 'flat', outputFile: null })));
  });
});
