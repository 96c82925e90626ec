/** Combining results of ours as they are stored: what identifies them, the median that they state, and when neither is believed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { paddedSize } from '../../src/engine/fits/block';
import { DataSum, setChecksums } from '../../src/engine/fits/checksum';
import { HeaderEditor } from '../../src/engine/fits/headerEditor';
import type { PlannedMaster } from '../../src/engine/plan/plan';
import { frameDigest } from '../../src/worker/frameDigest';
import { directContext } from '../../src/worker/jobContext';
import { combineFrames } from '../../src/worker/jobs/combineFrames';
import { countingDisk, PLAIN, planned, plannedMaster, readImage, sha256, tempFolder, withKernels } from './workbench';

const [WIDTH, HEIGHT] = [21, 40];
/** Of the pixels 0 to 839. */
const MIDDLE = 419.5;

interface Changes {
  readonly bitpix?: -32 | -64;
  /** What FFMEDIAN states; null = no such card. */
  readonly median?: number | null;
  readonly stamp?: boolean;
  /** It has a MASK, of its pixels 0 to 9, and FFMEDMSK states this. */
  readonly masked?: number | null;
  /** Done to the file afterwards. */
  readonly spoil?: (bytes: Buffer, dataOffset: number) => void;
}

/** A calibrated frame with the pixels 0, 1, 2 and so on times `factor`, as `reduce` writes it. */
function writeResult(path: string, factor: number, changes: Changes): { path: string; headers: string } {
  const { bitpix = -64, median = null, stamp = true, masked = null, spoil } = changes;
  const header = new HeaderEditor();
  const cards = { SIMPLE: true, BITPIX: bitpix, NAXIS: 2, NAXIS1: WIDTH, NAXIS2: HEIGHT, IMAGETYP: 'FLAT', EXPTIME: 1 };
  for (const [keyword, value] of Object.entries(cards)) header.set(keyword, value);
  if (stamp) header.set('FLATFLD', 'Flatfield 0.6.0');
  if (stamp) header.set('FFSTEPS', '0'.repeat(64));
  if (median !== null) header.set('FFMEDIAN', median);
  if (masked !== null) header.set('FFMEDMSK', masked);
  const size = -bitpix / 8;
  const data = Buffer.alloc(paddedSize(WIDTH * HEIGHT * size));
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    if (bitpix === -64) data.writeDoubleBE(i * factor, i * size);
    else data.writeFloatBE(i * factor, i * size);
  }
  const bytes = sealed(header, data);
  const mask = masked === null ? [] : maskUnit();
  const file = Buffer.concat([bytes, data, ...mask]);
  spoil?.(file, bytes.length);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file);
  const headers = createHash('sha256').update(bytes);
  for (const maskHeader of mask.slice(0, 1)) headers.update(maskHeader);
  return { path, headers: headers.digest('hex') };
}

/** The header with the sums of its data, as bytes. */
function sealed(header: HeaderEditor, data: Uint8Array): Uint8Array {
  const sum = new DataSum();
  sum.add(data);
  setChecksums(header, sum.value);
  return header.toBytes();
}

function maskUnit(): [Uint8Array, Uint8Array] {
  const header = new HeaderEditor();
  const cards = { XTENSION: 'IMAGE', BITPIX: 8, NAXIS: 2, NAXIS1: WIDTH, NAXIS2: HEIGHT, PCOUNT: 0, GCOUNT: 1 };
  for (const [keyword, value] of Object.entries({ ...cards, EXTNAME: 'MASK' })) header.set(keyword, value);
  const data = Buffer.alloc(paddedSize(WIDTH * HEIGHT));
  data.fill(1, 0, 10);
  return [sealed(header, data), data];
}

/** Three frames, the second with `changes`; every one states a median that is not its own unless `changes` say otherwise. */
function stack(t: TestContext, changes: Changes, all: Changes = { median: 1000 }) {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const files = [1, 2, 4].map((factor, i) =>
    writeResult(join(folder, `f${factor}.fits`), factor, { ...all, ...(i === 1 ? changes : {}) }),
  );
  const inputs = files.map(({ path }) => ({ ...planned(path, output), saturation: null }));
  const of = plannedMaster(
    inputs,
    output,
    { width: WIDTH, height: HEIGHT },
    {
      kind: 'bias',
      title: 'bias',
      method: { ...PLAIN, scale: 'inverse median' },
      extensions: { mask: true, uncertainty: true, rejectionMap: false },
    },
  );
  return { of, files };
}

function combine(master: PlannedMaster, disk = countingDisk()) {
  const program = 'Flatfield 0.6.0';
  const request = { master, memory: 100 * 2 ** 20, pixels: 'float64', existing: 'replace', program } as const;
  const outcome = combineFrames(request, directContext({ disk: disk.disk }));
  assert.equal(outcome.error, null);
  const { header, pixels } = readImage(master.output);
  const history = header.all('HISTORY').map(({ comment }) => comment.trimEnd());
  const inputs = history.flatMap((line, i) => {
    const times = / times (\S+)$/.exec(line)?.[1];
    return times === undefined ? [] : [{ factor: Number(times), digest: history[i + 1] }];
  });
  return { outcome, header, pixels, inputs, read: disk.bytes };
}

/** Runs `work` with the kernel and without. */
function withBoth<T>(work: () => T): [T, T] {
  return [withKernels(true, work), withKernels(false, work)];
}

for (const bitpix of [-64, -32] as const) {
  test(`a stated median of BITPIX ${bitpix} is believed, the headers identify the frame, and each byte is read once`, (t) => {
    const [kernel, plain] = withBoth(() => {
      const { of, files } = stack(t, {}, { bitpix, median: 1000 });
      const { outcome, header, inputs, pixels, read } = combine(of);
      assert.deepEqual(outcome.warnings, []);
      assert.deepEqual(
        inputs,
        files.map(({ headers }) => ({ factor: 0.001, digest: `headers ${headers}` })),
      );
      assert.equal(header.has('FFMEDIAN'), false, 'the master has another median');
      const there = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
      // A file's beginning is read again for its headers; the plan has opened it already.
      assert.ok(read <= there + 3 * 28800 * 2, `${read} of ${there}`);
      const seen = of.inputs.map(({ path, size, mtimeMs }) => frameDigest(path, directContext(), { size, mtimeMs }));
      assert.deepEqual(
        seen,
        files.map(({ headers }) => `headers ${headers}`),
        'planning finds the same',
      );
      return { pixels: [...pixels] };
    });
    assert.deepEqual(kernel.pixels, plain.pixels);
    assert.equal(kernel.pixels[100], (100 * 0.001 + 200 * 0.001 + 400 * 0.001) / 3);
  });
}

test('of a frame with a MASK the other card is believed, and only as long as pixels and mask are those that were written', (t) => {
  // Of the pixels 10 to 839.
  const middle = 424.5;
  const NOWHERE = '10 pixels without a finite value (NaN or infinite)';
  for (const made of withBoth(() => {
    const { of, files } = stack(t, {}, { median: 500, masked: 1000 });
    const { outcome, inputs, pixels, read } = combine(of);
    assert.deepEqual(outcome.warnings, [NOWHERE]);
    assert.deepEqual(
      inputs,
      files.map(({ headers }) => ({ factor: 0.001, digest: `headers ${headers}` })),
    );
    const there = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
    // Masks are read for the pixels and for their sum.
    assert.ok(read <= there + 3 * (28800 * 2 + WIDTH * HEIGHT), `${read} of ${there}`);
    assert.ok(Number.isNaN(pixels[9]) && pixels[10] === (10 * 0.001 + 20 * 0.001 + 40 * 0.001) / 3);

    const one = (bytes: Buffer) => bytes.writeUInt8(1, bytes.length - 2880 + 20);
    const changed = stack(t, { spoil: one, masked: 1000 }, { masked: 1000 });
    return { ...combine(changed.of), file: changed.files[1]!.path };
  })) {
    // Pixel 20 is masked as well.
    assert.deepEqual(
      made.inputs.map(({ factor }) => factor),
      [1 / middle, 1 / (2 * (middle + 0.5)), 1 / (4 * middle)],
    );
    assert.equal(made.inputs[1]?.digest, `sha256 ${sha256(made.file)}`);
    assert.deepEqual(made.outcome.warnings, [
      'f2.fits: its pixels were changed since it was written (DATASUM does not hold)',
      NOWHERE,
    ]);
  }
});

test('a MASK that was taken off leaves a frame whose median is measured', (t) => {
  const { of, files } = stack(t, {}, { masked: 1000 });
  for (const { path } of files) {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 2 * 2880));
  }
  const inputs = files.map(({ path }) => ({ ...planned(path, of.output), saturation: null }));
  assert.deepEqual(
    combine({ ...of, inputs }).inputs.map(({ factor }) => factor),
    [1 / MIDDLE, 1 / (2 * MIDDLE), 1 / (4 * MIDDLE)],
  );
});

test('pixels that were changed: their level is measured, all bytes identify the frame, and it is named', (t) => {
  for (const outcome of withBoth(() => {
    const { of, files } = stack(t, { spoil: (bytes, data) => bytes.writeDoubleBE(3, data + 8 * 700) });
    const made = combine(of);
    assert.deepEqual(made.inputs[1]?.digest, `sha256 ${sha256(files[1]!.path)}`);
    assert.deepEqual(made.inputs[0]?.digest, `headers ${files[0]!.headers}`);
    const seen = { size: of.inputs[1]!.size, mtimeMs: of.inputs[1]!.mtimeMs };
    assert.equal(frameDigest(files[1]!.path, directContext(), seen), sha256(files[1]!.path));
    return made;
  })) {
    // Pixel 700 x 2 has become 3: of 840 pixels the middle two move down by one.
    assert.deepEqual(
      outcome.inputs.map(({ factor }) => factor),
      [1 / MIDDLE, 1 / (2 * (MIDDLE - 1)), 1 / (4 * MIDDLE)],
    );
    assert.deepEqual(outcome.outcome.warnings, [
      'f2.fits: its pixels were changed since it was written (DATASUM does not hold)',
    ]);
  }
});

test('a header that was changed, a file of another program, and one without the card are measured', (t) => {
  const cases: Changes[] = [
    { spoil: (bytes) => bytes.write('2', bytes.indexOf('EXPTIME') + 29) },
    { stamp: false },
    { median: null },
  ];
  for (const changes of cases) {
    const { of, files } = stack(t, changes);
    const { inputs, outcome } = combine(of);
    assert.deepEqual(
      inputs.map(({ factor }) => factor),
      [0.001, 1 / (2 * MIDDLE), 0.001],
    );
    assert.deepEqual(outcome.warnings, []);
    const sealed = changes.median === null;
    assert.equal(
      inputs[1]?.digest,
      sealed ? `headers ${files[1]!.headers}` : `sha256 ${sha256(files[1]!.path)}`,
      JSON.stringify(changes),
    );
  }
});

test('the padding belongs to the data: one changed byte of it is told', (t) => {
  const { of, files } = stack(t, { spoil: (bytes) => bytes.writeUInt8(1, bytes.length - 1) });
  const { inputs, outcome } = combine(of);
  assert.equal(inputs[1]?.digest, `sha256 ${sha256(files[1]!.path)}`);
  assert.equal(outcome.warnings.length, 1);
  assert.equal(readFileSync(files[1]!.path).at(-1), 1);
});
