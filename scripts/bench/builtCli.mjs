// Our command line as it is shipped, built anew where a source is newer than it.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';

/** The words that start it. */
export function builtCli() {
  const cli = join(root, 'dist/cli.cjs');
  const built = ['cli.cjs', 'worker.cjs'].map((name) => join(root, 'dist', name));
  const oldest = built.every(existsSync) ? Math.min(...built.map((path) => statSync(path).mtimeMs)) : 0;
  if (newestSource() > oldest) execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  return [process.execPath, cli];
}

function newestSource() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = [...files.map(({ parentPath, name }) => join(parentPath, name)), join(root, 'package.json')];
  return Math.max(...paths.map((path) => statSync(path).mtimeMs));
}
