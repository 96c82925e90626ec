/** Which frame belongs to which: by the plan's own name for the result, else by the names alone; masters by their cards. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import { partnersOf } from '../../src/host/explorer/partners';
import { frameOf } from '../engine/plan/frameOf';

function frame(path: string, facts: Partial<FrameInfo> = {}): FrameInfo {
  return frameOf({ path, name: path.slice(path.lastIndexOf('/') + 1), exposure: 70, ...facts });
}

const history = { bias: 'SUBBIAS = combined_bias.fit', dark: 'SUBDARK = dark, 90 s.fit, scale 0.5 (45 s / 90 s)' };
const product = (path: string, facts: Partial<FrameInfo> = {}) => frame(path, { ours: true, history, ...facts });

function names(path: string, frames: readonly FrameInfo[], results: Record<string, string> = {}) {
  const found = partnersOf(path, frames, (raw) => results[raw.path] ?? null);
  return found && { raw: found.raw?.path ?? null, calibrated: found.calibrated.map((one) => one.path) };
}

describe('partnersOf', () => {
  const raw = frame('/night/a.fits');
  const done = product('/night/reduced/flat-a.fits');

  it('a raw flat and its result lead to one another', () => {
    const both = { raw: raw.path, calibrated: [done.path] };
    const frames = [raw, frame('/night/b.fits'), done, product('/night/reduced/flat-b.fits')];
    assert.deepEqual(names(raw.path, frames), both);
    assert.deepEqual(names(done.path, frames), both);
  });

  it('the night before has the same names', () => {
    const frames = ['/n1', '/n2'].flatMap((night) => [
      frame(`${night}/a.fits`),
      product(`${night}/reduced/flat-a.fits`),
    ]);
    assert.deepEqual(names('/n2/a.fits', frames), { raw: '/n2/a.fits', calibrated: ['/n2/reduced/flat-a.fits'] });
    assert.deepEqual(names('/n1/reduced/flat-a.fits', frames)?.raw, '/n1/a.fits');
  });

  it('a compression around either is not part of the name', () => {
    const frames = [frame('/night/a.fits.gz'), product('/night/reduced/flat-a.fits.fz')];
    const both = { raw: '/night/a.fits.gz', calibrated: ['/night/reduced/flat-a.fits.fz'] };
    assert.deepEqual(names('/night/a.fits.gz', frames), both);
    assert.deepEqual(names('/night/reduced/flat-a.fits.fz', frames), both);
  });

  it('a name that only the recipe explains', () => {
    const odd = product('/elsewhere/a_cal.fits');
    const results = { [raw.path]: odd.path };
    assert.deepEqual(names(raw.path, [raw, odd], results), { raw: raw.path, calibrated: [odd.path] });
    assert.deepEqual(names(odd.path, [raw, odd], results)?.raw, raw.path);
    assert.deepEqual(names(odd.path, [raw, odd]), { raw: null, calibrated: [odd.path] });
  });

  it('several results, the newest first; a dark of that name is no result of a flat', () => {
    const frames = [
      raw,
      { ...done, mtimeMs: 10 },
      product('/night/again/flat-a.fits', { mtimeMs: 20 }),
      product('/night/reduced/dark-a.fits', { kind: 'dark' }),
    ];
    assert.deepEqual(names(raw.path, frames)?.calibrated, ['/night/again/flat-a.fits', done.path]);
  });

  it('a raw frame without a result, a master, a file that is no frame', () => {
    const master = frame('/night/reduced/combined_flat.fits', { master: 'COMBINED = T' });
    assert.deepEqual(names(raw.path, [raw, master]), { raw: raw.path, calibrated: [] });
    assert.equal(names(master.path, [raw, master]), null);
    assert.equal(names('/night/x.fits', [raw]), null);
  });

  it('the masters that its cards name, from its own folder where two have the name', () => {
    const bias = (folder: string) =>
      frame(`${folder}/combined_bias.fit`, { kind: 'bias', master: 'COMBINED = T', history: {} });
    const frames = [raw, done, bias('/other/reduced'), bias('/night/reduced')];
    assert.deepEqual(partnersOf(raw.path, frames, () => null)?.masters, [
      { role: 'bias', name: 'combined_bias.fit', path: '/night/reduced/combined_bias.fit' },
      { role: 'dark', name: 'dark, 90 s.fit', path: null },
    ]);
  });

  it('names the flat of a light, whatever its scaling, where its name holds a comma too', () => {
    for (const value of ['flat, g.fits, over its mean', 'flat, g.fits, over 20000, at least 100']) {
      const flat = frame('/masters/flat, g.fits', { master: 'COMBINED = T' });
      const light = product('/night/reduced/light-a.fits', { kind: 'light', history: { flat: `FLATCOR = ${value}` } });
      const found = partnersOf(light.path, [light, flat], () => null);
      assert.deepEqual(found?.masters, [{ role: 'flat', name: 'flat, g.fits', path: flat.path }]);
    }
  });
});
