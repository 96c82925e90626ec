/** Results that are compared with what would be made now: real files, digests computed here by node:crypto alone. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Plan, ResultState } from '../../src/engine/plan/plan';
import { PROGRAM } from '../../src/protocol/program';
import { FileDigests } from '../../src/worker/fileDigests';
import { preparePlan } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const RECIPE = { trim: '[1:32,*]', bias: 'auto', dark: { use: 'auto', scale: 'never' } };

/** Two raw flats, a bias and a bias-free dark of 7 s, a recipe; both flats are reduced. */
async function night(t: TestContext) {
  const folder = tempFolder(t);
  const at = (name: string): string => join(folder, name);
  const pool = await poolFor(t);
  for (const name of ['a.fits', 'b.fits'])
    writeRaw(at(name), 40, 30, (x, y) => 20000 + x + y, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' });
  const master = (name: string, value: number, cards: object) =>
    writeDoubles(at(`masters/${name}`), 32, 30, () => value, { COMBINED: true, BUNIT: 'adu', ...cards });
  const bias = master('bias.fits', 300, { IMAGETYP: 'BIAS', TRIMIM: '[1:32,1:30]' });
  const dark = master('dark.fits', 5, { IMAGETYP: 'DARK', EXPTIME: 7, SUBBIAS: 'bias.fits' });
  const recipe = (changes: object = {}): void =>
    fs.writeFileSync(at('flatfield.json'), JSON.stringify({ ...RECIPE, ...changes }));
  recipe();
  const plan = async (existing: Plan['existing'] | null = null, digests = new FileDigests()): Promise<Plan> =>
    (await preparePlan(pool, { paths: [at('a.fits'), at('b.fits')], masters: [at('masters')], existing, digests }))
      .plan;
  const states = async (): Promise<ResultState[]> => (await plan('replace')).flats.map(({ result }) => result);
  const run = async (existing: Plan['existing'] | null = null) =>
    (await runPlan(pool, await plan(existing))).map(({ status }) => status);
  assert.deepEqual(await run(), ['written', 'written']);
  return { at, pool, bias, dark, master, recipe, plan, states, run, out: at('reduced/flat-a.fits') };
}

const UP_TO_DATE: ResultState = { state: 'upToDate', why: null };

test('a result says what it was made from, and is up to date', async (t) => {
  const { at, bias, dark, out, states, run, plan } = await night(t);
  const { header } = readImage(out);
  assert.equal(header.text('FFRAW'), sha256(at('a.fits')));
  assert.equal(header.text('FFBIAS'), sha256(bias));
  assert.equal(header.text('FFDARK'), sha256(dark));
  assert.match(header.text('FFSTEPS') ?? '', /^[0-9a-f]{64}$/);
  assert.equal(header.text('FLATFLD'), PROGRAM);
  assert.deepEqual(await states(), [UP_TO_DATE, UP_TO_DATE]);
  const before = sha256(out);
  for (const rule of ['fail', 'skip', 'update'] as const) {
    assert.deepEqual(await run(rule), ['skipped', 'skipped'], rule);
    assert.deepEqual((await plan(rule)).refused, [], rule);
  }
  assert.equal(sha256(out), before);
  assert.deepEqual(await run('replace'), ['replaced', 'replaced']);
  assert.equal(sha256(out), before);
});

test('what has changed is told: raw frame, master, another master, recipe, version, none of it', async (t) => {
  const { at, bias, dark, master, recipe, states, out } = await night(t);
  const why = async (): Promise<(string | null)[]> => (await states()).map((state) => state.why);

  writeRaw(at('a.fits'), 40, 30, () => 20000, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' });
  assert.deepEqual(await why(), ['the raw frame has changed', null]);
  writeRaw(at('a.fits'), 40, 30, (x, y) => 20000 + x + y, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' });
  assert.deepEqual(await why(), [null, null]);

  const old = fs.readFileSync(dark);
  master('dark.fits', 6, { IMAGETYP: 'DARK', EXPTIME: 7, SUBBIAS: 'bias.fits' });
  assert.deepEqual(await why(), Array(2).fill('the dark dark.fits has other bytes than when it was made'));
  fs.rmSync(dark);
  master('other.fits', 6, { IMAGETYP: 'DARK', EXPTIME: 7, SUBBIAS: 'bias.fits' });
  assert.deepEqual(await why(), Array(2).fill('the dark is other.fits now, and it was made with dark.fits'));
  fs.renameSync(at('masters/other.fits'), dark);
  fs.writeFileSync(dark, old);
  // Another name, the same bytes: nothing has changed.
  fs.renameSync(bias, at('masters/zero.fits'));
  assert.deepEqual(await why(), [null, null]);

  recipe({ trim: '[1:32,1:30]' });
  assert.deepEqual(await why(), [null, null]);
  recipe({ output: { pixels: 'float64' } });
  assert.deepEqual(await why(), Array(2).fill('the recipe asks for other steps: float64 instead of float32'));
  recipe({ dark: { use: 'auto', scale: 'always' } });
  assert.equal(
    (await why())[0],
    'the recipe asks for other steps: SUBDARK = dark.fits, scale 1 (7 s / 7 s) instead of dark.fits, not scaled (7 s)',
  );
  recipe({ dark: { use: 'none' } });
  assert.match((await why())[0]!, /^the recipe asks for other steps: no SUBDARK, which it has$/);
  recipe();

  const bytes = fs.readFileSync(out);
  const text = bytes.toString('latin1');
  fs.writeFileSync(
    out,
    Buffer.from(text.replace(`'${PROGRAM}'`, "'Flatfield 0.1.9'".padEnd(PROGRAM.length + 2)), 'latin1'),
  );
  assert.deepEqual(await why(), ['it was made by Flatfield 0.1.9', null]);
  fs.writeFileSync(out, Buffer.from(text.replace('FFRAW   ', 'XXRAW   '), 'latin1'));
  assert.deepEqual(await why(), ['it does not say what it was made from', null]);
  fs.writeFileSync(out, bytes.subarray(0, 2880 * 2));
  assert.match((await why())[0]!, /^it is incomplete: /);
  fs.writeFileSync(out, bytes);
  assert.deepEqual(await states(), [UP_TO_DATE, UP_TO_DATE]);
});

test('a result whose pixels were changed is not up to date, one with another card is', async (t) => {
  const { at, out, states, run, recipe } = await night(t);
  const flip = (path: string): void => {
    const bytes = fs.readFileSync(path);
    const at = bytes.length - 2880;
    bytes[at] = bytes[at]! ^ 1;
    fs.writeFileSync(path, bytes);
  };
  const good = sha256(out);
  flip(out);
  const why = 'its pixels were changed since it was written (DATASUM does not hold)';
  assert.deepEqual(await states(), [{ state: 'stale', why }, UP_TO_DATE]);
  assert.deepEqual(await run('update'), ['replaced', 'skipped']);
  assert.equal(sha256(out), good);
  const text = fs.readFileSync(out, 'latin1');
  fs.writeFileSync(out, Buffer.from(text.replace("IMAGETYP= 'FLAT    '", "IMAGETYP= 'Flat    '"), 'latin1'));
  assert.notEqual(sha256(out), good);
  assert.deepEqual(await states(), [UP_TO_DATE, UP_TO_DATE]);

  recipe({ output: { compression: 'GZIP_2', mask: true } });
  assert.deepEqual(await run('update'), ['written', 'written']);
  assert.deepEqual(await states(), [UP_TO_DATE, UP_TO_DATE]);
  flip(at('reduced/flat-b.fits.fz'));
  assert.match(
    (await states())[1]!.why!,
    /^its pixels were changed since it was written \(DATASUM of HDU \d does not hold\)$/,
  );
});

test('"update" makes the stale anew and no other; "fail" refuses it; "skip" leaves it and warns', async (t) => {
  const { at, run, plan, out } = await night(t);
  writeRaw(at('a.fits'), 40, 30, () => 30000, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' });
  const failing = await plan('fail');
  assert.deepEqual(
    failing.flats.map(({ name, action }) => [name, action]),
    [['b.fits', 'skip']],
  );
  assert.match(failing.refused[0]!.reason, /is there already.*the raw frame has changed\.$/);
  const skipping = await plan('skip');
  assert.deepEqual(skipping.flats[0]!.warnings, ['flat-a.fits is left as it is: the raw frame has changed.']);
  assert.deepEqual(skipping.flats[1]!.warnings, []);
  const other = sha256(at('reduced/flat-b.fits'));
  assert.deepEqual(await run('update'), ['replaced', 'skipped']);
  assert.equal(readImage(out).header.text('FFRAW'), sha256(at('a.fits')));
  assert.equal(sha256(at('reduced/flat-b.fits')), other);
});

test('what is not ours is never replaced, whatever it is', async (t) => {
  const { at, pool, plan, run, out } = await night(t);
  const overtaken = await plan('replace');
  fs.writeFileSync(out, 'no FITS');
  writeRaw(at('reduced/flat-b.fits'), 4, 4, () => 1, { IMAGETYP: 'FLAT', SUBDARK: 'x' });
  const before = [out, at('reduced/flat-b.fits')].map(sha256);
  const { refused } = await plan('update');
  assert.match(refused[0]!.reason, /cannot be made in .*a file is there that cannot be read: /);
  assert.match(refused[1]!.reason, /the file that is there was not written by Flatfield\.$/);
  assert.deepEqual(await run('update'), []);
  assert.deepEqual(await run('replace'), [], 'a plan knows what its run would not do');
  assert.deepEqual(
    (await runPlan(pool, overtaken)).map(({ status }) => status),
    ['failed', 'failed'],
  );
  assert.deepEqual([out, at('reduced/flat-b.fits')].map(sha256), before);
});

test('files are hashed once for as long as they stay as they are, and only where results are there', async (t) => {
  const { at, pool, plan } = await night(t);
  const digests = new FileDigests();
  const asked: string[] = [];
  const run = pool.run.bind(pool);
  t.mock.method(pool, 'run', (job: 'digest', request: { path: string }, options: object) => {
    if (job === 'digest') asked.push(request.path);
    return run(job, request as never, options);
  });
  const all = ['a.fits', 'b.fits', 'masters/bias.fits', 'masters/dark.fits'].map(at);
  await plan(null, digests);
  assert.deepEqual(asked.splice(0).sort(), all);
  await plan(null, digests);
  assert.deepEqual(asked.splice(0), []);
  fs.utimesSync(at('a.fits'), 1, 1);
  await plan(null, digests);
  assert.deepEqual(asked.splice(0), [at('a.fits')]);
  fs.rmSync(at('reduced'), { recursive: true });
  await plan();
  assert.deepEqual(asked, []);
});

test('a raw frame and a dark that were replaced with their size and time of change kept are seen, in one window too', async (t) => {
  const { at, dark, master, plan, run, out } = await night(t);
  const digests = new FileDigests();
  const why = async () => (await plan('replace', digests)).flats.map(({ result }) => result.why);
  const replaced = (path: string, write: () => void): void => {
    const { size, atime, mtime } = fs.statSync(path);
    write();
    fs.utimesSync(path, atime, mtime);
    assert.deepEqual([fs.statSync(path).size, fs.statSync(path).mtimeMs], [size, mtime.getTime()]);
  };
  for (const path of [at('a.fits'), dark]) fs.utimesSync(path, 1_000_000, 1_000_000);
  assert.deepEqual(await why(), [null, null]);
  replaced(at('a.fits'), () =>
    writeRaw(at('a.fits'), 40, 30, () => 9000, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' }),
  );
  assert.deepEqual(await why(), ['the raw frame has changed', null]);
  replaced(dark, () => void master('dark.fits', 6, { IMAGETYP: 'DARK', EXPTIME: 7, SUBBIAS: 'bias.fits' }));
  const other = 'the dark dark.fits has other bytes than when it was made';
  assert.deepEqual(await why(), [`the raw frame has changed, and ${other}`, other]);
  // The threads that read the old dark say which bytes they took now.
  assert.deepEqual(await run('update'), ['replaced', 'replaced']);
  assert.equal(readImage(out).header.text('FFDARK'), sha256(dark));
  assert.deepEqual(await why(), [null, null]);
});

test('of a compressed raw frame the bytes on the disk count, also in tile-compressed results', async (t) => {
  const { at, pool, recipe } = await night(t);
  fs.writeFileSync(at('z.fits.gz'), gzipSync(fs.readFileSync(at('a.fits'))));
  recipe({ output: { compression: 'GZIP_2', mask: true } });
  const request = { paths: [at('z.fits.gz')], masters: [at('masters')] };
  const [made] = await runPlan(pool, (await preparePlan(pool, request)).plan);
  assert.equal(made?.status, 'written');
  const again = (await preparePlan(pool, request)).plan;
  assert.deepEqual(again.flats[0]!.result, UP_TO_DATE);
  const { scan } = await preparePlan(pool, request);
  assert.equal(scan.frames.find(({ path }) => path === made.output)?.made?.raw, sha256(at('z.fits.gz')));
});

test('a plan says how many bytes it will write and how many are free', async (t) => {
  const { plan } = await night(t);
  const { bytes, free } = await plan('replace');
  // 32 x 30 pixels of 4 bytes are 2 blocks, and 20 for headers, for each of two flats.
  assert.equal(bytes, 2 * 22 * 2880);
  assert.ok(free != null && free > bytes);
});
