/** Threads that crash, hang, run out of memory or are stopped: the frame is named, the others are done, no file is left half. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { JobProgress } from '../../src/protocol/jobs';
import type { PoolOptions } from '../../src/worker/pool';
import { runPlan } from '../../src/worker/runPlan';
import { bundled } from '../bundled';
import { imageOf, namesIn, planned, planOf, poolFor, sha256, someFlats, tempFolder, writeRaw } from './workbench';

async function faultyPool(t: TestContext, options: PoolOptions = {}) {
  return poolFor(t, { script: await bundled('test/worker/faultyThread.ts'), ...options });
}

/** Reduces good frames around a bad one; gives the outcome of the bad one, having checked the rest. */
async function reduceAround(t: TestContext, bad: string, options: PoolOptions = {}) {
  const folder = tempFolder(t);
  const flats = someFlats(folder, ['a.fits', 'b.fits', bad, 'd.fits']);
  const before = flats.map(({ path }) => sha256(path));
  const pool = await faultyPool(t, options);
  const outcomes = await runPlan(pool, planOf(flats));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['written', 'written', 'failed', 'written'],
  );
  assert.deepEqual(namesIn(join(folder, 'out')), ['a.fits', 'b.fits', 'd.fits']);
  assert.deepEqual(
    flats.map(({ path }) => sha256(path)),
    before,
  );
  // The pool is as good as new.
  const again = await runPlan(pool, planOf(someFlats(join(folder, 'again'), ['e.fits'])));
  assert.equal(again[0]?.status, 'written');
  return { error: outcomes[2]!.error!, path: flats[2]!.path };
}

test('a frame that cannot be read fails alone', async (t) => {
  const { error, path } = await reduceAround(t, 'unreadable.fits');
  assert.equal(error.tag, 'ReadFailed');
  assert.equal(error.file, path);
});

test('a bug at one frame fails that frame alone', async (t) => {
  const { error } = await reduceAround(t, 'throw.fits');
  assert.match(error.message, /a bug of ours/);
});

for (const [bad, why, options] of [
  ['exit.fits', /exited with code 7/, {}],
  ['memory.fits', /ran out of memory/, { heapMb: 48 }],
  ['hang.fits', /no sign of life for 1\.5 s/, { hangMs: 1500 }],
] as const) {
  test(`a thread that ends by ${bad} fails that frame by name, and the others are run again`, async (t) => {
    const { error, path } = await reduceAround(t, bad, options);
    assert.equal(error.tag, 'WorkerDied');
    assert.equal(error.file, path);
    assert.match(error.message, why);
    assert.ok(error.message.includes(`"${path}"`));
  });
}

test('an error out of turn rejects the job that runs', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'uncaught.fits'), 600, 50, () => 1);
  const pool = await faultyPool(t);
  await assert.rejects(pool.run('pixel', { image: imageOf(path), x: 0, y: 49 }), (error: Error) => {
    // Whichever comes first, the reply or the crash: it is an error, and the next job has a thread.
    return /a bug of ours|out of turn/.test(error.message);
  });
  const good = writeRaw(join(folder, 'good.fits'), 600, 50, (x, y) => x + y);
  assert.equal((await pool.run('pixel', { image: imageOf(good), x: 7, y: 49 })).value, 56);
});

test('a batch of nothing but deadly frames comes to its end', async (t) => {
  const folder = tempFolder(t);
  const flats = ['1', '2', '3'].flatMap((sub) => someFlats(join(folder, sub), ['exit.fits']));
  const outcomes = await runPlan(await faultyPool(t), planOf(flats));
  assert.deepEqual(
    outcomes.map(({ status, error }) => [status, error?.file]),
    flats.map(({ path }) => ['failed', path]),
  );
});

test('a script that is not there fails every frame, without end of trying', async (t) => {
  const folder = tempFolder(t);
  const pool = await poolFor(t, { script: join(folder, 'nothing.cjs') });
  const outcomes = await runPlan(pool, planOf(someFlats(folder, ['a.fits', 'b.fits'])));
  for (const { status, error } of outcomes) {
    assert.equal(status, 'failed');
    assert.match(error!.message, /Cannot find module/);
  }
});

/** Big enough to be stopped in the middle. */
function bigFlats(folder: string, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const name = `big${n}.fits`;
    return planned(
      writeRaw(join(folder, 'raw', name), 1000, 1600, (x) => x),
      join(folder, 'out', name),
    );
  });
}

test('a stopped run is quiet within 500 ms and leaves no file', async (t) => {
  const folder = tempFolder(t);
  const plan = planOf(bigFlats(folder, 6));
  const pool = await poolFor(t);
  const stop = new AbortController();
  let stopped = 0;
  let partsSeen = 0;
  const onProgress = ({ done, total }: JobProgress) => {
    if (stopped > 0 || done < total / 4) return;
    partsSeen = namesIn(join(folder, 'out')).filter((name) => name.endsWith('.part')).length;
    stopped = performance.now();
    stop.abort();
  };
  const outcomes = await runPlan(pool, plan, { signal: stop.signal, onProgress });
  const quiet = performance.now() - stopped;
  assert.equal(partsSeen, 6, 'it was stopped in the middle of writing');
  assert.ok(quiet <= 500, `${quiet.toFixed(0)} ms`);
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['cancelled']));
  assert.deepEqual(namesIn(join(folder, 'out')), []);
  // The thread was not wasted.
  const again = await runPlan(pool, planOf(someFlats(join(folder, 'again'), ['e.fits'])));
  assert.equal(again[0]?.status, 'written');
});

test('a stopped thread that does not listen is ended, and swept after', async (t) => {
  const folder = tempFolder(t);
  const flats = someFlats(folder, ['a.fits', 'hang.fits']);
  const pool = await faultyPool(t);
  const stop = new AbortController();
  const started = new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (namesIn(join(folder, 'out')).length < 2) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  const running = runPlan(pool, planOf(flats), { signal: stop.signal });
  await started;
  const at = performance.now();
  stop.abort();
  const outcomes = await running;
  const quiet = performance.now() - at;
  assert.ok(quiet <= 500, `${quiet.toFixed(0)} ms`);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['cancelled', 'cancelled'],
  );
  assert.deepEqual(namesIn(join(folder, 'out')), []);
});

test('a run that is stopped before it starts does nothing', async (t) => {
  const folder = tempFolder(t);
  const outcomes = await runPlan(await poolFor(t), planOf(someFlats(folder, ['a.fits'])), {
    signal: AbortSignal.abort(),
  });
  assert.equal(outcomes[0]?.status, 'cancelled');
  assert.ok(!existsSync(join(folder, 'out')));
});

test('a queued job can be stopped, and the one that runs goes on', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 600, 50, (x) => x);
  const pool = await poolFor(t);
  const first = pool.run('statistics', { path, section: null });
  const stop = new AbortController();
  const second = pool.run('statistics', { path, section: null }, { signal: stop.signal });
  const third = pool.run('pixel', { image: imageOf(path), x: 5, y: 0 });
  stop.abort();
  await assert.rejects(second, { tag: 'Cancelled' });
  assert.equal((await first)[0]?.max, 599);
  assert.equal((await third).value, 5);
});

test('disposal rejects what runs, what waits and what comes', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'hang.fits'), 600, 50, (x) => x);
  const pool = await faultyPool(t);
  const running = assert.rejects(pool.run('statistics', { path, section: null }), { tag: 'Cancelled' });
  const waiting = assert.rejects(pool.run('header', { path }), { tag: 'Cancelled' });
  await pool.dispose();
  await Promise.all([running, waiting]);
  await assert.rejects(pool.run('header', { path }), { tag: 'Cancelled' });
});

test('several threads work at a time, outcomes stay in the order of the plan, progress adds up', async (t) => {
  const folder = tempFolder(t);
  const names = Array.from({ length: 12 }, (_, n) => `f${n}.fits`);
  const flats = someFlats(folder, names);
  const pool = await poolFor(t, { threads: 3 });
  const seen: JobProgress[] = [];
  const outcomes = await runPlan(pool, planOf(flats), { onProgress: (progress) => seen.push(progress) });
  assert.deepEqual(
    outcomes.map(({ path, status }) => [path, status]),
    flats.map(({ path }) => [path, 'written']),
  );
  assert.equal(seen.filter(({ outcome }) => outcome !== undefined).length, 12);
  for (let i = 1; i < seen.length; i++) assert.ok(seen[i]!.done >= seen[i - 1]!.done, 'progress never goes back');
  const last = seen.at(-1)!;
  assert.deepEqual([last.done, last.total], [600, 600]);
});

test('an idle pool does not keep a process alive', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 8, 8, (x) => x);
  const child = spawnSync(process.execPath, [
    await bundled('test/worker/pixelProgram.ts'),
    await bundled('src/worker/thread.ts'),
    path,
  ]);
  assert.equal(child.stdout.toString(), '3\n');
  assert.equal(child.status, 0);
  assert.ok(statSync(path).size > 0);
});
