/** Spooled files as the viewer uses them: the same values, the original's name in every error, nothing left behind. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FlatfieldError } from '../../src/engine/errors';
import { type RunSpool, SpooledFiles, sweepSpooled } from '../../src/host/viewer/spooledFile';
import type { ImageRef } from '../../src/protocol/imageRef';
import { planned, poolFor, tempFolder, writeRaw } from '../worker/workbench';

/** A gzipped frame whose pixel (x, y) is 10 y + x, and a pool to read it with. */
async function zipped(t: TestContext, run?: RunSpool) {
  const folder = tempFolder(t);
  const plain = writeRaw(join(folder, 'a.fits'), 8, 6, (x, y) => 10 * y + x);
  const path = join(folder, 'a.fits.gz');
  writeFileSync(path, gzipSync(readFileSync(plain)));
  const pool = await poolFor(t);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const told: unknown[] = [];
  const spooled = new SpooledFiles(
    run ?? ((request, options) => pool.run('spool', request, options)),
    (error) => told.push(error),
    temporary,
  );
  t.after(() => spooled.dispose());
  const pixel = (x: number, y: number) => (from: string) =>
    pool.run('pixel', { image: { kind: 'hdu', path: from, hdu: 0, plane: 0 }, x, y }).then(({ value }) => value);
  return { folder, plain, path, temporary, spooled, pixel, told };
}

const left = (temporary: string): number =>
  readdirSync(temporary, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test('until it is spooled the original is read, then the other one, and the values are the same', async (t) => {
  const { path, temporary, spooled, pixel } = await zipped(t);
  const read: string[] = [];
  const look = () =>
    spooled.readPath(path, (from) => {
      read.push(from);
      return pixel(3, 5)(from);
    });
  const kept = spooled.keep(path);
  assert.equal(await look(), 53);
  await spooled.ready(path);
  assert.equal(await look(), 53);
  assert.equal(read[0], path);
  assert.ok(read[1]!.startsWith(temporary) && read[1]!.endsWith('/a.fits.gz'));
  const second = spooled.keep(path);
  kept.dispose();
  kept.dispose();
  assert.equal(left(temporary), 1);
  second.dispose();
  assert.equal(left(temporary), 0);
  assert.equal(await look(), 53);
  assert.equal(read[2], path);
});

test('every file of an image is replaced, with what the frame was when it was planned', async (t) => {
  const { path, plain, spooled } = await zipped(t);
  for (const file of [path, plain]) spooled.keep(file);
  await Promise.all([spooled.ready(path), spooled.ready(plain)]);
  const {
    output: _o,
    action: _a,
    refusedCandidates: _c,
    ...frame
  } = planned(path, '/x', [
    { do: 'subtractBias', bias: path, hdu: 0, reason: '' },
    { do: 'subtractDark', dark: plain, hdu: 0, exposure: 1, darkExposure: 1, scale: 1, scaled: false, reason: '' },
  ]);
  const image = await spooled.read(
    { kind: 'ratio', a: { kind: 'calibrated', frame }, b: { kind: 'mosaic', path } },
    async (ref) => ref,
  );
  assert.ok(image.kind === 'ratio' && image.a.kind === 'calibrated' && image.b.kind === 'mosaic');
  const { frame: there } = image.a;
  assert.notEqual(there.path, path);
  assert.equal(image.b.path, there.path);
  assert.deepEqual([there.size, there.mtimeMs], [statSync(there.path).size, statSync(there.path).mtimeMs]);
  const [bias, dark] = there.steps;
  assert.ok(bias?.do === 'subtractBias' && bias.bias === there.path);
  // What is not compressed stays where it is.
  assert.ok(dark?.do === 'subtractDark' && dark.dark === plain);

  const old: ImageRef = { kind: 'calibrated', frame: { ...frame, mtimeMs: 1 } };
  const refused = await spooled.read(old, async (ref) => ref);
  assert.ok(refused.kind === 'calibrated' && refused.frame.path === path);
});

test('errors name the original', async (t) => {
  const { path, spooled, pixel } = await zipped(t);
  spooled.keep(path);
  await spooled.ready(path);
  await assert.rejects(spooled.readPath(path, pixel(8, 0)), (error) => {
    assert.ok(error instanceof FlatfieldError);
    assert.deepEqual([error.tag, error.file], ['Usage', path]);
    return true;
  });
  await assert.rejects(
    spooled.readPath(path, async (from) => {
      throw new FlatfieldError('WorkerDied', `ended while it worked on "${from}"`, { file: from });
    }),
    { message: `ended while it worked on "${path}"`, file: path },
  );
});

test('a spooled file that somebody removed is no loss', async (t) => {
  const { path, temporary, spooled, pixel, told } = await zipped(t);
  spooled.keep(path);
  await spooled.ready(path);
  for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true });
  assert.equal(await spooled.readPath(path, pixel(1, 2)), 21);
  await spooled.ready(path);
  assert.deepEqual(told, []);
  assert.equal(left(temporary), 1);
});

test('a file that changed is read itself until it is spooled anew', async (t) => {
  const { path, plain, spooled, pixel, temporary } = await zipped(t);
  spooled.keep(path);
  await spooled.ready(path);
  writeRaw(plain, 8, 6, () => 7);
  writeFileSync(path, gzipSync(readFileSync(plain)));
  spooled.forget(path);
  assert.equal(await spooled.readPath(path, pixel(1, 2)), 7);
  await spooled.ready(path);
  assert.equal(await spooled.readPath(path, pixel(1, 2)), 7);
  assert.equal(left(temporary), 1);
});

test('what cannot be spooled is told and read where it is; disposing stops the rest', async (t) => {
  const stops: AbortSignal[] = [];
  const run: RunSpool = (_request, { signal }) => {
    stops.push(signal);
    if (stops.length === 1) return Promise.reject(new FlatfieldError('DiskFull', 'No room.'));
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  };
  const { path, plain, spooled, pixel, told, temporary } = await zipped(t, run);
  spooled.keep(path);
  await spooled.ready(path);
  assert.match(String(told[0]), /No room/);
  assert.equal(await spooled.readPath(path, pixel(1, 2)), 21);
  spooled.keep(plain);
  const waiting = spooled.ready(plain);
  await new Promise((resolve) => setImmediate(resolve));
  spooled.dispose();
  await waiting;
  assert.equal(stops[1]?.aborted, true);
  assert.equal(told.length, 1);
  assert.deepEqual(readdirSync(temporary), []);
});

test('sweeping removes what dead processes left, and nothing else', async (t) => {
  const temporary = tempFolder(t);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const names = [`flatfield-spool-${dead}-x`, `flatfield-spool-${process.pid}-old`];
  const alive = [`flatfield-spool-${process.pid}-new`, `flatfield-spool-${process.ppid}-y`, `spool-${dead}`];
  for (const name of [...names, ...alive]) mkdirSync(join(temporary, name, '1'), { recursive: true });
  utimesSync(join(temporary, names[1]!), 1, 1);
  await sweepSpooled(temporary);
  assert.deepEqual(readdirSync(temporary).sort(), alive.sort());
});
