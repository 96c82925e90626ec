/** A disk that is really full: the error says so, no output and no temporary file is left, the exit code is 4. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import { exitCode } from '../../src/engine/reduce/report';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import { runPlan } from '../../src/worker/runPlan';
import { namesIn, planned, planOf, poolFor, tempFolder, writeRaw } from './workbench';

const PROGRAM = 'Flatfield 0.1.0';

function flatsInto(folder: string, out: string, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const name = `f${n}.fits`;
    return planned(
      writeRaw(join(folder, 'raw', name), 500, 400, (x) => x),
      join(out, name),
    );
  });
}

/** A file system of `size`, or null where we may not mount. */
function smallDisk(t: TestContext, size: string): string | null {
  const path = mkdtempSync(join(tmpdir(), 'flatfield-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status === 0;
  t.after(() => {
    if (mounted) execFileSync('umount', [path]);
    rmdirSync(path);
  });
  return mounted ? path : null;
}

/** A disk that holds `room` bytes, takes what fits and then says ENOSPC; its free space is not known beforehand. */
function injected(room: number): Disk {
  return {
    ...nodeDisk,
    statfsSync: (() => ({ bavail: 0, bsize: 4096, blocks: 0 })) as unknown as Disk['statfsSync'],
    writeSync: ((fd: number, bytes: Uint8Array, at: number, length: number, position: number) => {
      if (room === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const count = fs.writeSync(fd, bytes, at, Math.min(length, room), position);
      room -= count;
      return count;
    }) as Disk['writeSync'],
  };
}

test('a disk without room for the plan is refused before anything is written', async (t) => {
  const folder = tempFolder(t);
  // 800 TB of pixels, so the plan says.
  const flats = flatsInto(folder, join(folder, 'out'), 2).map((flat) => ({ ...flat, width: 1e7, height: 1e7 }));
  const outcomes = await runPlan(await poolFor(t), planOf(flats));
  for (const { status, error } of outcomes) {
    assert.equal(status, 'failed');
    assert.equal(error?.tag, 'DiskFull');
    assert.match(error!.message, /MB are needed and .* MB are free/);
  }
  assert.equal(exitCode(outcomes, 0), 4);
  assert.deepEqual(namesIn(folder), ['raw']);
});

test('a disk that fills up while it is written to', (t) => {
  const folder = tempFolder(t);
  const mounted = smallDisk(t, '4m');
  const out = join(mounted ?? folder, 'out');
  const flats = flatsInto(folder, out, 3);
  if (mounted !== null) {
    // 3 float64 frames of 1.6 MB do not fit; the check beforehand is told that nothing is known.
    mkdirSync(out);
    writeFileSync(join(mounted, 'other'), Buffer.alloc(2_000_000));
  }
  const disk = mounted === null ? injected(2_000_000) : { ...injected(0), writeSync: nodeDisk.writeSync };
  const request = {
    kind: 'flat',
    flats,
    format: plainFormat('float64'),
    existing: 'fail',
    limits: defaultRecipe().limits,
    program: PROGRAM,
  } as const;
  const outcomes = reduceFlats(request, directContext({ disk }));
  assert.ok(outcomes.some(({ status }) => status === 'failed'));
  for (const { status, error } of outcomes) {
    if (status === 'failed') assert.equal(error?.tag, 'DiskFull');
    else assert.equal(status, 'written');
  }
  assert.equal(exitCode(outcomes, 0), 4);
  const written = outcomes.filter(({ status }) => status === 'written').map(({ output }) => output);
  assert.deepEqual(
    namesIn(out).map((name) => join(out, name)),
    written,
  );
  for (const path of written) assert.equal(fs.statSync(path).size % 2880, 0);
});

test('when the disk is full a failing frame leaves room for the others', (t) => {
  const folder = tempFolder(t);
  const out = join(folder, 'out');
  // Room for two and a half frames of 1.6 MB, written side by side: the first to fail frees what it had.
  let room = 4_000_000;
  const sizes = new Map<number, number>();
  const disk: Disk = {
    ...injected(0),
    writeSync: ((fd: number, bytes: Uint8Array, at: number, length: number, position: number) => {
      if (room < length) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      room -= length;
      sizes.set(fd, (sizes.get(fd) ?? 0) + length);
      return fs.writeSync(fd, bytes, at, length, position);
    }) as Disk['writeSync'],
    closeSync: (fd: number) => {
      if (sizes.has(fd) && fs.fstatSync(fd).nlink > 0 && room < 1_000_000) room += sizes.get(fd) ?? 0;
      sizes.delete(fd);
      fs.closeSync(fd);
    },
  };
  const flats = flatsInto(folder, out, 3);
  const request = {
    kind: 'flat',
    flats,
    format: plainFormat('float64'),
    existing: 'fail',
    limits: defaultRecipe().limits,
    program: PROGRAM,
  } as const;
  const outcomes = reduceFlats(request, directContext({ disk }));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['failed', 'written', 'written']);
  assert.equal(namesIn(out).length, 2);
});
