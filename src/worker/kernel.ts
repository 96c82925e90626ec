/** The WebAssembly kernels (kernels/*.ts, compiled beside the bundles); without one the engine's plain code does the same work. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Named as their source files are. */
export type KernelName = 'calibrate' | 'combine';

/** Bytes that memory for kernels is measured in. */
export const PAGE = 65536;

/** Beside the bundle; of a program that runs from its sources, in the folder of the bundles. */
const FOLDERS = [__dirname, join(__dirname, '../../dist')];
const modules = new Map<KernelName, WebAssembly.Module | null>();

/** Whether there are to be none. */
export function kernelsAreOff(): boolean {
  return process.env.FLATFIELD_KERNELS === 'off';
}

/**
 * The functions of a kernel on `memory`; each caller has its own memory, whose use is the caller's. Null where the machine or
 * FLATFIELD_KERNELS=off will not have it.
 */
export function loadKernel<Functions>(name: KernelName, memory: WebAssembly.Memory): Functions | null {
  if (kernelsAreOff()) return null;
  let module = modules.get(name);
  if (module === undefined) {
    module = compile(name);
    modules.set(name, module);
  }
  return module === null ? null : (new WebAssembly.Instance(module, { env: { memory } }).exports as Functions);
}

function compile(name: KernelName): WebAssembly.Module | null {
  for (const folder of FOLDERS) {
    try {
      return new WebAssembly.Module(readFileSync(join(folder, `${name}.wasm`)));
    } catch {
      // Not here, or a processor without SIMD: the plain code is as right, and slower.
    }
  }
  return null;
}
