// npm run bench: how fast Flatfield is beside the tools that astronomers have, on the same work in turns. The data are
// made from a seed in a temporary folder, in memory where there is room; no time is told of a program whose pixels
// differ. Peers that are missing are installed with apt-get where this may be, else left out, and said so.
//
//   npm run bench                      every part, then BENCHMARKS.md
//   npm run bench -- PART [--OPTION N ...] [--without PEER,PEER...] [--out FILE]
//
// Parts and their options: scripts/bench/parts.mjs.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { readOptions, Usage } from './bench/options.mjs';
import { parts } from './bench/parts.mjs';
import { installPackages, root } from './install.mjs';

const [word, ...rest] = process.argv.slice(2);
const started = performance.now();
/** The folder of the part that is measured: gigabytes that nobody would find again. */
let scratch = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
    process.exit(130);
  });
}

try {
  if (word === undefined) await all();
  else await one(word, rest);
} catch (error) {
  console.error(error instanceof Usage ? error.message : error);
  process.exitCode = error instanceof Usage ? 2 : 1;
}

/** Every part, as short as its figures allow. One that fails does not keep the others from being measured. */
async function all() {
  await report(join(root, 'BENCHMARKS.md'), async (into) => {
    for (const [name, { whole = [] }] of Object.entries(parts)) {
      try {
        await measured(name, whole, into);
      } catch (error) {
        console.error(error);
        into.say(`Failed: ${error.message.split('\n')[0]}`);
        process.exitCode = 1;
      }
    }
  });
}

async function one(name, words) {
  const part = parts[name];
  if (part === undefined)
    throw new Usage(`There are benchmarks of ${Object.keys(parts).join(', ')}; "${name}" is none of them.`);
  const { out } = readOptions(words, part.options, part.without);
  await report(out, (into) => measured(name, words, into));
}

/** Has a report filled, and writes it to `path` unless that is null. */
async function report(path, fill) {
  installPackages(console.log);
  const { Report } = await import('./bench/report.mjs');
  const into = new Report();
  const remarks = await machine();
  for (const line of remarks) console.log(line);
  await fill(into);
  if (path === null) return;
  const how = `Written by \`${['npm run bench', ...(word === undefined ? [] : ['--', word, ...rest])].join(' ')}\`, version ${version()}.`;
  writeFileSync(path, into.markdown('Benchmarks', [how, ...remarks]));
  console.log(`\nWritten: ${path}`);
}

async function measured(name, words, report) {
  const { load, options: known, without } = parts[name];
  const options = readOptions(words, known, without);
  const part = await load();
  const { memoryFolder } = await import('./bench/measure.mjs');
  const bytes = part.room(options);
  const inMemory = memoryFolder(bytes);
  scratch = mkdtempSync(join(inMemory ?? tmpdir(), 'flatfield-bench-'));
  try {
    report.part(part.title);
    if (inMemory === null)
      report.say(`There is no room for ${Math.ceil(bytes / 1e9)} GB in memory: the files lie in ${tmpdir()}.`);
    await part.run({ options, scratch, report });
    report.say(
      `Medians of ${options.runs} runs. Load ${loadavg()[0].toFixed(1)} at the end, ${elapsed()} after the start.`,
    );
  } finally {
    rmSync(scratch, { recursive: true, maxRetries: 10 });
  }
}

async function machine() {
  const { measuredBy } = await import('./bench/measure.mjs');
  const processors = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB of memory`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${processors}, ${process.platform} ${release()}, Node ${process.versions.node}.`,
    `${measuredBy()} Medians after a warm-up, the programs in turns; load ${loadavg()[0].toFixed(1)} at the start.`,
  ];
}

function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

function elapsed() {
  const seconds = Math.round((performance.now() - started) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
