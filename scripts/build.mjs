// Builds the five bundles, the WebAssembly kernels, the JSON schemas and (for tests) the host suite. The worker and the command line
// are built WITHOUT `vscode` as an external: a stray import of it in a layer that must not know VS Code breaks the build.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inParts } from './inParts.mjs';
import { buildKernels } from './kernels.mjs';

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
  inParts({ ...node, entryPoints: { worker: 'src/worker/thread.ts' }, outdir: 'dist' }),
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

/** The JSON schemas that the editor uses, each made from the one definition of its file. */
async function writeSchemas() {
  const files = [
    { entry: 'src/engine/plan/recipeJsonSchema.ts', make: 'recipeJsonSchema', to: 'dist/recipe.schema.json' },
    { entry: 'src/engine/frames/framesJsonSchema.ts', make: 'framesJsonSchema', to: 'dist/frames.schema.json' },
  ];
  for (const { entry, make, to } of files) {
    const outfile = join(root, `dist-test/${make}.mjs`);
    await esbuild.build({ ...common, minify: false, platform: 'node', format: 'esm', entryPoints: [entry], outfile });
    const made = await import(pathToFileURL(outfile).href);
    writeFileSync(join(root, to), `${JSON.stringify(made[make](), null, 2)}\n`);
  }
}

mkdirSync(join(root, 'dist'), { recursive: true });
if (process.argv.includes('--watch')) {
  await writeSchemas();
  await buildKernels(root);
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  for (const name of readdirSync(join(root, 'dist'))) if (/\.c?js(\.|$)/.test(name)) rmSync(join(root, 'dist', name));
  await Promise.all(
    bundles
      .filter((b) => Object.values(b.entryPoints).every((e) => existsSync(join(root, e))))
      .map((b) => esbuild.build(b)),
  );
  await writeSchemas();
  await buildKernels(root);
}
