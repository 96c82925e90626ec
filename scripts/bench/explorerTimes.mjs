// Opens the view "Frames" of the installed extension on a folder, and reads when its rows come.
import { join } from 'node:path';
import { Workbench } from '../../test/ui/harness.mjs';

/** Times (ms) from the click on the view, in a new profile; then in a second window, which has the cache of the first. */
export async function explorerTimes({ vsix, folder, scratch, frames }) {
  const workbench = await Workbench.start({ vsix, artifacts: join(scratch, 'artifacts'), log: () => {} });
  try {
    const first = await openOnce(workbench, folder, frames);
    const second = await openOnce(workbench, folder, frames);
    return {
      'first row (the extension starts meanwhile)': first.row,
      'all classified': first.all,
      'first row in the next window': second.row,
      'all classified in the next window': second.all,
    };
  } finally {
    await workbench.close();
  }
}

async function openOnce(workbench, folder, frames) {
  await workbench.openWorkbench(folder);
  const start = performance.now();
  await workbench.openView('Flatfield');
  await workbench.waitForTree([/./]);
  const row = performance.now() - start;
  // The line over the tree goes when the last header was read.
  await until(() => isComplete(workbench, frames));
  return { row, all: performance.now() - start };
}

async function isComplete({ page }, frames) {
  const text = await page.locator('.pane-body').allInnerTexts();
  const whole = text.join('\n');
  return frames > 0 && /Flats/.test(whole) && !/reading headers|Not read yet/.test(whole);
}

async function until(look) {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The tree did not come to rest within two minutes.');
}
