/** Programs that are killed, and programs that race: no half file under a final name, one writer wins, later runs clean up. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Plan, PlannedFlat } from '../../src/engine/plan/plan';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { runPlan } from '../../src/worker/runPlan';
import { bundled } from '../bundled';
import { namesIn, planned, planOf, poolFor, sha256, tempFolder, writeRaw } from './workbench';

function flatsOf(folder: string, count: number): PlannedFlat[] {
  return Array.from({ length: count }, (_, n) => {
    const name = `f${n}.fits`;
    const path = writeRaw(join(folder, 'raw', name), 500, 400, (x, y) => 1000 + n + x + y);
    return planned(path, join(folder, 'out', name));
  });
}

async function start(plan: Plan, planFile: string): Promise<ChildProcess> {
  writeFileSync(planFile, JSON.stringify(plan));
  const [program, thread] = [await bundled('test/worker/reduceProgram.ts'), await bundled('src/worker/thread.ts')];
  return spawn(process.execPath, [program, thread, planFile], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string }> {
  let stdout = '';
  child.stdout!.on('data', (text) => {
    stdout += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout })));
}

/** What the outputs must be: of a run that nobody disturbed. */
async function expectedDigests(t: TestContext, flats: readonly PlannedFlat[], folder: string) {
  const pool = await poolFor(t);
  const calm = flats.map((flat) => ({ ...flat, output: join(folder, 'calm', flat.name) }));
  const outcomes = await runPlan(pool, planOf(calm));
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['written']));
  return new Map(calm.map(({ name, output }) => [name, sha256(output)]));
}

test('killed at 20 moments: whatever has a final name is whole, and the next run sweeps the rest', async (t) => {
  const folder = tempFolder(t);
  const flats = flatsOf(folder, 6);
  const expected = await expectedDigests(t, flats, folder);
  const out = join(folder, 'out');
  const plan = planOf(flats, { existing: 'skip', outputFolder: out });
  let left = 0;
  for (let moment = 0; moment < 20; moment++) {
    const child = await start(plan, join(folder, 'plan.json'));
    const done = ended(child);
    // Killed at its n-th sign of progress (the messages come in bursts), or soon after its first part file.
    await new Promise<void>((resolve) => {
      const finished = () => {
        clearInterval(look);
        resolve();
      };
      let looks = 0;
      const look = setInterval(() => {
        if (namesIn(out).some((name) => name.endsWith('.part')) && looks++ >= moment) finished();
      }, 1);
      void done.then(finished);
    });
    child.kill('SIGKILL');
    await done;
    const names = namesIn(out);
    left += names.filter((name) => name.endsWith('.part')).length;
    for (const name of names.filter((n) => !n.endsWith('.part'))) {
      assert.equal(sha256(join(out, name)), expected.get(name), `${name} after kill ${moment}`);
    }
  }
  assert.ok(left > 0, 'at least one kill came in the middle of writing');

  const pool = await poolFor(t);
  const outcomes = await runPlan(pool, plan);
  assert.ok(outcomes.every(({ status }) => status === 'written' || status === 'skipped'));
  assert.deepEqual(namesIn(out), [...expected.keys()].sort());
  for (const [name, digest] of expected) assert.equal(sha256(join(out, name)), digest);
});

for (const existing of ['fail', 'skip'] as const) {
  test(`two programs race for the same outputs (${existing}): each is written once`, async (t) => {
    const folder = tempFolder(t);
    const flats = flatsOf(folder, 12);
    const expected = await expectedDigests(t, flats, folder);
    const plan = planOf(flats, { existing, outputFolder: join(folder, 'out') });
    const children = [await start(plan, join(folder, 'one.json')), await start(plan, join(folder, 'two.json'))];
    const answers = await Promise.all(children.map(ended));
    const outcomes = answers.map(({ stdout }) => JSON.parse(stdout) as FrameOutcome[]);
    flats.forEach(({ name, output }, i) => {
      const statuses = outcomes.map((of) => of[i]!.status);
      assert.equal(statuses.filter((status) => status === 'written').length, 1, `${name}: ${statuses}`);
      const other = outcomes.find((of) => of[i]!.status !== 'written')![i]!;
      assert.equal(other.status, existing === 'fail' ? 'failed' : 'skipped');
      if (existing === 'fail') assert.equal(other.error?.tag, 'Exists');
      assert.equal(sha256(output), expected.get(name));
    });
    assert.deepEqual(namesIn(join(folder, 'out')), flats.map(({ name }) => name).sort());
  });
}
