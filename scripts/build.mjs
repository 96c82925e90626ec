// Builds the five bundles, the recipe's JSON schema and (for tests) the host suite. The worker and the command line
// are built WITHOUT `vscode` as an external: a stray import of it in a layer that must not know VS Code breaks the build.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const production = !process.argv.includes('--dev');

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
};
/** @type {esbuild.BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Its other entry is UMD, whose parts a bundler cannot see.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  { ...node, entryPoints: ['src/worker/thread.ts'], outfile: 'dist/worker.cjs' },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    entryPoints: { webview: 'webview/main.ts', workbench: 'webview/workbench/main.ts' },
    outdir: 'dist',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
  {
    ...node,
    minify: false,
    entryPoints: ['test/host/index.ts'],
    outfile: 'dist-test/host/index.cjs',
    external: ['vscode', 'mocha'],
  },
];

/** The JSON schema that the editor uses for flatfield.json, made from the one definition of the recipe. */
async function writeRecipeSchema() {
  const outfile = join(root, 'dist-test/recipeSchema.mjs');
  await esbuild.build({
    ...common,
    minify: false,
    platform: 'node',
    format: 'esm',
    entryPoints: ['src/engine/plan/recipeJsonSchema.ts'],
    outfile,
  });
  const { recipeJsonSchema } = await import(pathToFileURL(outfile).href);
  writeFileSync(join(root, 'dist/recipe.schema.json'), `${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
}

mkdirSync(join(root, 'dist'), { recursive: true });
if (process.argv.includes('--watch')) {
  await writeRecipeSchema();
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  for (const name of ['extension.cjs', 'worker.cjs', 'cli.cjs', 'webview.js', 'workbench.js'])
    rmSync(join(root, 'dist', name), { force: true });
  await Promise.all(
    bundles
      .filter((b) => Object.values(b.entryPoints).every((e) => existsSync(join(root, e))))
      .map((b) => esbuild.build(b)),
  );
  await writeRecipeSchema();
}
