// How fast the explorer of frames is on a season of small FITS files: first rows, all headers, again with the cache, the
// tree and the badges, and how long the extension host is kept from other work; beside ccdproc's ImageFileCollection.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../install.mjs';
import { bundle } from './bundle.mjs';
import { vscodeGoals, vscodeTable } from './explorerTable.mjs';
import { medianOf } from './medianOf.mjs';
import { PER_NIGHT, writeSeason } from './writeSeason.mjs';

/** Raw frames that arrive while the tree is shown. */
const STORM = 2000;
/** ccdproc's summary takes long, and the part about listing has it too. */
const MOST_SUMMARIES = 1;

export const explorer = {
  title: 'The tree of frames',
  /** A small frame takes three to five blocks of 2880 bytes, and the disk its own. */
  room: ({ files }) => files * 40_000,
  async run({ options, scratch, report }) {
    const { files, runs, without } = options;
    const season = join(scratch, 'season');
    mkdirSync(season);
    const written = writeSeason(season, files);
    const [program, thread] = await bundle(['explorerRun.mjs', '../../src/worker/thread.ts'], scratch);
    report.say(`${written} files.`);
    const ccdproc = findCcdproc(without, report);
    const ours = [];
    const theirs = [];
    for (let run = 0; run < runs; run++) {
      const cache = join(scratch, `cache-${run}`, 'headers.json.gz');
      ours.push(JSON.parse(execFileSync(process.execPath, [program, thread, season, cache], { encoding: 'utf8' })));
      if (ccdproc === null || run >= MOST_SUMMARIES) continue;
      theirs.push(JSON.parse(execFileSync(ccdproc, [peerScript(), season], { encoding: 'utf8' })));
    }
    report.table(ourTable(ours));
    if (theirs.length > 0) report.table(theirTable(theirs));
    if (without.includes('vscode')) report.say('vscode: left out (not wanted)');
    else await inVscode({ season, files, scratch, flats: ours[0].flats, report });
  },
};

function peerScript() {
  return fileURLToPath(new URL('summarizeFrames.py', import.meta.url));
}

/** The interpreter that has ccdproc; null where there is none, and says so. */
function findCcdproc(without, report) {
  if (without.includes('ccdproc')) {
    report.say('ccdproc: left out (not wanted)');
    return null;
  }
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, [peerScript(), 'version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    report.say(`ccdproc: ${stdout.trim()}`);
    return python;
  }
  report.say('ccdproc: left out (no python3 can import it)');
  return null;
}

function ourTable(results) {
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
  return {
    title: `Flatfield, ${results[0].frames} frames, ${results[0].flats} raw flats planned`,
    head: ['', 'ms'],
    lines: rows.map(([title, key]) => {
      const ms = medianOf(results.map((result) => result[key]));
      return [title, ms.toFixed(ms < 10 ? 1 : 0)];
    }),
  };
}

function theirTable(results) {
  const seconds = medianOf(results.map(({ wall }) => wall));
  return {
    title: `ccdproc, ${results[0].frames} frames`,
    head: ['', 'ms'],
    lines: [['ImageFileCollection(...).summary', (1000 * seconds).toFixed(0)]],
  };
}

async function inVscode({ season, files, scratch, flats, report }) {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  const { packVsix } = await import('../vsix.mjs');
  const { explorerTimes, hostKept } = await import('./explorerTimes.mjs');
  // Whole nights after those that are there.
  const nights = Math.ceil(files / PER_NIGHT) * PER_NIGHT;
  const place = { vsix: await packVsix(), folder: season, scratch, flats };
  const kept = await hostKept(place);
  const arrive = () => writeSeason(season, STORM, nights);
  const measured = { ...(await explorerTimes({ ...place, arriving: STORM / 2, arrive })), kept };
  report.table(vscodeTable(measured, STORM));
  report.goals(vscodeGoals(measured, STORM));
  report.say(
    "How long the host is kept is measured in windows of its own, in which stacks are sampled every millisecond: VS Code's own extensions start in the same thread at that time, and do not count.",
  );
}
