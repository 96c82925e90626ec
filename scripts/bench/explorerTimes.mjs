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
export async function explorerTimes({ vsix, folder, scratch, flats, arriving, arrive }) {
  const probeFile = join(scratch, 'probe.json');
  const workbench = await Workbench.start({
    ...{ vsix, artifacts: join(scratch, 'artifacts'), log: () => {} },
    env: { FLATFIELD_PROBE: probeFile },
    installed: async (extensionsDir) => putProbeAround(extensionsDir),
  });
  try {
    const first = await openOnce(workbench, { folder, flats, probeFile });
    const second = await openOnce(workbench, { folder, flats, probeFile });
    arrive();
    const from = now();
    await until(() => isComplete(workbench, flats + arriving));
    return { first, second, storm: now() - from };
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
  rmSync(probeFile, { force: true });
  await workbench.openWorkbench(folder);
  const clicked = now();
  await workbench.openView('Flatfield');
  await workbench.waitForTree([/./]);
  const row = now();
  // The line over the tree goes when the last header was read.
  await until(() => isComplete(workbench, flats));
  const all = now();
  // The probe writes down what it has seen four times a second.
  await until(() => writtenAfter(probeFile, all));
  const { loading, loaded, activated, kept } = JSON.parse(readFileSync(probeFile, 'utf8'));
  // What VS Code's own extensions do while ours is activated is not ours.
  const ours = kept.filter(({ from }) => from >= activated && from < all);
  return {
    load: loaded - loading,
    waited: Math.max(0, activated - clicked),
    row: row - Math.max(clicked, activated),
    all: all - Math.max(clicked, activated),
    kept: Math.max(0, ...ours.map(({ own }) => own)),
  };
}

function writtenAfter(probeFile, time) {
  try {
    return JSON.parse(readFileSync(probeFile, 'utf8')).written > time;
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
