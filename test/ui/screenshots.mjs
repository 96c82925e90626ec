/** Keeps what is on screen in three themes, where pictures are wanted: FLATFIELD_SCREENSHOTS names their folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const screenshots = process.env.FLATFIELD_SCREENSHOTS;

/** Themes by the class that the workbench has under them. */
const themes = { 'vs-dark': 'Default Dark Modern', 'hc-black': 'Default High Contrast', vs: 'Default Light Modern' };

/** Keeps what is on screen in each theme, where pictures are wanted. @param {string} folder that is open */
export async function picture(bench, name, folder) {
  if (!screenshots) return;
  const settings = path.join(folder, '.vscode/settings.json');
  await mkdir(path.dirname(settings), { recursive: true });
  for (const [style, theme] of Object.entries(themes)) {
    await writeFile(settings, JSON.stringify({ 'workbench.colorTheme': theme, 'files.exclude': { '.vscode': true } }));
    await bench.page.locator(`.monaco-workbench.${style}`).waitFor();
    await bench.page.waitForTimeout(1000); // for webviews to follow
    await bench.screenshot(`${name}-${style}`);
  }
}
