/** One master of several frames: its arithmetic, its header, and that a frame that fails is never left out in silence. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PlannedMaster } from '../../src/engine/plan/plan';
import type { Step } from '../../src/engine/plan/step';
import type { CombineRequest } from '../../src/protocol/jobs';
import { directContext } from '../../src/worker/jobContext';
import { combineFrames } from '../../src/worker/jobs/combineFrames';
import { namesIn, planned, poolFor, readImage, sha256, tempFolder, writeRaw } from './workbench';

const trim: Step = { do: 'trimImage', region: { x0: 0, x1: 30, y0: 0, y1: 40 }, section: '[1:30,1:40]', reason: '' };

/**
 * Five frames of 32 x 40 whose levels differ by powers of two (so that their scaled pixels are equal to the last bit),
 * the third with one pixel hit by a cosmic ray.
 */
function master(folder: string, changes: Partial<PlannedMaster> = {}, steps: readonly Step[] = [trim]): PlannedMaster {
  const output = join(folder, 'out', 'master.fits');
  const inputs = [1, 2, 4, 8, 16].map((factor) => {
    const value = (x: number, y: number) => (factor === 4 && x === 7 && y === 21 ? 60000 : factor * (1000 + x + y));
    const cards = { IMAGETYP: 'FLATFIELD', EXPTIME: 70 + factor / 1000 };
    return planned(writeRaw(join(folder, 'raw', `f${factor}.fits`), 32, 40, value, cards), output, steps);
  });
  const clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 } as const;
  return {
    kind: 'flat',
    title: 'flat',
    output,
    action: 'write',
    result: { state: 'none', why: null },
    inputs,
    width: 30,
    height: 40,
    exposure: 70.003,
    filter: null,
    method: { method: 'average', clip, order: 'scale then clip', scale: 'inverse median' },
    holdsBias: false,
    warnings: [],
    ...changes,
  };
}

function request(of: PlannedMaster, changes: Partial<CombineRequest> = {}): CombineRequest {
  return { master: of, pixels: 'float64', existing: 'fail', program: 'Flatfield 0.1.0', ...changes };
}

test('scaled by exact medians, clipped, averaged: the same with a thread and without', async (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const outcome = combineFrames(request(of), directContext());
  assert.deepEqual([outcome.status, outcome.error, outcome.frames, outcome.rejected], ['written', null, 5, 1]);
  const { pixels } = readImage(of.output);
  // Every frame over its median is (1000 + x + y) / 1034; the ray is rejected.
  for (let i = 0; i < pixels.length; i++) {
    const expected = (1000 + (i % 30) + Math.floor(i / 30)) / 1034;
    assert.ok(Math.abs(pixels[i]! - expected) < 1e-12, `pixel ${i}`);
  }
  const pool = await poolFor(t);
  const threaded = { ...of, output: join(folder, 'out', 'threaded.fits') };
  assert.deepEqual({ ...(await pool.run('combine', request(threaded))), output: '' }, { ...outcome, output: '' });
  assert.equal(sha256(threaded.output), sha256(of.output));
});

test('the header of a master: how many, which, how, and with what they were multiplied', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  combineFrames(request(of), directContext());
  const { header } = readImage(of.output);
  const keywords = [
    'COMBINED',
    'NCOMBINE',
    'COMBMETH',
    'EXPTIME',
    'IMAGETYP',
    'TRIMIM',
    'IMCMB001',
    'IMCMB005',
    'FLATFLD',
  ];
  assert.deepEqual(
    keywords.map((keyword) => header.get(keyword)),
    [
      true,
      5,
      'scale inverse median, clip 5/5 median mad_std, average',
      70.003,
      'FLATFIELD',
      '[1:30,1:40]',
      'f1.fits',
      'f16.fits',
      'Flatfield 0.1.0',
    ],
  );
  assert.ok(!header.has('SUBBIAS'), 'no bias was subtracted, and the header says so by its absence');
  const history = header.all('HISTORY').map(({ comment }) => comment);
  of.inputs.forEach(({ path }, i) => {
    const at = history.findIndex((line) =>
      line.startsWith(`input ${i + 1}: f${2 ** i}.fits times ${1 / (2 ** i * 1034)}`.slice(0, 72)),
    );
    assert.ok(at >= 0, `input ${i + 1}`);
    assert.ok(history.slice(at, at + 3).includes(`sha256 ${sha256(path)}`));
  });
});

test('a median, a sum and an inverse mean', (t) => {
  const folder = tempFolder(t);
  const level = (name: string, changes: Partial<PlannedMaster['method']>) => {
    const method = { method: 'average', clip: null, order: 'clip then scale', scale: 'none', ...changes } as const;
    const of = master(join(folder, name), { method });
    const outcome = combineFrames(request(of), directContext());
    assert.equal(outcome.error, null);
    return readImage(of.output).pixels[0]!;
  };
  assert.equal(level('median', { method: 'median' }), 4000);
  assert.equal(level('sum', { method: 'sum' }), 31000);
  const mean = level('mean', { scale: 'inverse mean' });
  // The ray lifts the mean of its frame a little.
  assert.ok(Math.abs(mean - 1000 / 1034) < 0.01, `${mean}`);
});

test('a frame that fails fails the master by its name', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  fs.appendFileSync(of.inputs[3]!.path, 'x');
  const outcome = combineFrames(request(of), directContext());
  assert.deepEqual(
    [outcome.status, outcome.error?.tag, outcome.error?.file],
    ['failed', 'Refused', of.inputs[3]!.path],
  );
  const none = combineFrames(request(master(join(folder, 'none'), { inputs: [] })), directContext());
  assert.equal(none.error?.message, 'There is no frame to combine.');
  assert.deepEqual(namesIn(join(folder, 'out')), []);
});

test('a frame without light cannot be scaled, and is named', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const dark = planned(
    writeRaw(join(folder, 'raw', 'dark.fits'), 32, 40, () => 0),
    of.output,
    [trim],
  );
  const outcome = combineFrames(request({ ...of, inputs: [...of.inputs, dark] }), directContext());
  assert.deepEqual([outcome.error?.tag, outcome.error?.file], ['Refused', dark.path]);
  assert.match(outcome.error!.message, /level is 0/);
  assert.deepEqual(namesIn(join(folder, 'out')), []);
});

test('existing masters, and stopping', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const status = (changes: Partial<CombineRequest>, stopped = false) => {
    const { status, error } = combineFrames(request(of, changes), directContext({ stopped }));
    return error?.tag ?? status;
  };
  assert.equal(status({}, true), 'cancelled');
  assert.deepEqual(namesIn(join(folder, 'out')), []);
  assert.equal(status({}), 'written');
  const before = sha256(of.output);
  assert.equal(status({}), 'Exists');
  assert.equal(status({ existing: 'skip' }), 'skipped');
  assert.equal(status({ existing: 'replace' }), 'replaced');
  assert.equal(sha256(of.output), before);
  fs.writeFileSync(of.output, 'mine');
  assert.equal(status({ existing: 'replace' }), 'Refused');
  assert.equal(fs.readFileSync(of.output, 'utf8'), 'mine');
});

test('a finding that all frames share is told once', (t) => {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const inputs = ['a', 'b', 'c', 'd'].map((name) =>
    planned(
      writeRaw(join(folder, 'raw', `${name}.fits`), 32, 40, (x, y) => (x + y === 0 ? 65535 : 500)),
      output,
      [trim],
    ),
  );
  const method = { method: 'average', clip: null, order: 'clip then scale', scale: 'none' } as const;
  const outcome = combineFrames(request(master(folder, { inputs, method })), directContext());
  assert.deepEqual(outcome.warnings, ['a.fits, b.fits, c.fits, d.fits: 1 raw pixel at or above 65535: saturated']);
});
