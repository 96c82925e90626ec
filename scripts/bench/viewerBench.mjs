// How fast the viewer is in a real VS Code with the packed extension, beside astropy with matplotlib, and DS9.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { packVsix } from '../vsix.mjs';
import { findPrograms } from './programs.mjs';
import { writeSkies } from './skies.mjs';
import { viewerPeers } from './viewerPeers.mjs';
import { viewerGoals, viewerTable } from './viewerTable.mjs';
import { hostMemory, viewerTimes } from './viewerTimes.mjs';

const HOST_NOTE =
  "Growth of the extension host is counted from when VS Code's own extensions have started, which takes some seconds in the same process.";

export const viewer = {
  title: 'The viewer: first picture and restretch',
  /** The images, the profile and what peers write. */
  room: () => 2 ** 30,
  async run({ options, scratch, report }) {
    const { runs, seed, without } = options;
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
    const vsix = await packVsix();
    const folder = join(scratch, 'sky');
    mkdirSync(folder);
    const images = await writeSkies(folder, scratch, seed);
    findPrograms(['matplotlib'], { scratch, without, say: () => {} });
    const peers = viewerPeers(scratch, without);
    for (const line of peers.lines) report.say(line);
    report.say('JS9: left out (Debian does not have it)');

    const memory = without.includes('memory') ? null : await hostMemory({ vsix, folder, scratch, images, runs });
    const between = (run) => peers.measure(images, run);
    const times = await viewerTimes({ vsix, folder, scratch, images, runs, between });
    const measured = { images, times, peers: peers.results, memory };
    report.table(viewerTable(measured));
    report.goals(viewerGoals(measured));
    if (memory !== null) report.say(HOST_NOTE);
  },
};
