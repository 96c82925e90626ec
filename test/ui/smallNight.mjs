/** Example 1 of the CCD guide in miniature, with its masters, for the UI tests. */
import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reference = path.join(root, 'test/reference/ccdproc');

export const flats = ['ccd.014.0.fits', 'ccd.015.0.fits', 'ccd.017.0.fits'];

/** What ccdproc was told for Example 1 of the guide. */
const recipe = {
  overscan: { section: { python: '[:, 34:]' } },
  trim: { python: '[:, :32]' },
  dark: { scale: 'never' },
  // ccdproc took the overscan of this miniature from a column that still has light in it.
  limits: { lightLeak: null },
};

/** The night in a folder, with its masters in the output folder. */
export async function makeNight(folder, masters) {
  await cp(path.join(reference, 'example-cryo-LFC'), folder, { recursive: true });
  await mkdir(path.join(folder, 'reduced'));
  for (const name of masters)
    await cp(path.join(reference, 'example1-reduced', name), path.join(folder, 'reduced', name));
  await writeFile(path.join(folder, 'flatfield.json'), JSON.stringify(recipe));
}

/** The command line. */
export const cli = (...words) => promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.cjs'), ...words]);
