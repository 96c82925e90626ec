/** The size of what is built: each start reads and compiles the whole of its bundle, a thread that of its entry alone. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const DIST = join(__dirname, '../dist');

/** Bytes, as built for release. Whoever goes beyond has a reason that is worth the milliseconds, or loads it later. */
const BUDGET: Readonly<Record<string, number>> = {
  'extension.cjs': 460_000,
  'worker.cjs': 9_000,
  'cli.cjs': 340_000,
  'webview.js': 400_000,
  'workbench.js': 325_000,
  'webview.css': 30_000,
  'workbench.css': 36_000,
};

/** All parts of the worker, its entry among them. */
const ALL_OF_WORKER = 435_000;

test('a thread that starts loads none of the parts', () => {
  const parts = readdirSync(DIST).filter((name) => /^worker-\w+-\w+\.cjs$/.test(name));
  for (const part of ['listing', 'reducing', 'looking'])
    assert.equal(parts.filter((name) => name.startsWith(`worker-${part}-`)).length, 1, part);
  const sum = [...parts, 'worker.cjs'].reduce((bytes, name) => bytes + statSync(join(DIST, name)).size, 0);
  assert.ok(sum > ALL_OF_WORKER / 2 && sum <= ALL_OF_WORKER, `${sum} bytes in all`);
});

for (const [name, most] of Object.entries(BUDGET))
  test(`${name} has at most ${most / 1000} kB`, () => {
    const { size } = statSync(join(DIST, name));
    assert.ok(size > most / 2, `${size} bytes: so much less that the budget says nothing any more`);
    assert.ok(size <= most, `${size} bytes`);
  });
