// npm start: the main job on a generated night. Installs, builds, writes a synthetic raw night of both examples of the
// guide, makes its masters, reduces its flats, and opens VS Code on the folder (not with --no-open). Once more it makes
// what has changed since, and says so.
//
//   npm start -- [--no-open] [--rows N] [--seed N] [--folder DIR]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    rows: { type: 'string', default: '96' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: join(root, 'sample-night') },
  },
});
// `npm start --no-open`, without the second "--", reaches us only in this way.
const open = !values['no-open'] && !['', 'false'].includes(process.env.npm_config_open ?? 'true');
const night = resolve(values.folder);

installPackages(console.log);
run('Building', process.execPath, [join(root, 'scripts/build.mjs')]);
if (!existsSync(night) || readdirSync(night).length === 0)
  flatfield('A synthetic raw night', 'sample', night, '--rows', values.rows, '--seed', values.seed);
else console.log(`\nThe night in ${night} is there already; what is up to date is not made again.`);

for (const name of readdirSync(night).filter((entry) => existsSync(join(night, entry, 'flatfield.json')))) {
  const folder = join(night, name);
  for (const kind of ['bias', 'dark'])
    flatfield(`${name}: combined ${kind}`, 'combine', folder, '--kind', kind, '--existing', 'skip');
  flatfield(`${name}: the plan`, 'plan', folder, '--existing', 'update');
  flatfield(`${name}: the flats`, 'reduce', folder, '--existing', 'update');
}
console.log(`\nRaw frames and results are in ${night}.`);

if (open) {
  const { openVscode } = await import('./openVscode.mjs');
  await openVscode({ folder: night });
}

function flatfield(title, ...words) {
  run(title, process.execPath, [join(root, 'dist/cli.cjs'), ...words]);
}

function run(title, command, words) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n"${title}" ended with ${status}; nothing further was done.`);
    process.exit(status ?? 1);
  }
}
