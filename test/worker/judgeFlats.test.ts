/** Job judgeFlats and what is prepared for it, on files of the synthetic cameras. */
import assert from 'node:assert/strict';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Camera } from '../../src/engine/synthetic/camera';
import type { Exposure } from '../../src/engine/synthetic/exposure';
import { lfcDesign } from '../../src/engine/synthetic/lfcNight';
import type { FlatSetRequest } from '../../src/protocol/verdictJobs';
import { directContext } from '../../src/worker/jobContext';
import { judgeFlats } from '../../src/worker/jobs/judgeFlats';
import { makeVerdicts } from '../../src/worker/prepareVerdict';
import { countingDisk, poolFor, tempFolder, writeDoubles, writeRaw } from './workbench';

const ROWS = 128;
const design = lfcDesign(ROWS, 4);
const camera = new Camera(design, 4);
const { width, litColumns } = design;
let key = 0;

function take(path: string, exposure: Partial<Exposure>, cards: Readonly<Record<string, string | number>>): string {
  const pixels = new Uint16Array(width * ROWS);
  const standard = { seconds: 0, offset: 0, light: 0, filter: "g'", cosmicRays: 2, stars: 0, starWidth: 2 };
  camera.expose({ ...standard, key: [5, key++], ...exposure })(0, ROWS, pixels);
  return writeRaw(path, width, ROWS, (x, y) => pixels[y * width + x]!, cards);
}

const flat = (path: string, exposure: Partial<Exposure> = {}) =>
  take(
    path,
    { light: 20000, seconds: 10, ...exposure },
    { IMAGETYP: 'flat', FILTER: "g'", EXPTIME: exposure.seconds ?? 10, GAIN: 2, RDNOISE: 11 },
  );
const bias = (path: string) => take(path, {}, { IMAGETYP: 'bias', EXPTIME: 0 });

function night(t: TestContext): string {
  const folder = tempFolder(t);
  for (const n of [1, 2, 3]) flat(join(folder, `flat${n}.fits`), { light: 20000 - 300 * n });
  for (const n of [1, 2]) bias(join(folder, `bias${n}.fits`));
  const recipe = { overscan: { section: { python: '[:, 2055:]' } }, trim: { python: '[:, :2048]' } };
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify(recipe));
  return folder;
}

function requestOf(folder: string, flats: readonly string[], biases: readonly string[] = []): FlatSetRequest {
  const file = (name: string) => ({ path: join(folder, name), name, hdu: 0 });
  const region = { x0: 0, x1: litColumns, y0: 0, y1: ROWS };
  const beside = { x0: 2055, x1: width, y0: 0, y1: ROWS };
  return {
    ...{ title: 'g', filter: 'g', calibrated: false, saturation: 65535, width, height: ROWS, region },
    stated: { gain: 2, readNoise: 11 },
    flats: flats.map((name) => ({ ...file(name), seconds: 10, date: null })),
    biases: biases.map(file),
    masters: [],
    overscan: { region: beside, lines: 'columns', after: true, section: '[2056:2080,1:128]', used: true },
  };
}

test('each frame is read once', (t) => {
  const folder = night(t);
  const disk = countingDisk();
  const names = ['flat1.fits', 'flat2.fits', 'flat3.fits', 'bias1.fits', 'bias2.fits'];
  const request = requestOf(folder, names.slice(0, 3), names.slice(3));
  const verdict = judgeFlats(request, directContext({ disk: disk.disk }));
  const size = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  // Headers are read in pieces that reach into the pixels.
  assert.ok(disk.bytes < 1.1 * size, `${disk.bytes} bytes read of files of ${size}`);
  assert.equal(verdict.bad, false, JSON.stringify(verdict.findings, null, 1));
  assert.equal(verdict.frames.length, 3);
});

test('a flat that is cut short and one of another size are told with their reason, and do not stop the others', (t) => {
  const folder = night(t);
  truncateSync(join(folder, 'flat2.fits'), 40000);
  writeRaw(join(folder, 'small.fits'), 100, 50, () => 9000);
  const verdict = judgeFlats(
    requestOf(folder, ['flat1.fits', 'flat2.fits', 'small.fits', 'flat3.fits']),
    directContext(),
  );
  assert.deepEqual(
    verdict.frames.map(({ name }) => name),
    ['flat1.fits', 'flat3.fits'],
  );
  assert.match(verdict.unread[0]?.problem ?? '', /flat2\.fits: HDU 0 cannot be read/);
  assert.match(verdict.unread[1]?.problem ?? '', /100 x 50 pixels, the flats 2080 x 128/);
  assert.equal(verdict.bad, true);
});

test('where no flat can be read the job refuses; a stop is heeded', (t) => {
  const folder = tempFolder(t);
  writeRaw(join(folder, 'small.fits'), 100, 50, () => 9000);
  assert.throws(() => judgeFlats(requestOf(folder, ['small.fits']), directContext()), { tag: 'Refused' });
  assert.throws(() => judgeFlats(requestOf(folder, ['small.fits']), directContext({ stopped: true })), {
    tag: 'Cancelled',
  });
});

test('a folder is judged with its bias frames by its recipe; a flat in light, one rejected and a master are told', async (t) => {
  const folder = night(t);
  flat(join(folder, 'flat4.fits'), { illumination: [{ x: (x) => 0.03 * (x / litColumns), y: () => 1 }] });
  flat(join(folder, 'flat5.fits'));
  writeFileSync(join(folder, 'flatfield.rejected.txt'), 'flat5.fits # clouds\n');
  const shape = (y: number) => 1 + 0.1 * (y / ROWS);
  writeDoubles(join(folder, 'master.fits'), litColumns, ROWS, (_, y) => shape(y), {
    ...{ IMAGETYP: 'flat', FILTER: "g'", COMBINED: true, IMCMB001: 'flat-flat1.fits' },
  });
  const { verdicts, notes } = await makeVerdicts(await poolFor(t), { paths: [folder] });
  assert.equal(verdicts.length, 1);
  const [verdict] = verdicts;
  assert.deepEqual(
    verdict?.frames.map(({ name, faults }) => [name, ...faults.map(({ reason }) => reason)]),
    [['flat1.fits'], ['flat2.fits'], ['flat3.fits'], ['flat4.fits', 'gradient']],
  );
  assert.match(notes.join(), /flat5\.fits is left out: it was rejected by hand in .* \(clouds\)\./);
  const finding = (name: string) => verdict?.findings.find((one) => one.key === name);
  assert.ok(Math.abs((finding('gain')?.value ?? 0) / 2 - 1) < 0.02, JSON.stringify(finding('gain')));
  assert.ok(Math.abs((finding('readNoise')?.value ?? 0) / 11 - 1) < 0.02, JSON.stringify(finding('readNoise')));
  assert.match(finding('overscan')?.sentence ?? '', /\[2056:2080,1:128\]/);
  const [master] = verdict?.masters ?? [];
  // The camera's own slope is 10 % upwards as well, but it is vignetted, too.
  assert.deepEqual([master?.role, master?.state], ['read back', 'bad']);
});

test('without a recipe the light says where the image ends; without bias frames the verdict says what is needed', async (t) => {
  const folder = tempFolder(t);
  for (const n of [1, 2, 3]) flat(join(folder, `flat${n}.fits`), { seconds: 2 ** n, light: 5000 * 2 ** n });
  const { verdicts } = await makeVerdicts(await poolFor(t), { paths: [folder] });
  const [verdict] = verdicts;
  assert.deepEqual([verdict?.blocks.width, verdict?.blocks.height], [2048, 127]);
  const finding = (name: string) => verdict?.findings.find((one) => one.key === name);
  assert.equal(finding('gain')?.state, 'unmeasured');
  assert.match(finding('gain')?.sentence ?? '', /needs two bias frames .* no bias frame was found/);
  assert.equal(finding('leak')?.state, 'note');
  // 10 000, 20 000 and 40 000 adu in 2, 4 and 8 s.
  const linear = finding('linearity');
  assert.ok(linear?.state === 'good' && Math.abs(linear.value ?? 1) < 0.1, JSON.stringify(linear));
  assert.ok(Math.abs((verdict?.line?.slope ?? 0) / 5000 - 1) < 0.1, `${verdict?.line?.slope}`);
});

test('one flat alone is measured, and compared with nobody; a folder without flats is a wrong usage', async (t) => {
  const folder = tempFolder(t);
  const pool = await poolFor(t);
  bias(join(folder, 'bias1.fits'));
  await assert.rejects(makeVerdicts(pool, { paths: [folder] }), { tag: 'Usage' });
  const path = flat(join(folder, 'flat1.fits'));
  const { verdicts } = await makeVerdicts(pool, { paths: [path] });
  assert.match(verdicts[0]?.summary ?? '', /^1 flat, with no other to compare/);
  assert.deepEqual(verdicts[0]?.frames[0]?.faults, []);
  const gain = verdicts[0]?.findings.find((one) => one.key === 'gain');
  assert.match(gain?.sentence ?? '', /one bias frame was found/);
});
