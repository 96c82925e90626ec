// How fast the explorer of frames is on a season of small FITS files: first rows, all headers, again with the cache, the
// tree and the badges, and how long the extension host is kept from other work; beside ccdproc's ImageFileCollection.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages, root } from '../install.mjs';
import { printVscode } from './explorerTable.mjs';
import { PER_NIGHT, writeSeason } from './writeSeason.mjs';

const OTHERS = ['ccdproc', 'vscode'];
/** Raw frames that arrive while the tree is shown. */
const STORM = 2000;
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
    without: { type: 'string', default: '' },
  },
});
const files = wholeNumber('files', 8, 200_000);
const runs = wholeNumber('runs', 1, 100);
const without = values.without.split(',').filter(Boolean);
const strange = without.find((name) => !OTHERS.includes(name));
if (strange !== undefined) {
  console.error(`--without takes ${OTHERS.join(', ')}; "${strange}" is none of them.`);
  process.exit(2);
}

installPackages(console.log);
const esbuild = await import('esbuild');
const { medianOf, memoryFolder } = await import('./measure.mjs');

/** A small frame takes three to five blocks of 2880 bytes, and the disk its own. */
const scratch = mkdtempSync(join(memoryFolder(files * 40_000) ?? tmpdir(), 'flatfield-bench-'));
try {
  const season = join(scratch, 'season');
  mkdirSync(season);
  const written = writeSeason(season, files);
  const program = await bundled('explorerRun.mjs');
  const thread = await bundled('../../src/worker/thread.ts');
  console.log(`${cpus().length} x ${cpus()[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}`);
  console.log(
    `Load ${loadavg()[0].toFixed(1)} at the start. ${written} files in ${scratch}; medians of ${runs} processes.`,
  );
  const ccdproc = findCcdproc();
  const ours = [];
  const theirs = [];
  for (let run = 0; run < runs; run++) {
    const cache = join(scratch, `cache-${run}`, 'headers.json.gz');
    ours.push(JSON.parse(execFileSync(process.execPath, [program, thread, season, cache], { encoding: 'utf8' })));
    if (ccdproc !== null) theirs.push(JSON.parse(execFileSync(ccdproc, [peerScript(), season], { encoding: 'utf8' })));
  }
  printOurs(ours);
  if (theirs.length > 0) printTheirs(theirs);
  if (without.includes('vscode')) console.log('\nvscode: left out (not wanted)');
  else await inVscode(season, ours[0].flats);
  console.log(`Load ${loadavg()[0].toFixed(1)} at the end.`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, maxRetries: 10 });
}

function wholeNumber(name, least, most) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  console.error(`--${name} takes a whole number from ${least} to ${most}.`);
  process.exit(2);
}

async function bundled(entry) {
  const outfile = join(scratch, entry.replace(/^.*\//, '').replace(/\.\w+$/, '.cjs'));
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

function peerScript() {
  return fileURLToPath(new URL('summarizeFrames.py', import.meta.url));
}

/** The interpreter that has ccdproc; null where there is none, and says so. */
function findCcdproc() {
  if (without.includes('ccdproc')) {
    console.log('ccdproc: left out (not wanted)');
    return null;
  }
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, [peerScript(), 'version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    console.log(`ccdproc: ${stdout.trim()}`);
    return python;
  }
  console.log('ccdproc: left out (no python3 can import it)');
  return null;
}

function printOurs(results) {
  const rows = [
    ['first rows', 'firstRows'],
    ['all listed', 'listed'],
    ['all classified, nothing known before', 'cold'],
    ['all classified, from the cache of the last window', 'warm'],
    ['looked again, nothing changed', 'again'],
    ['the cache written', 'saved'],
    ['the tree, groups closed', 'tree'],
    ['the tree with every row', 'rows'],
    ['the states of all frames (badges)', 'states'],
    ['longest time the host was kept: first look', 'blockedCold'],
    ['  from the cache', 'blockedWarm'],
    ['  states', 'blockedStates'],
  ];
  console.log(`\n== Flatfield, ${results[0].frames} frames, ${results[0].flats} raw flats planned`);
  for (const [title, key] of rows) {
    const ms = medianOf(results.map((result) => result[key]));
    console.log(`   ${title.padEnd(52)}${ms.toFixed(ms < 10 ? 1 : 0).padStart(8)} ms`);
  }
}

function printTheirs(results) {
  const seconds = medianOf(results.map(({ wall }) => wall));
  console.log(`\n== ccdproc, ${results[0].frames} frames`);
  console.log(`   ${'ImageFileCollection(...).summary'.padEnd(52)}${(1000 * seconds).toFixed(0).padStart(8)} ms`);
}

async function inVscode(season, flats) {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  const { packVsix } = await import('../vsix.mjs');
  const { explorerTimes } = await import('./explorerTimes.mjs');
  // Whole nights after those that are there.
  const nights = Math.ceil(files / PER_NIGHT) * PER_NIGHT;
  const times = await explorerTimes({
    ...{ vsix: await packVsix(), folder: season, scratch, flats, arriving: STORM / 2 },
    arrive: () => writeSeason(season, STORM, nights),
  });
  printVscode(times, STORM);
}
