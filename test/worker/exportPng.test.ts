/** Exported pictures, decoded here by the PNG specification and compared with what paint() gives. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import type { Colours } from '../../src/engine/display/colours';
import { paint } from '../../src/engine/display/paint';
import type { ErrorTag } from '../../src/engine/errors';
import type { ExportPngRequest } from '../../src/protocol/pictureJobs';
import { directContext } from '../../src/worker/jobContext';
import { exportPng } from '../../src/worker/jobs/exportPng';
import { imageOf, namesIn, poolFor, tempFolder, writeDoubles, writeRaw } from './workbench';

const colours: Colours = {
  limits: [0, 400],
  stretch: 'sqrt',
  colormap: 'viridis',
  invert: true,
  contrast: 1.5,
  bias: 0.4,
  equalisation: null,
  nan: [200, 30, 10],
};

interface Decoded {
  readonly width: number;
  readonly height: number;
  /** Names of the chunks, repetitions left out. */
  readonly chunks: string[];
  /** Red, green, blue; the uppermost row first. */
  readonly pixels: Buffer;
}

/** Checks signature, checksums, header and filters on the way. */
function decode(path: string): Decoded {
  const bytes = fs.readFileSync(path);
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks: { readonly name: string; readonly data: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(bytes.subarray(at + 4, at + 8 + length)));
    chunks.push({ name: bytes.toString('latin1', at + 4, at + 8), data });
    at += 12 + length;
  }
  const header = chunks[0]?.data ?? Buffer.alloc(0);
  assert.deepEqual([...header.subarray(8)], [8, 2, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  // inflateSync checks the stream's own checksum.
  const rows = inflateSync(Buffer.concat(chunks.filter(({ name }) => name === 'IDAT').map(({ data }) => data)));
  assert.equal(rows.length, height * (1 + 3 * width));
  const pixels = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y++) {
    const start = y * (1 + 3 * width);
    assert.equal(rows[start], 0);
    rows.copy(pixels, y * 3 * width, start + 1, start + 1 + 3 * width);
  }
  return { width, height, chunks: [...new Set(chunks.map(({ name }) => name))], pixels };
}

/** What the pixels of a picture must be. */
function painted(width: number, height: number, value: (x: number, y: number) => number, flipped: boolean): Buffer {
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / width);
    values[i] = value(i % width, flipped ? height - 1 - row : row);
  }
  const out = new Uint8Array(4 * values.length);
  paint(values, colours, out);
  return Buffer.from(out.filter((_, i) => i % 4 !== 3));
}

function request(folder: string, image: string, more: Partial<ExportPngRequest> = {}): ExportPngRequest {
  return { image: imageOf(image), colours, path: join(folder, 'out.png'), flipped: true, replace: false, ...more };
}

const fails = (tag: ErrorTag, sentence: RegExp) => (error: { tag?: string; message: string; file?: string }) => {
  assert.equal(error.tag, tag);
  assert.match(error.message, sentence);
  return true;
};

for (const flipped of [true, false]) {
  test(`a picture of several bands has every pixel in its place, ${flipped ? 'last' : 'first'} row on top`, (t) => {
    const folder = tempFolder(t);
    const value = (x: number, y: number) => (x * 7 + y * 13) % 500;
    // 9 MB of colours: more than one band, the last one lower.
    const raw = writeRaw(join(folder, 'raw.fits'), 1201, 2500, value);
    const progress: number[] = [];
    const context = directContext({ progress: ({ done, total }) => progress.push(done / total) });
    assert.deepEqual(exportPng(request(folder, raw, { flipped }), context), { width: 1201, height: 2500 });
    const { width, height, chunks, pixels } = decode(join(folder, 'out.png'));
    assert.deepEqual([width, height, chunks], [1201, 2500, ['IHDR', 'IDAT', 'IEND']]);
    assert.ok(pixels.equals(painted(1201, 2500, value, flipped)));
    assert.ok(progress.length > 1 && progress.at(-1) === 1);
    assert.deepEqual(namesIn(folder), ['out.png', 'raw.fits']);
  });
}

test('values that are none have their colour; a picture of one pixel', (t) => {
  const folder = tempFolder(t);
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 100, 200, 300];
  const value = (x: number, y: number) => values[2 * y + x] ?? 0;
  exportPng(request(folder, writeDoubles(join(folder, 'a.fits'), 2, 3, value)), directContext());
  const { pixels } = decode(join(folder, 'out.png'));
  assert.deepEqual([...pixels.subarray(12, 15)], [200, 30, 10]);
  assert.ok(pixels.equals(painted(2, 3, value, true)));
  const one = request(
    folder,
    writeDoubles(join(folder, 'b.fits'), 1, 1, () => 100),
    { path: join(folder, 'one.png') },
  );
  assert.deepEqual(exportPng(one, directContext()), { width: 1, height: 1 });
  assert.ok(decode(join(folder, 'one.png')).pixels.equals(painted(1, 1, () => 100, true)));
});

test('a file that is there stays, unless it is a PNG and may be replaced', (t) => {
  const folder = tempFolder(t);
  const raw = writeRaw(join(folder, 'raw.fits'), 4, 3, (x) => 100 * x);
  const run = (more: Partial<ExportPngRequest>) => exportPng(request(folder, raw, more), directContext());
  run({});
  const before = fs.readFileSync(join(folder, 'out.png'));
  assert.throws(() => run({ flipped: false }), fails('Exists', /^There is a file of that name already/));
  assert.ok(fs.readFileSync(join(folder, 'out.png')).equals(before));
  run({ replace: true, colours: { ...colours, colormap: 'heat' } });
  assert.ok(!fs.readFileSync(join(folder, 'out.png')).equals(before));
  const input = fs.readFileSync(raw);
  assert.throws(
    () => run({ path: raw, replace: true }),
    fails('Refused', /"raw.fits" is not replaced: it is no PNG picture/),
  );
  assert.ok(fs.readFileSync(raw).equals(input));
  assert.deepEqual(namesIn(folder), ['out.png', 'raw.fits']);
});

test('stopped, on a full disk, or of a file that ends too early: no picture is left, nor a piece of one', (t) => {
  const folder = tempFolder(t);
  const raw = writeRaw(join(folder, 'raw.fits'), 400, 300, (x, y) => x + y);
  const run = (path: string, parts: Parameters<typeof directContext>[0]) => () =>
    exportPng(request(folder, path), directContext(parts));
  assert.throws(run(raw, { stopped: true }), fails('Cancelled', /./));
  const full = () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  };
  assert.throws(run(raw, { disk: { ...fs, writeSync: full } }), fails('DiskFull', /./));
  const short = join(folder, 'short.fits');
  fs.writeFileSync(short, fs.readFileSync(raw).subarray(0, 60_000));
  assert.throws(run(short, {}), (error: { tag?: string; file?: string }) => {
    assert.deepEqual([error.tag, error.file], ['DamagedFits', short]);
    return true;
  });
  assert.deepEqual(namesIn(folder), ['raw.fits', 'short.fits']);
});

test('a thread answers to the job', async (t: TestContext) => {
  const folder = tempFolder(t);
  const raw = writeRaw(join(folder, 'raw.fits'), 6, 5, (x, y) => 10 * x + y);
  const pool = await poolFor(t);
  assert.deepEqual(await pool.run('exportPng', request(folder, raw)), { width: 6, height: 5 });
  assert.ok(decode(join(folder, 'out.png')).pixels.equals(painted(6, 5, (x, y) => 10 * x + y, true)));
});
