/**
 * Thousands of damaged files: none may hang, throw what is no FlatfieldError, or take memory on a header's word.
 *
 * FLATFIELD_FUZZ_RUNS and FLATFIELD_FUZZ_SEED ask for another run; FLATFIELD_FUZZ_PATH, with the seed, for one mutant of it
 * as a failure names it.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { bundled } from '../bundled';
import type { FuzzReport } from './fuzzRun';
import { readEverything, type Tally } from './readEverything';
import { loadSeeds, REFERENCE } from './seeds';

const { FLATFIELD_FUZZ_RUNS, FLATFIELD_FUZZ_SEED, FLATFIELD_FUZZ_PATH } = process.env;
const runs = Number(FLATFIELD_FUZZ_RUNS ?? 5000);
const seed = Number(FLATFIELD_FUZZ_SEED ?? 20_261_124);

/** A run that takes longer hangs; 5000 mutants take about 20 s. */
const TIMEOUT_MS = 60_000 + 12 * runs;
const GROWTH = 64 * 1024 * 1024;

test('the seeds are read before they are damaged', () => {
  const seeds = loadSeeds();
  assert.ok(seeds.length >= 60);
  for (const { name, bytes } of seeds) {
    const tally: Tally = { hdus: 0, images: 0, tables: 0, refused: 0 };
    readEverything(bytes, true, tally);
    // Random groups are walked over: they hold neither.
    assert.ok(tally.hdus > 0 && (name.startsWith('groups') || tally.images + tally.tables > 0), name);
  }
});

test(`${runs} mutants of seed ${seed}: no hang, no foreign error, no memory on a header's word`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flatfield-fuzz-'));
  const status = join(folder, 'status');
  const words = [
    `${runs}`,
    `${seed}`,
    status,
    REFERENCE,
    ...(FLATFIELD_FUZZ_PATH === undefined ? [] : [FLATFIELD_FUZZ_PATH]),
  ];
  try {
    const { stdout, stderr, signal } = spawnSync(
      process.execPath,
      ['--expose-gc', await bundled('test/fuzz/fuzzRun.ts'), ...words],
      { encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 26 },
    );
    const where = `seed ${seed}, mutant ${readFileSync(status, 'utf8').trim()}`;
    assert.equal(signal, null, `the run did not end: ${where} hangs, or all are too slow`);
    assert.ok(stdout.startsWith('{'), `the run died at ${where}: ${stderr}`);
    const report = JSON.parse(stdout) as FuzzReport;
    assert.equal(report.failure, null, `${report.failure}`);
    const { tally } = report;
    assert.ok(report.growth.last <= GROWTH, `${report.growth.last} bytes more at the end than after the warm-up`);
    if (FLATFIELD_FUZZ_PATH !== undefined) return;
    assert.equal(report.runs, runs);
    assert.ok(
      tally.images > runs / 4 && tally.tables > runs / 50,
      `hardly anything was read: ${JSON.stringify(tally)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
