/** What the tree has read answers scans of its folders, and of nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scan } from '../../src/engine/frames/frameInfo';
import { answeringFrom } from '../../src/host/recipe/treeScan';
import { frameOf } from '../engine/plan/frameOf';

const TREE: Scan = {
  frames: ['/s/n1/a.fits', '/s/n1/reduced/m.fits', '/s/n10/b.fits', '/s/n2/c.fits'].map((path) => frameOf({ path })),
  unreadable: [{ path: '/s/n1/x.fits', name: 'x.fits', reason: 'It is empty.' }],
};

/** Paths in the answer; null where the pool was asked. */
async function scanned(paths: readonly string[]): Promise<readonly string[] | null> {
  let asked = false;
  const run = async (): Promise<unknown> => {
    asked = true;
    return { frames: [], unreadable: [] };
  };
  const pool = answeringFrom(TREE, '/s/n1', { run } as Parameters<typeof answeringFrom>[2]);
  const { frames, unreadable } = await pool.run('scan', { paths, spellings: { keywords: {}, types: {} } });
  return asked ? null : [...frames, ...unreadable].map(({ path }) => path);
}

test('a folder, a folder in it, and a file in it are known', async () => {
  assert.deepEqual(await scanned(['/s/n1']), ['/s/n1/a.fits', '/s/n1/reduced/m.fits', '/s/n1/x.fits']);
  assert.deepEqual(await scanned(['/s/n1/reduced', '/s/n1/reduced/m.fits']), ['/s/n1/reduced/m.fits']);
});

test('another folder, a hidden one, one without known frames, and a path of which nothing is known are read', async () => {
  assert.equal(await scanned(['/s/n2']), null);
  assert.equal(await scanned(['/s/n1', '/s/n10']), null);
  assert.equal(await scanned(['/s/n1/.hidden']), null);
  assert.equal(await scanned(['/s/n1/empty']), null);
  assert.equal(await scanned(['/s/n1/a.dat']), null);
});

test('other jobs are for the pool', async () => {
  let job = '';
  const run = async (name: string): Promise<unknown> => {
    job = name;
    return 'done';
  };
  const pool = answeringFrom(TREE, '/s/n1', { run } as Parameters<typeof answeringFrom>[2]);
  assert.equal(await pool.run('digest', { path: '/s/n1/a.fits' } as never), 'done');
  assert.equal(job, 'digest');
});
