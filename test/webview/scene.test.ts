/// <reference types="node" />
/** From choices to limits and colours: each rule before and after the exact levels came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDisplay, type LimitRule, limitRules } from '../../src/engine/display/display';
import { type Levels, type OpenedPicture, PERCENTS, percentTails } from '../../src/protocol/pictureJobs';
import type { ShownImage } from '../../webview/imageShelf';
import { byPixel, coloursOf, limitsOf, needsLevels } from '../../webview/scene';

/** 0 .. 1000, so that a percent is ten. */
const sample = Float32Array.from({ length: 1001 }, (_, i) => 1000 - i);
const info: OpenedPicture = {
  ...{ hdu: 0, width: 1001, height: 1, planes: 1, pixelType: 'float32', unit: null, topDown: false, origin: [0, 0] },
  ...{ sky: '', hasPhysical: false, level: 0, overviewWidth: 1001, overviewHeight: 1, overview: sample, exact: true },
  ...{ sample, zscale: [400, 600], range: [5, 995] },
};
const percents = PERCENTS.flatMap((percent) => percentTails(percent));
const levels: Levels = {
  ...{ count: 1001, nan: 0, min: 0, max: 1000, zscale: [410, 610] },
  percentiles: [...percents, 50].map((percent) => ({ percent, value: 2 * percent })),
  histogram: { from: 0, to: 1, counts: [] },
};
const image = (exact: boolean) => ({ info, levels: exact ? levels : null }) as ShownImage;
const of = (limits: LimitRule, exact: boolean) => limitsOf({ ...firstDisplay, limits }, image(exact));

test('zscale and min-max are those of the first look, then those of all pixels', () => {
  assert.deepEqual(of('zscale', false), [400, 600]);
  assert.deepEqual(of('zscale', true), [410, 610]);
  assert.deepEqual(of('minmax', false), [5, 995]);
  assert.deepEqual(of('minmax', true), [0, 1000]);
});

test('percentiles leave equal shares outside, of the sample and then of all pixels', () => {
  assert.deepEqual(of('98', false), [10, 990]);
  assert.deepEqual(of('90', false), [50, 950]);
  for (const percent of PERCENTS) {
    const [low, high] = percentTails(percent);
    assert.deepEqual(of(String(percent) as LimitRule, true), [2 * low, 2 * high], String(percent));
  }
});

test('an image without a value has limits nevertheless', () => {
  const empty = { info: { ...info, sample: new Float32Array() }, levels: null } as ShownImage;
  assert.deepEqual(limitsOf({ ...firstDisplay, limits: '99' }, empty), [0, 1]);
});

test('typed limits hold, and without any zscale serves', () => {
  assert.deepEqual(limitsOf({ ...firstDisplay, limits: 'typed', typed: [3, 4] }, image(true)), [3, 4]);
  assert.deepEqual(limitsOf({ ...firstDisplay, limits: 'typed' }, image(false)), [400, 600]);
  assert.deepEqual(limitsOf({ ...firstDisplay, typed: [3, 4] }, image(false)), [400, 600], 'another rule was chosen');
});

test('all pixels are counted for the rules that need them', () => {
  assert.deepEqual(
    limitRules.filter((limits) => !needsLevels({ ...firstDisplay, limits })),
    ['zscale', 'typed'],
  );
});

test('shares are made for the equalised stretch, once for given limits', () => {
  const nan = [1, 2, 3] as const;
  assert.equal(coloursOf(firstDisplay, [0, 1000], image(false), nan).equalisation, null);
  const equalised = { ...firstDisplay, stretch: 'equalised' as const };
  const shares = coloursOf(equalised, [0, 1000], image(false), nan).equalisation;
  assert.ok(shares);
  // Even values: the share is the place.
  assert.ok(Math.abs((shares[(shares.length - 1) >> 1] ?? 0) - 0.5) < 1e-3);
  assert.equal(coloursOf({ ...equalised, contrast: 3 }, [0, 1000], image(false), nan).equalisation, shares);
  assert.notEqual(coloursOf(equalised, [0, 500], image(false), nan).equalisation, shares);
  assert.deepEqual(coloursOf({ ...firstDisplay, bias: 0.2, invert: true }, [1, 2], image(false), nan), {
    ...{ limits: [1, 2], stretch: 'linear', colormap: 'gray', invert: true, contrast: 1, bias: 0.2 },
    ...{ nan, equalisation: null },
  });
});

test('a trimmed image lies where it was cut from', () => {
  const map = byPixel({ ...info, origin: [50, 4] }, { ...info, origin: [10, 1] });
  assert.deepEqual(map, { a: 1, b: 0, c: 0, d: 1, e: 40, f: 3 });
});
