// The unit tests as one script each, all made at once, so that not every process has to compile what it imports again.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

/** Tests find their fixtures, and the worker its kernels, by where their source lies, not by where the bundle does. */
const ownPlace = {
  name: 'own place',
  /** @param {esbuild.PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /[\\/](test[\\/].*|src[\\/]worker[\\/]kernel)\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href))
        .replaceAll(/\b__dirname\b/g, JSON.stringify(dirname(path))),
    }));
  },
};

/**
 * Bundles these tests into dist-test/unit, where each has the path of its source. Failures show the lines of the sources
 * where Node runs with --enable-source-maps.
 *
 * @param {string} root folder of the repository
 * @param {readonly string[]} files paths of the tests below it
 * @returns {Promise<string[]>} paths of the bundles below it, in the same order
 */
export async function bundleUnitTests(root, files) {
  const outdir = 'dist-test/unit';
  rmSync(join(root, outdir), { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir,
    outbase: '.',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // They look for files of their own, or are too large to be read again in each test.
    external: ['esbuild', 'playwright-core', 'typescript'],
    plugins: [ownPlace],
  });
  return files.map((file) => `${outdir}/${file.replace(/\.ts$/, '.cjs')}`);
}
