// How fast the viewer is in a real VS Code with the packed extension, beside astropy with matplotlib, and DS9.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, root } from '../install.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    without: { type: 'string', default: '' },
  },
});
const without = values.without.split(',').filter(Boolean);
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!(Number.isInteger(runs) && runs >= 1 && Number.isInteger(seed))) {
  console.error('--runs and --seed take whole numbers, --runs from 1.');
  process.exit(2);
}

installPackages(console.log);
const { packVsix } = await import('../vsix.mjs');
const { memoryFolder, medianOf } = await import('./measure.mjs');
const { hostMemory, viewerTimes } = await import('./viewerTimes.mjs');
const { viewerPeers } = await import('./viewerPeers.mjs');
const { goalsMet, printTimes } = await import('./viewerTable.mjs');
const { writeSkies } = await import('./skies.mjs');

/** Bytes of the images, of the profile and of what peers write. */
const ROOM = 2 ** 30;
const scratch = mkdtempSync(join(memoryFolder(ROOM) ?? tmpdir(), 'flatfield-bench-'));
try {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  const vsix = await packVsix();
  const folder = join(scratch, 'sky');
  mkdirSync(folder);
  const images = await writeSkies(folder, scratch, seed);
  const peers = viewerPeers(scratch, without);
  console.log(`${cpus().length} x ${cpus()[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}`);
  console.log(`Load ${loadavg()[0].toFixed(1)} at the start. Files in ${scratch}.`);
  for (const line of peers.lines) console.log(line);

  const memory = without.includes('memory') ? null : await hostMemory({ vsix, folder, scratch, images });
  const times = await viewerTimes({
    vsix,
    folder,
    scratch,
    images,
    runs,
    between: (run) => peers.measure(images, run),
  });
  printTimes({ images, times, peers: peers.results, memory, runs, medianOf });
  goalsMet({ images, times, memory, medianOf });
  console.log(`Load ${loadavg()[0].toFixed(1)} at the end.`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, maxRetries: 10 });
}
