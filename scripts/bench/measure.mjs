// Runs the rows of a table in turns, takes medians, and prints them.
//
// A table: { title, rows, pass?, notes }. `pass`: { unit, per } when the rows print the CPU seconds of passes within
// one process as JSON; they are told as `unit` after division by `per`. Without it whole processes are measured.
// A row: { name, words, agrees?, before?, base? }. `agrees` says whether the program computes what it should; `before`
// runs before each measurement; the row with `base` is what the others are compared with.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUN_AND_WAIT = fileURLToPath(new URL('runAndWait.py', import.meta.url));
const BASH_TIME = 'TIMEFORMAT="%U %S %R"; time "$@" >"$0"';

/** The interpreter itself: `python3` may be a script that takes its time to find one. */
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim();
const clock = python ? 'python3' : spawnSync('bash', ['-c', '']).status === 0 ? 'bash' : 'Node';

/** How CPU time and memory of a process are known. */
export function measuredBy() {
  if (clock === 'python3') return "CPU (user + system) and peak memory as the system's wait4 counts them.";
  if (clock === 'bash')
    return 'CPU (user + system) by the time of bash; there is no python3 to ask for the peak memory.';
  return 'Wall time only: there is neither python3 nor bash to ask for the CPU time.';
}

/** A folder in memory with room for that many bytes, so that no disk is measured; null where there is none. */
export function memoryFolder(bytes) {
  try {
    accessSync('/dev/shm', constants.W_OK);
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > bytes ? '/dev/shm' : null;
  } catch {
    return null;
  }
}

/** Checks every row, measures all of them `runs` times in turns after a warm-up, prints. Throws when a row disagrees. */
export function measureTable({ title, rows, pass = null, notes = [] }, { runs, scratch }) {
  console.log(`\n== ${title}`);
  for (const { name, agrees } of rows) {
    if (agrees?.() === false) throw new Error(`${name} gives other pixels: its time would mean nothing.`);
  }
  const output = join(scratch, 'output');
  const results = rows.map(() => []);
  for (let run = 0; run <= runs; run++) {
    rows.forEach(({ name, words, before }, i) => {
      before?.();
      const result = measure(words, output);
      if (result.status !== 0) throw new Error(`${name} ended with ${result.status}: ${words.join(' ')}`);
      if (pass !== null) result.cpu = settled(JSON.parse(readFileSync(output, 'utf8'))) / pass.per;
      if (run > 0) results[i].push(result);
    });
  }
  print(rows, results, pass);
  for (const note of notes) console.log(`   ${note}`);
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

function print(rows, results, pass) {
  const base = rows.findIndex((row) => row.base);
  const known = (values, digits) => (values.includes(null) ? '-' : medianOf(values).toFixed(digits));
  const ratios = (i) => results[i].map(({ cpu }, run) => (cpu === null ? null : cpu / results[base][run].cpu));
  const ratio = (i) => (base < 0 || i === base ? '' : known(ratios(i), 2));
  const head = ['', pass?.unit ?? 'CPU ms', ...(pass === null ? ['wall ms', 'peak MB'] : [])];
  const lines = rows.map(({ name }, i) => {
    const all = (key, factor) => results[i].map((result) => (result[key] === null ? null : result[key] * factor));
    const process = () => [known(all('wall', 1e3), 1), known(all('peak', 1e-6), 0)];
    return [
      name,
      known(all('cpu', pass === null ? 1e3 : 1), pass === null ? 1 : 2),
      ...(pass === null ? process() : []),
      ratio(i),
    ];
  });
  if (base >= 0) lines[base][lines[base].length - 1] = '1';
  const table = [[...head, base >= 0 ? 'CPU ratio' : ''], ...lines];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const [name, ...figures] of table) {
    const cells = figures.map((text, i) => text.padStart((widths[i + 1] ?? 9) + 3));
    console.log(`   ${name.padEnd(widths[0])}${cells.join('')}`.trimEnd());
  }
}

export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
