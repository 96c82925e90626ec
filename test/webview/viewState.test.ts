/// <reference types="node" />
/** What a window remembers: all of it comes back, and what is of no use does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstState, restoreState, type ViewState } from '../../webview/viewState';

const full: ViewState = {
  ...{
    frame: 2,
    hdu: 'mosaic',
    plane: 3,
    calibrated: true,
    camera: { scale: 2, x: 10.5, y: 3 },
    cursor: { x: 4, y: 5 },
  },
  display: {
    ...{ limits: 'typed', typed: [-1.5, 7], stretch: 'asinh', colormap: 'magma', invert: true, contrast: 2, bias: 0.3 },
  },
  ...{ panel: 'measure', search: 'exp', comparison: 'swipe', swipe: 0.2, lock: 'sky', lockLimits: false },
  ...{ crosshair: true, parts: ['star'] },
  regions: [
    { shape: 'circle', x: 1, y: 2, radius: 3 },
    { shape: 'line', x0: 1, y0: 2, x1: 3, y1: 4 },
    { shape: 'rectangle', x0: 1, y0: 2, x1: 3, y1: 4 },
  ],
  table: { hdu: 1, sort: { column: 2, descending: true }, filters: [{ column: 2, text: '>5' }], first: 40 },
  contents: null,
};

test('a state comes back as it was, through JSON too', () => {
  assert.deepEqual(restoreState(full), full);
  assert.deepEqual(restoreState(JSON.parse(JSON.stringify(full))), full);
  assert.deepEqual(restoreState({ ...full, panel: null }).panel, null);
});

test('nothing, or no state at all, is the first state', () => {
  for (const left of [undefined, null, 0, 'text', true, [], {}]) assert.deepEqual(restoreState(left), firstState);
});

test('the state of an older version keeps what still has a meaning', () => {
  const { display, camera, cursor, search } = restoreState({
    ...{ display: { limits: 'minmax', stretch: 'log', invert: true }, camera: { scale: 40, x: 30, y: 10 } },
    ...{ cursor: { x: 30, y: 10 }, headerOpen: false, search: 'exptime' },
  });
  assert.deepEqual(display, { ...firstState.display, limits: 'minmax', stretch: 'log', invert: true });
  assert.deepEqual([camera, cursor, search], [{ scale: 40, x: 30, y: 10 }, { x: 30, y: 10 }, 'exptime']);
});

/** Each is of no use; the rest of the state stays. */
const useless: readonly Partial<Record<keyof ViewState, unknown>>[] = [
  { frame: -1 },
  { frame: 1.5 },
  { hdu: 'all' },
  { hdu: -1 },
  { plane: '2' },
  { calibrated: 'yes' },
  { display: 'grey' },
  { display: null },
  { camera: { scale: 0, x: 1, y: 1 } },
  { camera: { scale: Number.NaN, x: 1, y: 1 } },
  { camera: { scale: 1, x: null, y: 1 } },
  { cursor: { x: -1, y: 0 } },
  { cursor: { x: 0.5, y: 0 } },
  { panel: 'colours' },
  { search: 7 },
  { comparison: 'blink' },
  { swipe: Number.NaN },
  { swipe: '0.5' },
  { lock: 'earth' },
  { lockLimits: 1 },
  { crosshair: 1 },
  { parts: 'regions' },
  { regions: {} },
  { regions: [null, 7, {}, { shape: 'circle', x: 1, y: 2 }, { shape: 'box', x0: 1, y0: 2, x1: 3, y1: 4 }] },
  { table: [] },
];
for (const part of useless) {
  test(`of no use: ${JSON.stringify(part)}`, () => {
    const [name] = Object.keys(part) as (keyof ViewState)[];
    assert.ok(name);
    const restored = restoreState({ ...full, ...part });
    assert.deepEqual(restored, { ...full, [name]: firstState[name] });
  });
}

test('parts of the display are of use one by one', () => {
  const { display } = restoreState({
    display: {
      limits: 'none',
      typed: [1, 'x'],
      stretch: 'sqrt',
      colormap: 'jet',
      invert: 1,
      contrast: null,
      bias: 0.1,
    },
  });
  assert.deepEqual(display, { ...firstState.display, stretch: 'sqrt', bias: 0.1 });
});

test('a swipe beyond the window comes back to its edge', () => {
  assert.equal(restoreState({ swipe: 7 }).swipe, 1);
  assert.equal(restoreState({ swipe: -7 }).swipe, 0);
});
