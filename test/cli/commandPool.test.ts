/** What the command line does without a thread: it reads headers, gives way meanwhile, and can be stopped. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CommandPool } from '../../src/cli/commandPool';
import { CLI, flatfield, nightOf, REFERENCE } from './runCli';

const folder = mkdtempSync(join(tmpdir(), 'flatfield-pool-'));
after(() => rmSync(folder, { recursive: true }));

/** More files than are read in the time after which others have their turn. */
const MANY = 4000;
const SPELLINGS = { keywords: {}, types: {} };

test('frames, plan and header need no thread: where its script is missing they answer the same', () => {
  const alone = join(folder, 'cli.cjs');
  copyFileSync(CLI, alone);
  const night = nightOf(1).folder;
  const name = readdirSync(night).find((one) => /\.fits?$/.test(one))!;
  for (const words of [
    ['frames', night],
    ['frames', night, '--columns', 'EXPTIME,INSTRUME'],
    ['plan', night],
    ['header', join(night, name)],
  ]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [alone, ...words], { encoding: 'utf8' });
    const whole = flatfield(...words);
    assert.notEqual(stdout, '');
    assert.deepEqual({ code: status, stdout, stderr }, whole, words.join(' '));
  }
  const { status, stderr } = spawnSync(process.execPath, [alone, 'stats', night], { encoding: 'utf8' });
  assert.equal(status, 3, 'pixels are read on a thread');
  assert.equal(stderr, '');
  rmSync(night, { recursive: true });
});

test('a scan gives way to others, tells how far it is, and is stopped by them', async () => {
  const many = mkdtempSync(join(folder, 'many-'));
  const frame = join(REFERENCE, '../frame-filter/flat2.fits');
  copyFileSync(frame, join(many, '0.fits'));
  for (let i = 1; i < MANY; i++) linkSync(join(many, '0.fits'), join(many, `${i}.fits`));
  const pool = new CommandPool();
  const request = { paths: [many], spellings: SPELLINGS };

  let turns = 0;
  const done: number[] = [];
  const count = setInterval(() => turns++, 1);
  const scan = await pool.run('scan', request, { onProgress: (progress) => done.push(progress.done) });
  clearInterval(count);
  assert.equal(scan.frames.length, MANY);
  assert.ok(turns > 0, 'a timer was heard');
  assert.equal(done[0], 1);
  assert.ok(done.length > 1 && done.length < MANY / 10, `${done.length} times`);

  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1);
  await assert.rejects(pool.run('scan', request, { signal: stop.signal }), { tag: 'Cancelled' });
  await assert.rejects(
    pool.run('cards', { files: [{ path: frame, hdu: 0 }], keywords: ['EXPTIME'] }, { signal: stop.signal }),
    { tag: 'Cancelled' },
  );
  await pool.dispose();
});

test('of pieces that are asked for together, each leaves a turn to others', async () => {
  const files = [{ path: join(REFERENCE, '../frame-filter/flat2.fits'), hdu: 0 }];
  const pool = new CommandPool();
  let turns = 0;
  let ended = false;
  const count = () => {
    turns++;
    if (!ended) setImmediate(count);
  };
  setImmediate(count);
  const pieces = [1, 2, 3].map(async () => {
    await pool.run('cards', { files, keywords: ['EXPTIME'] });
    return turns;
  });
  const seen = await Promise.all(pieces);
  ended = true;
  assert.equal(new Set(seen).size, 3, `after ${seen.join(', ')} turns`);
  await pool.dispose();
});
