// Our own programs of the benchmark, bundled and minified like those that are shipped.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

/** Bundles programs (paths relative to this folder) into the folder `scratch`; answers where each lies. */
export async function bundle(programs, scratch) {
  const path = (program) => fileURLToPath(new URL(program, import.meta.url));
  await esbuild.build({
    entryPoints: programs.map(path),
    outdir: scratch,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return programs.map((program) => join(scratch, program.replace(/^.*\//, '').replace(/\.\w+$/, '.cjs')));
}
