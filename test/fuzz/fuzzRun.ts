/**
 * The fuzz run itself, in a process of its own: `node --expose-gc fuzzRun.js RUNS SEED STATUS REFERENCE [PATH]`. Prints a
 * FuzzReport as JSON; the file STATUS holds the number of the mutant that is being read, for whoever ends a run that hangs.
 */
import assert from 'node:assert/strict';
import { openSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { watchAllocations } from './allocations';
import { type Mutant, mutants, mutated } from './mutations';
import { readEverything, type Tally } from './readEverything';
import { loadSeeds } from './seeds';

export interface FuzzReport {
  /** Mutants that were read; fewer than asked for after a failure. */
  readonly runs: number;
  readonly seconds: number;
  /** null: none. */
  readonly failure: string | null;
  readonly tally: Tally;
  /** The slowest mutant, in milliseconds. */
  readonly slowest: { readonly ms: number; readonly run: number };
  /** The largest single allocation, in bytes. */
  readonly largest: { readonly bytes: number; readonly run: number };
  /** Growth of RSS after garbage collection, from mutant WARM_UP to the end, and at most in between, in bytes. */
  readonly growth: { readonly last: number; readonly most: number };
}

/** Limits for one mutant: its seed has 20 kB at most. */
const SLOW_MS = 1000;
const LARGEST = 64 * 1024 * 1024;

/** Mutants after which the code is compiled and its tables are filled. */
const WARM_UP = 2000;
const SAMPLE = 1000;
const TURN = 50;

const [runs = 0, seed = 0] = process.argv.slice(2, 4).map(Number);
const path = process.argv[6];
const status = openSync(process.argv[4] as string, 'w');
const seeds = loadSeeds(process.argv[5]);
const files = seeds.map(({ bytes }) => bytes);
const watch = watchAllocations();
const tally: Tally = { hdus: 0, images: 0, tables: 0, refused: 0 };
const start = performance.now();
let run = 0;
let slowest = { ms: 0, run: 0 };
let largest = { bytes: 0, run: 0 };
let base = 0;
let growth = { last: 0, most: 0 };

/** zlib frees the memory of streams that failed at the next turn of the event loop. */
async function readMutant(mutant: Mutant): Promise<void> {
  if (++run % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  writeSync(status, `${run}`.padStart(12), 0);
  const bytes = mutated(mutant, files);
  watch.largest = 0;
  let ms = timed(bytes, mutant);
  // once more: another process may have had the processor
  if (ms > SLOW_MS) ms = timed(bytes, mutant);
  if (ms > slowest.ms) slowest = { ms, run };
  if (watch.largest > largest.bytes) largest = { bytes: watch.largest, run };
  assert.ok(watch.largest <= LARGEST, `an allocation of ${watch.largest} bytes`);
  assert.ok(ms <= SLOW_MS, `${ms} ms`);
  if (run >= WARM_UP && run % SAMPLE === 0) sampleMemory();
}

function timed(bytes: Uint8Array, { measured }: Mutant): number {
  const before = performance.now();
  readEverything(bytes, measured, tally);
  return performance.now() - before;
}

function sampleMemory(): void {
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  if (base === 0) base = rss;
  growth = { last: rss - base, most: Math.max(growth.most, rss - base) };
}

async function fuzz(): Promise<void> {
  const result = await fc.check(fc.asyncProperty(mutants(files.length), readMutant), {
    seed,
    numRuns: runs,
    ...(path === undefined ? {} : { path }),
  });
  const found = result.counterexample?.[0];
  const report: FuzzReport = {
    runs: result.numRuns,
    seconds: (performance.now() - start) / 1000,
    failure: result.failed
      ? `seed ${seed}, path ${result.counterexamplePath}, ${found && seeds[found.seed]?.name}: ${fc.stringify(found)}\n` +
        `${(result.errorInstance as Error | null)?.stack}`
      : null,
    tally,
    slowest,
    largest,
    growth,
  };
  console.log(JSON.stringify(report));
}

void fuzz();
