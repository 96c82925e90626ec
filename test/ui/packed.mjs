/** The package that the UI tests install. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packVsix } from '../../scripts/vsix.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package that npm test has just made; made here where a file is run alone. */
export async function packed() {
  const vsix = path.join(root, 'dist/flatfield.vsix');
  const made = await stat(vsix).catch(() => undefined);
  const built = await stat(path.join(root, 'dist/extension.cjs'));
  return made !== undefined && made.mtimeMs > built.mtimeMs ? vsix : packVsix();
}
