// Compiles the WebAssembly kernels: each file of kernels/ (not of its folders) becomes dist/NAME.wasm. They import their
// memory, have no data of their own in it and need no runtime; their instructions are those of WebAssembly's SIMD.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';

/** Throws with what the compiler said. */
export async function buildKernels(root) {
  const files = readdirSync(join(root, 'kernels')).filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => basename(file, '.ts'));
  for (const name of names) {
    const { error, stderr } = await asc.main([
      `kernels/${name}.ts`,
      ...['--baseDir', root, '--outFile', `dist/${name}.wasm`],
      ...['--enable', 'simd', '-O3', '--noAssert', '--runtime', 'stub'],
      ...['--importMemory', '--noExportMemory', '--memoryBase', '0'],
    ]);
    if (error) throw new Error(`kernels/${name}.ts: ${error.message}\n${stderr.toString()}`);
  }
}
