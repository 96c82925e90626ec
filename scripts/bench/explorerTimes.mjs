// Opens the view "Frames" of the installed extension on a folder, and reads when its rows come and how long the host is kept.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workbench } from '../../test/ui/harness.mjs';

const PROBE = fileURLToPath(new URL('hostProbe.cjs', import.meta.url));

/**
 * Times (ms) in a new profile, then in a second window, which has the cache of the first; and how long the tree takes to
 * follow when `arrive` has written further frames, of which `arriving` are raw flats beside the `flats` before.
 */
export async function explorerTimes({ flats, arriving, arrive, ...place }) {
  // Sampling stacks takes time: what keeps the host is measured in windows of its own.
  const [first, second] = await twoWindows({ ...place, flats, sampled: false }, async (workbench, times) => {
    arrive();
    const from = now();
    await until(() => isComplete(workbench, flats + arriving));
    return { ...times, storm: now() - from };
  });
  return { first, second, storm: second.storm };
}

/** The longest pieces of our code in a new profile and in its second window, in ms of CPU. */
export async function hostKept(place) {
  const windows = await twoWindows({ ...place, sampled: true }, (_, times) => times);
  return windows.map(({ pieces }) => Math.max(0, ...pieces.map(({ ours }) => ours)));
}

/** A folder is opened twice in one profile; `then` is called in the second window, and answers its times. */
async function twoWindows({ vsix, folder, scratch, flats, sampled }, then) {
  const probeFile = join(scratch, 'probe.json');
  const workbench = await Workbench.start({
    ...{ vsix, artifacts: join(scratch, 'artifacts'), log: () => {} },
    env: { FLATFIELD_PROBE: probeFile, ...(sampled ? { FLATFIELD_PROFILE: '1' } : {}) },
    installed: async (extensionsDir) => putProbeAround(extensionsDir),
  });
  try {
    const first = await openOnce(workbench, { folder, flats, probeFile });
    const second = await openOnce(workbench, { folder, flats, probeFile });
    return [first, await then(workbench, second)];
  } finally {
    await workbench.close();
  }
}

/** Has the installed extension write down, into the file that FLATFIELD_PROBE names, when it was loaded and activated. */
export function putProbeAround(extensionsDir) {
  const name = readdirSync(extensionsDir).find((one) => one.startsWith('flatfield.'));
  const bundle = join(extensionsDir, name, 'dist/extension.cjs');
  const code = readFileSync(bundle, 'utf8');
  const before = `const hostProbe = require(${JSON.stringify(PROBE)});`;
  writeFileSync(bundle, `${before}${code}\nmodule.exports = hostProbe.watched(module.exports);\n`);
}

async function openOnce(workbench, { folder, flats, probeFile }) {
  for (const file of [probeFile, endOf(probeFile)]) rmSync(file, { force: true });
  await workbench.openWorkbench(folder);
  const clicked = now();
  await workbench.openView('Flatfield');
  await workbench.waitForTree([/./]);
  const row = now();
  // The line over the tree goes when the last header was read.
  await until(() => isComplete(workbench, flats));
  const all = now();
  // The probe looks four times a second for what it should do.
  writeFileSync(endOf(probeFile), '');
  await until(() => hasEnded(probeFile));
  const { loading, loaded, activated, kept } = JSON.parse(readFileSync(probeFile, 'utf8'));
  return {
    load: loaded - loading,
    waited: Math.max(0, activated - clicked),
    row: row - Math.max(clicked, activated),
    all: all - Math.max(clicked, activated),
    pieces: kept.filter(({ from }) => from >= activated && from < all),
  };
}

const endOf = (probeFile) => `${probeFile}.end`;

function hasEnded(probeFile) {
  try {
    return JSON.parse(readFileSync(probeFile, 'utf8')).ended !== undefined;
  } catch {
    return false; // not there yet, or half of it
  }
}

async function isComplete({ page }, flats) {
  const text = await page.locator('.pane-body').allInnerTexts();
  const whole = text.join('\n');
  return new RegExp(`Flats\\s*${flats}\\b`).test(whole) && !/reading headers|Not read yet/.test(whole);
}

async function until(look) {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The tree did not come to rest within two minutes.');
}

/** Milliseconds since 1970, as the probe counts. */
function now() {
  return performance.timeOrigin + performance.now();
}
