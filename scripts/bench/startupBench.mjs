// How soon everything is there: the command line, a worker thread, and the extension in a real VS Code.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../install.mjs';
import { startThread } from './startThread.mjs';

const CLI_MS = 120;
const THREAD_MS = 30;
const ACTIVE_MS = 50;

const RUN_AND_WAIT = fileURLToPath(new URL('runAndWait.py', import.meta.url));

export const startup = {
  title: 'Start-up',
  room: () => 1e6,
  async run({ options: { runs, without }, scratch, report }) {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
    const processes = processTimes(runs, scratch);
    const threads = await threadTimes(runs);
    const lines = [...processes, ...threads].map(({ name, wall, cpu }) => [
      name,
      ms(wall),
      cpu === null ? '' : ms(cpu),
    ]);
    report.table({ title: 'Processes and threads', head: ['', 'wall ms', 'CPU ms'], lines });
    const wallOf = (name) => [...processes, ...threads].find((one) => one.name === name).wall;
    report.goals([
      goal('flatfield --version', wallOf('flatfield --version'), CLI_MS),
      goal('a thread is ready', wallOf('thread, ready'), THREAD_MS),
    ]);
    if (without.includes('vscode')) report.say('vscode: left out (not wanted)');
    else await inVscode(runs, scratch, report);
  },
};

/** Medians of whole processes, started in turns after a warm-up. */
function processTimes(runs, scratch) {
  const flatfield = [process.execPath, join(root, 'dist/cli.cjs')];
  const frames = join(root, 'test/reference/ccdproc/example-cryo-LFC');
  const rows = [
    { name: 'node alone', words: [process.execPath, '-e', '0'] },
    { name: 'flatfield --version', words: [...flatfield, '--version'] },
    { name: 'flatfield header, 1 file', words: [...flatfield, 'header', join(frames, 'ccd.017.0.fits')] },
    { name: 'flatfield plan, 2 flats', words: [...flatfield, 'plan', frames] },
  ];
  const times = rows.map(() => []);
  for (let run = 0; run <= runs; run++)
    for (const [i, { words }] of rows.entries()) {
      const timed = [RUN_AND_WAIT, join(scratch, 'output'), ...words];
      const { wall, cpu } = JSON.parse(execFileSync('python3', timed, { encoding: 'utf8' }));
      if (run > 0) times[i].push({ wall: 1000 * wall, cpu: 1000 * cpu });
    }
  return rows.map(({ name }, i) => ({ name, wall: median(times[i], 'wall'), cpu: median(times[i], 'cpu') }));
}

/** From the start of a thread to its first answer, and to that of its first job. */
async function threadTimes(runs) {
  const times = [];
  for (let run = 0; run <= runs; run++) {
    const one = await startThread(join(root, 'dist/worker.cjs'), join(root, 'test/reference/fits/flat.fits'));
    if (run > 0) times.push(one);
  }
  return [
    { name: 'thread, ready', wall: median(times, 'ready'), cpu: null },
    { name: 'thread, the header of a file read', wall: median(times, 'first'), cpu: null },
  ];
}

async function inVscode(runs, scratch, report) {
  const { Workbench } = await import('../../test/ui/harness.mjs');
  const { packVsix } = await import('../vsix.mjs');
  const { putProbeAround } = await import('./explorerTimes.mjs');
  const folder = join(scratch, 'folder');
  mkdirSync(folder);
  // What VS Code looks for: the extension is activated without a click.
  writeFileSync(join(folder, 'flatfield.json'), '{}\n');
  const probe = join(scratch, 'probe.json');
  const workbench = await Workbench.start({
    ...{ vsix: await packVsix({ root }), artifacts: join(scratch, 'artifacts'), log: () => {} },
    env: { FLATFIELD_PROBE: probe },
    installed: async (extensionsDir) => putProbeAround(extensionsDir),
  });
  const times = [];
  try {
    for (let run = 0; run <= runs; run++) {
      rmSync(probe, { force: true });
      await workbench.openWorkbench(folder);
      const { loading, loaded, activating, activated, own } = await activationIn(probe);
      const [load, activate] = [loaded - loading, activated - activating];
      const all = own.load + own.activate;
      if (run > 0) times.push({ load, activate, ownLoad: own.load, ownActivate: own.activate, all });
    }
  } finally {
    await workbench.close();
  }
  const lines = [
    ['the bundle is loaded', ms(median(times, 'load')), ms(median(times, 'ownLoad'))],
    ['activate()', ms(median(times, 'activate')), ms(median(times, 'ownActivate'))],
  ];
  report.table({
    title: 'The extension in VS Code, while that is starting itself',
    head: ['', 'wall ms', 'own CPU ms'],
    lines,
  });
  // Its own time: VS Code, which starts meanwhile, has the same processors.
  report.goals([goal('the extension is active, own CPU,', median(times, 'all'), ACTIVE_MS)]);
}

/** What the probe has written down once the extension was active. */
async function activationIn(file) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      const seen = JSON.parse(readFileSync(file, 'utf8'));
      if (seen.activated > 0) return seen;
    } catch {
      // Not there yet, or half of it.
    }
  }
  throw new Error('The extension was not activated within a minute.');
}

function goal(what, wall, most) {
  return { goal: `${what} within ${most} ms`, met: wall <= most, figure: `${ms(wall)} ms` };
}

function median(list, key) {
  const sorted = list.map((one) => one[key]).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function ms(value) {
  return value.toFixed(value < 10 ? 1 : 0);
}
