// Runs programs in turns, takes medians, and makes tables of them.
//
// A row: { id, name, words, ours?, exact?, agrees?, before?, wrote?, base?, most? }. `agrees` says whether the program computes
// what it should, `exact` that nothing but our own result will do, `wrote` after each measured run whether its results are there; `before` runs before each; the row with `base`
// is what the others are compared with, unless the table has `ratios`; `most`: so many runs are enough of a slow program.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { medianOf, ratiosOf } from './medianOf.mjs';

const RUN_AND_WAIT = fileURLToPath(new URL('runAndWait.py', import.meta.url));
/** Memory that is left to the programs themselves. */
const SPARE = 2 ** 30;
const BASH_TIME = 'TIMEFORMAT="%U %S %R"; time "$@" >"$0"';

/** The interpreter itself: `python3` may be a script that takes its time to find one. */
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim();
const clock = python ? 'python3' : spawnSync('bash', ['-c', '']).status === 0 ? 'bash' : 'Node';

/** How CPU time and memory of a process are known. */
export function measuredBy() {
  if (clock === 'python3')
    return "CPU (user + system) and peak memory as the system's wait4 counts them; a peak below some 15 MB is that of the program that starts the others.";
  if (clock === 'bash')
    return 'CPU (user + system) by the time of bash; there is no python3 to ask for the peak memory.';
  return 'Wall time only: there is neither python3 nor bash to ask for the CPU time.';
}

/** A folder in memory with room for that many bytes, so that no disk is measured; null where there is none. */
export function memoryFolder(bytes) {
  try {
    accessSync('/dev/shm', constants.W_OK);
    const { bavail, bsize } = statfsSync('/dev/shm');
    return Math.min(bavail * bsize, freemem() - SPARE) > bytes ? '/dev/shm' : null;
  } catch {
    return null;
  }
}

/**
 * Checks every row, then measures all that agree `runs` times in turns; each has run once before. Answers the runs of each
 * row by its id, and why peers were left out: they failed, or gave other pixels, so that their time would mean nothing.
 * Throws when ours does, or when no program has our pixels that should (`exact`).
 */
export function measureRows(rows, { runs, scratch, pass = null }) {
  const leftOut = new Map(rows.flatMap((row) => whyLeftOut(row)));
  const exact = rows.filter((row) => row.exact);
  if (exact.length > 0 && exact.every((row) => leftOut.has(row)))
    throw new Error(`None of ${exact.map(({ name }) => name).join(', ')} gives what Flatfield gives.`);
  const output = join(scratch, 'output');
  const kept = rows.filter((row) => !leftOut.has(row));
  const results = new Map(kept.map(({ id }) => [id, []]));
  for (let run = 0; run <= runs; run++) {
    for (const { id, name, words, agrees, before, wrote, most = runs } of kept) {
      // What was compared has run once, which is its warm-up.
      if ((run === 0 && agrees !== undefined) || run > most) continue;
      before?.();
      const result = measure(words, output);
      if (result.status !== 0) throw new Error(`${name} ended with ${result.status}: ${words.join(' ')}`);
      if (wrote?.() === false) throw new Error(`${name} did not write its results: ${words.join(' ')}`);
      if (pass !== null) result.cpu = settled(JSON.parse(readFileSync(output, 'utf8'))) / pass.per;
      if (run > 0) results.get(id).push(result);
    }
  }
  return { results, leftOut: [...leftOut].map(([{ name }, why]) => `${name}: left out, it ${why}.`) };
}

/** [[row, why]], or nothing. Throws for ours. */
function whyLeftOut(row) {
  try {
    row.before?.();
    if (row.agrees?.() !== false) return [];
  } catch (error) {
    if (row.ours) throw error;
    return [[row, `failed (${error.message.trim().split('\n')[0]})`]];
  }
  if (row.ours) throw new Error(`${row.name} gives other pixels: its time would mean nothing.`);
  return [[row, 'gives other pixels']];
}

/**
 * Measures the rows of a table and reports it; answers the runs by id. `pass`: { unit, per } when the rows print the CPU
 * seconds of passes within one process as JSON; they are told as `unit` after division by `per`. Without it whole
 * processes are measured. `ratios`: columns { head, over, under } of CPU by ids, of which one is left out: the row's own.
 */
export function measureTable({ title, rows, pass = null, ratios = null, notes = [] }, { runs, scratch, report }) {
  const measured = rows.map((row) => ({ id: row.name, ...row }));
  const { results, leftOut } = measureRows(measured, { runs, scratch, pass });
  const base = measured.find((row) => row.base)?.id;
  const columns = ratios ?? (base === undefined ? [] : [{ head: 'CPU ratio', under: base }]);
  const units = pass === null ? ['CPU ms', 'wall ms', 'peak MB'] : [pass.unit];
  report.table({
    title,
    head: ['', ...units, ...columns.map(({ head }) => head)],
    lines: measured
      .filter(({ id }) => results.has(id))
      .map(({ id, name }) => [
        name,
        ...(pass === null
          ? processCells(results.get(id))
          : [
              known(
                results.get(id).map(({ cpu }) => cpu),
                2,
              ),
            ]),
        ...columns.map((column) => ratioCell(results, id, column)),
      ]),
    notes: [...notes, ...leftOut],
  });
  return results;
}

function processCells(runs) {
  const of = (key, factor) => runs.map((run) => (run[key] === null ? null : run[key] * factor));
  return [known(of('cpu', 1e3), 1), known(of('wall', 1e3), 1), known(of('peak', 1e-6), 0)];
}

function ratioCell(results, id, { over = id, under = id }) {
  const [top, bottom] = [results.get(over), results.get(under)];
  if (top === undefined || bottom === undefined) return '';
  if (over === under) return '1';
  return known(ratiosOf(top, bottom, 'cpu'), 2);
}

const known = (values, digits) => (values.includes(null) ? '-' : medianOf(values).toFixed(digits));

/** Runs a program once, unmeasured, as a row runs; throws where it fails. */
export function runOnce(words, { before, wrote }) {
  before?.();
  const { status, stderr } = spawnSync(words[0], words.slice(1), { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
  if (wrote?.() === false) throw new Error(`${words.join(' ')} did not write its results: ${stderr}`);
}

/** The median of the later half: what comes before is the compiler's and the allocator's warming up. */
function settled(seconds) {
  return medianOf(seconds.slice(seconds.length >> 1));
}

/** { status, cpu and wall in seconds, peak in bytes }; null for what cannot be known here. */
function measure(words, output) {
  if (clock === 'python3') {
    const { stdout, stderr } = spawnSync(python, [RUN_AND_WAIT, output, ...words], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  }
  if (clock === 'bash') {
    const { status, stderr } = spawnSync(clock, ['-c', BASH_TIME, output, ...words], { encoding: 'utf8' });
    const [user, system, wall] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    return { status, cpu: user + system, wall, peak: null };
  }
  const start = performance.now();
  const { status, stdout } = spawnSync(words[0], words.slice(1));
  const wall = (performance.now() - start) / 1000;
  writeFileSync(output, stdout);
  return { status, cpu: null, wall, peak: null };
}
