/// <reference types="node" />
/** Scripts that tests start or show, bundled from this repository once. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

const ROOT = join(__dirname, '..');

const forNode = { platform: 'node', format: 'cjs', target: 'node20' } as const;
const forBrowser = { platform: 'browser', format: 'iife', target: 'es2022', minify: true } as const;

const made = new Map<string, Promise<string>>();

/** The folder that `npm test` names for all its processes, or one of this process that goes with it. */
const folder = (): string => {
  if (process.env.FLATFIELD_BUNDLES !== undefined) return process.env.FLATFIELD_BUNDLES;
  const own = mkdtempSync(join(tmpdir(), 'flatfield-bundle-'));
  process.on('exit', () => rmSync(own, { recursive: true, force: true }));
  process.env.FLATFIELD_BUNDLES = own;
  return own;
};

/** Path of the bundle of a script for Node, by its path in this repository. */
export async function bundled(entry: string): Promise<string> {
  return join(await bundleInto(entry, forNode), 'script.js');
}

/** Folder with script.js and, where the script imports styles, script.css, as built for release. */
export function bundledPage(entry: string): Promise<string> {
  return bundleInto(entry, forBrowser);
}

function bundleInto(entry: string, options: BuildOptions): Promise<string> {
  const name = `${options.platform}-${entry.replaceAll('/', '-').replace(/\.ts$/, '')}`;
  const known = made.get(name) ?? build(entry, join(folder(), name), options);
  made.set(name, known);
  return known;
}

/** Makes what no other process has made; a bundle is there whole or not at all. */
async function build(entry: string, to: string, options: BuildOptions): Promise<string> {
  if (existsSync(to)) return to;
  const { build } = await import('esbuild');
  mkdirSync(folder(), { recursive: true });
  const outdir = mkdtempSync(`${to}-`);
  await build({ ...options, bundle: true, entryPoints: { script: join(ROOT, entry) }, outdir, logLevel: 'error' });
  if (options.platform === 'node') {
    // A worker looks for its kernels beside its script, as in a release.
    const built = join(ROOT, 'dist');
    for (const file of readdirSync(built))
      if (file.endsWith('.wasm')) copyFileSync(join(built, file), join(outdir, file));
  }
  try {
    renameSync(outdir, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(outdir, { recursive: true });
  }
  return to;
}
