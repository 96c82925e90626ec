/** What the worker's tests share: a bundled thread, temporary folders, small FITS files, and plans for them. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { paddedSize } from '../../src/engine/fits/block';
import type { CardValue } from '../../src/engine/fits/card';
import { readHdus } from '../../src/engine/fits/fitsFile';
import { HeaderEditor } from '../../src/engine/fits/headerEditor';
import { openImage } from '../../src/engine/fits/imageReader';
import { type Plan, type PlannedFlat, type PlannedMaster, plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { Step } from '../../src/engine/plan/step';
import type { HduRef } from '../../src/protocol/imageRef';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { nodeDeflate } from '../../src/worker/nodeDeflate';
import { openSource } from '../../src/worker/openSource';
import { type PoolOptions, WorkerPool } from '../../src/worker/pool';
import { bundled } from '../bundled';

/** A folder that goes with the test. */
export function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'flatfield-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `work` with the kernels, or by the plain code. */
export function withKernels<T>(on: boolean, work: () => T): T {
  const before = process.env.FLATFIELD_KERNELS;
  try {
    if (on) delete process.env.FLATFIELD_KERNELS;
    else process.env.FLATFIELD_KERNELS = 'off';
    return work();
  } finally {
    if (before === undefined) delete process.env.FLATFIELD_KERNELS;
    else process.env.FLATFIELD_KERNELS = before;
  }
}

/** A pool that ends with the test. */
export async function poolFor(t: TestContext, options: PoolOptions = {}): Promise<WorkerPool> {
  const pool = new WorkerPool({ script: await bundled('src/worker/thread.ts'), threads: 1, ...options });
  t.after(() => pool.dispose());
  return pool;
}

/** The first plane, or another, of a file's primary image. */
export function imageOf(path: string, plane = 0): HduRef {
  return { kind: 'hdu', path, hdu: 0, plane };
}

/** The disk, with the bytes that were read from it. */
export function countingDisk(): { readonly disk: Disk; readonly bytes: number } {
  let bytes = 0;
  const readSync = (...args: [number, Uint8Array, number, number, number]) => {
    const count = nodeDisk.readSync(...args);
    bytes += count;
    return count;
  };
  return {
    disk: { ...nodeDisk, readSync: readSync as Disk['readSync'] },
    get bytes() {
      return bytes;
    },
  };
}

/** A disk on which somebody writes to a file, of the same length, once it was opened `opening` times and is read from byte `from` on. */
export function changingDisk(path: string, opening: number, from: number): Disk {
  let openings = 0;
  let fd = -1;
  return {
    ...nodeDisk,
    openSync: ((...args: Parameters<Disk['openSync']>) => {
      const opened = nodeDisk.openSync(...args);
      if (args[0] === path && ++openings === opening) fd = opened;
      return opened;
    }) as Disk['openSync'],
    readSync: ((...args: [number, Uint8Array, number, number, number]) => {
      const count = nodeDisk.readSync(...args);
      if (args[0] === fd && args[4] >= from) utimesSync(path, 1, statSync(path).mtimeMs / 1000 + 1);
      return count;
    }) as Disk['readSync'],
  };
}

/** Writes an unsigned 16-bit image; `value` gives the pixel at column x of row y. */
export function writeRaw(
  path: string,
  width: number,
  height: number,
  value: (x: number, y: number) => number,
  cards: Readonly<Record<string, CardValue>> = {},
): string {
  const header = new HeaderEditor();
  const all = { SIMPLE: true, BITPIX: 16, NAXIS: 2, NAXIS1: width, NAXIS2: height, BZERO: 32768, BSCALE: 1, ...cards };
  for (const [keyword, card] of Object.entries(all)) header.set(keyword, card);
  const data = Buffer.alloc(paddedSize(width * height * 2));
  for (let i = 0; i < width * height; i++) data.writeInt16BE(value(i % width, Math.floor(i / width)) - 32768, i * 2);
  return write(path, header, data);
}

type ValueAt = (x: number, y: number) => number;
type Cards = Readonly<Record<string, CardValue>>;

/** Writes a float64 image. */
export function writeDoubles(path: string, width: number, height: number, value: ValueAt, cards: Cards = {}): string {
  return writeReals(path, -64, width, height, value, cards);
}

/** Writes a float32 image. */
export function writeFloats(path: string, width: number, height: number, value: ValueAt, cards: Cards = {}): string {
  return writeReals(path, -32, width, height, value, cards);
}

function writeReals(path: string, bitpix: -32 | -64, width: number, height: number, value: ValueAt, cards: Cards) {
  const header = new HeaderEditor();
  const all = { SIMPLE: true, BITPIX: bitpix, NAXIS: 2, NAXIS1: width, NAXIS2: height, ...cards };
  for (const [keyword, card] of Object.entries(all)) header.set(keyword, card);
  const size = -bitpix / 8;
  const data = Buffer.alloc(paddedSize(width * height * size));
  for (let i = 0; i < width * height; i++) {
    const real = value(i % width, Math.floor(i / width));
    if (bitpix === -64) data.writeDoubleBE(real, i * size);
    else data.writeFloatBE(real, i * size);
  }
  return write(path, header, data);
}

function write(path: string, header: HeaderEditor, data: Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header.toBytes(), data]));
  return path;
}

/** Appends an image of `name` to a file: flags (BITPIX 8) or doubles. */
export function appendImage(
  path: string,
  name: string,
  bitpix: 8 | -64,
  width: number,
  height: number,
  value: () => number,
) {
  const header = new HeaderEditor();
  const size = { BITPIX: bitpix, NAXIS: 2, NAXIS1: width, NAXIS2: height };
  for (const [keyword, card] of Object.entries({ XTENSION: 'IMAGE', ...size, PCOUNT: 0, GCOUNT: 1, EXTNAME: name }))
    header.set(keyword, card);
  const count = width * height;
  const data = Buffer.alloc(paddedSize((count * Math.abs(bitpix)) / 8));
  for (let i = 0; i < count; i++) {
    if (bitpix === 8) data[i] = value();
    else data.writeDoubleBE(value(), 8 * i);
  }
  appendFileSync(path, Buffer.concat([header.toBytes(), data]));
}

/** Header and physical values of a file's first HDU, or of another. */
export function readImage(path: string, index = 0) {
  const source = openSource(path);
  try {
    const hdu = readHdus(source).hdus[index]!;
    const { shape, readRows } = openImage(source, hdu, nodeDeflate);
    const pixels = new Float64Array(shape.width * shape.height);
    readRows(0, shape.height, pixels);
    return { header: hdu.header, width: shape.width, height: shape.height, pixelType: shape.pixelType, pixels };
  } finally {
    source.close();
  }
}

/** The plan of one flat that is there as a file, without asking the planner. */
export function planned(path: string, output: string, steps: readonly Step[] = []): PlannedFlat {
  const { size, mtimeMs } = statSync(path);
  const { width, height } = readImage(path);
  return {
    path,
    name: basename(path),
    hdu: 0,
    width,
    height,
    pixelType: 'uint16',
    size,
    mtimeMs,
    saturation: 65535,
    unit: 'adu',
    steps,
    noise: null,
    warnings: [],
    output,
    action: 'write',
    result: { state: 'none', why: null },
    refusedCandidates: [],
  };
}

/** An average of the frames as they are. */
export const PLAIN: PlannedMaster['method'] = {
  method: 'average',
  minmax: null,
  extrema: null,
  clip: null,
  order: 'clip then scale',
  scale: 'none',
  weights: 'none',
};

/** The plan of a combined flat that is there as frames, without asking the planner. */
export function plannedMaster(
  inputs: PlannedMaster['inputs'],
  output: string,
  size: { readonly width: number; readonly height: number },
  changes: Partial<PlannedMaster> = {},
): PlannedMaster {
  return {
    kind: 'flat',
    title: 'flat',
    output,
    action: 'write',
    result: { state: 'none', why: null },
    inputs,
    ...size,
    exposure: 1,
    filter: null,
    method: PLAIN,
    weights: null,
    extensions: { mask: false, uncertainty: false, rejectionMap: false },
    header: { from: 0, cards: [], history: [] },
    holdsBias: false,
    warnings: [],
    ...changes,
  };
}

/** A plan of these flats. */
export function planOf(flats: readonly PlannedFlat[], changes: Partial<Plan> = {}): Plan {
  const outputFolder = dirname(flats[0]!.output);
  const rest = { refused: [], ignored: [], hints: [], recipe: null } as const;
  return {
    kind: 'flat',
    outputFolder,
    format: plainFormat('float64'),
    existing: 'fail',
    limits: defaultRecipe().limits,
    bytes: 0,
    flats,
    ...rest,
    ...changes,
  };
}

/** Names in a folder, hidden ones too, in order; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Raw flats of 600 x 50 pixels called `names` in `folder`/raw, with their plans into `folder`/out. */
export function someFlats(folder: string, names: readonly string[], steps: readonly Step[] = []): PlannedFlat[] {
  return names.map((name, n) => {
    const path = writeRaw(join(folder, 'raw', name), 600, 50, (x, y) => 20000 + n * 100 + x + y);
    return planned(path, join(folder, 'out', name), steps);
  });
}
