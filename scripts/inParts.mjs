// A bundle of CommonJS in parts, which esbuild can make of ESM alone: what is imported when it is needed is a file of its own,
// and what several of these share is one more. Reading and compiling all of the worker at once takes a thread 15 ms.
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * @param {esbuild.BuildOptions & { entryPoints: { [name: string]: string } }} bundle one entry; its parts are NAME-PART-HASH.cjs
 * @returns {esbuild.BuildOptions}
 */
export function inParts(bundle) {
  const [name] = Object.keys(bundle.entryPoints);
  const sourcemap = bundle.sourcemap ? 'inline' : false;
  return {
    ...bundle,
    ...{ format: 'esm', splitting: true, write: false, sourcemap },
    outExtension: { '.js': '.cjs' },
    chunkNames: `${name}-[name]-[hash]`,
    plugins: [
      {
        name: 'parts',
        setup: ({ onEnd }) => onEnd(({ outputFiles }) => writeParts(outputFiles ?? [], bundle, sourcemap)),
      },
    ],
  };
}

/** @param {esbuild.OutputFile[]} files */
async function writeParts(files, { platform, target, minify }, sourcemap) {
  for (const { path, text } of files) {
    if (!path.endsWith('.cjs')) await writeFile(path, text);
    else {
      const { code } = await esbuild.transform(text, {
        ...{ format: 'cjs', platform, target, minify, sourcemap, sourcefile: basename(path), legalComments: 'inline' },
        // `require` instead.
        supported: { 'dynamic-import': false },
      });
      await writeFile(path, code);
    }
  }
}
