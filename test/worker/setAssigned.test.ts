/** Assignments on disk: what a scan makes of them, what of them stands in a result, and that writing them is whole. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Scan } from '../../src/engine/frames/frameInfo';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { scanFolder } from '../../src/worker/jobs/scanFolder';
import { preparePlan } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { setAssigned } from '../../src/worker/setAssigned';
import { namesIn, poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const FILE = 'flatfield.frames.json';
const scan = (folder: string): Scan =>
  scanFolder({ paths: [folder], spellings: { keywords: {}, types: {} } }, directContext());

function night(t: TestContext, names: readonly string[]) {
  const folder = tempFolder(t);
  const at = (name: string): string => join(folder, name);
  for (const name of names) writeRaw(at(name), 8, 8, () => 1000, {});
  return { folder, file: at(FILE), at };
}

test('a scan puts what is assigned in force, with absolute paths, and reads each file once', (t) => {
  const { folder, file, at } = night(t, ['a.fits', 'b.fits', 'sub/a.fits']);
  const frames = { 'a.fits': { type: 'flat', exposure: 7, filter: 'R', dark: '../m/d.fits', flat: '../m/f.fits' } };
  fs.writeFileSync(file, JSON.stringify({ frames }));
  let opened = 0;
  const openSync = ((path: string, flags: number) => {
    if (path === file) opened++;
    return fs.openSync(path, flags);
  }) as Disk['openSync'];
  const context = directContext({ disk: { ...nodeDisk, openSync } });
  const found = scanFolder({ paths: [folder], spellings: { keywords: {}, types: {} } }, context);
  assert.equal(opened, 1);
  const [a, b, inner] = found.frames;
  assert.deepEqual([a!.kind, a!.exposure, a!.filter, a!.exposureProblem], ['flat', 7, 'R', null]);
  assert.deepEqual(a!.assigned, {
    file,
    type: 'flat',
    exposure: 7,
    filter: 'R',
    dark: join(folder, '../m/d.fits'),
    flat: join(folder, '../m/f.fits'),
  });
  assert.deepEqual([b!.kind, b!.assigned, inner!.kind, inner!.assigned], ['unknown', undefined, 'unknown', undefined]);
  assert.equal(found.listProblems, undefined);
  assert.equal(at('a.fits'), a!.path);
});

test('broken files and stray names are told, and the rest still works', (t) => {
  const { folder, file, at } = night(t, ['a.fits', 'sub/b.fits']);
  fs.writeFileSync(file, JSON.stringify({ frames: { 'a.fits': { type: 'bias' }, 'x.fits': {}, 'sub/b.fits': {} } }));
  fs.writeFileSync(at(`sub/${FILE}`), '{');
  const { frames, listProblems } = scan(folder);
  assert.equal(frames.find(({ path }) => path === at('a.fits'))?.kind, 'bias');
  assert.equal(listProblems?.length, 3);
  assert.match(listProblems[0]!, /sub.flatfield\.frames\.json is not JSON, so nothing is assigned by it/);
  assert.deepEqual(listProblems.slice(1), [
    `${file} names x.fits, which is not there.`,
    `${file} names sub/b.fits; it speaks only of the frames beside it.`,
  ]);
  fs.rmSync(file);
  fs.mkdirSync(file);
  assert.match(scan(folder).listProblems!.join(), /cannot be read, so nothing is assigned by it/);
});

test('a frame is not taken at its header while nobody knows what was assigned to it: raw frames and masters', async (t) => {
  const { folder, file, at } = night(t, []);
  const flat = { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' };
  for (const name of ['a.fits', 'b.fits']) writeRaw(at(name), 8, 8, () => 1000, flat);
  const dark = { COMBINED: true, IMAGETYP: 'DARK', EXPTIME: 7, TRIMIM: '[1:8,1:8]', BUNIT: 'adu' };
  writeDoubles(at('masters/dark.fits'), 8, 8, () => 5, dark);
  fs.writeFileSync(at('flatfield.json'), JSON.stringify({ bias: 'none' }));
  const pool = await poolFor(t);
  const plan = async () => (await preparePlan(pool, { paths: [folder] })).plan;
  const refused = async () => (await plan()).refused.map(({ name, reason }) => [name, reason]);
  assert.deepEqual(await refused(), []);
  fs.writeFileSync(file, JSON.stringify({ frames: { 'a.fits': { exposre: 70 } } }));
  const why = `what ${file} assigns to it cannot be used: there is no key "exposre". Did you mean "exposure"?`;
  assert.deepEqual(await refused(), [['a.fits', why]]);
  fs.writeFileSync(file, '{"frames": {"a.fits": {"exposure": 70}}');
  const broken = await refused();
  assert.deepEqual(
    broken.map(([name]) => name),
    ['a.fits', 'b.fits'],
  );
  assert.match(broken[1]![1]!, /flatfield\.frames\.json is not JSON, so nothing is assigned by it: .*[^.]\.$/);
  fs.rmSync(file);
  fs.writeFileSync(at(`masters/${FILE}`), JSON.stringify({ frames: { 'dark.fits': { exposure: '70' } } }));
  const [first] = (await plan()).refused;
  assert.match(
    first!.refusedCandidates[0]!.reason,
    /masters.flatfield\.frames\.json assigns to it cannot be used: "exposure"/,
  );
  assert.match(first!.reason, /dark/);
});

test('assigning writes the files, with relative paths, and takes them away with the last key', (t) => {
  const { folder, file, at } = night(t, ['a.fits', 'b.fits', 'sub/c.fits']);
  const paths = ['a.fits', 'b.fits', 'sub/c.fits'].map(at);
  const dark = at('masters/dark.fits');
  assert.deepEqual(setAssigned(paths, { type: 'flat', dark, flat: dark }), [file, at(`sub/${FILE}`)]);
  assert.deepEqual(JSON.parse(fs.readFileSync(at(`sub/${FILE}`), 'utf8')), {
    frames: { 'c.fits': { type: 'flat', dark: '../masters/dark.fits', flat: '../masters/dark.fits' } },
  });
  assert.deepEqual(
    scan(folder).frames.map(({ assigned }) => assigned?.dark),
    [dark, dark, dark],
  );
  assert.deepEqual(setAssigned(paths, { type: 'flat' }), []);
  assert.deepEqual(setAssigned([paths[0]!], { exposure: 7 }), [file]);
  assert.deepEqual(setAssigned(paths, { type: null, dark: null, flat: null }), [file, at(`sub/${FILE}`)]);
  assert.deepEqual(JSON.parse(fs.readFileSync(file, 'utf8')), { frames: { 'a.fits': { exposure: 7 } } });
  assert.deepEqual(setAssigned(paths, { exposure: null }), [file]);
  assert.deepEqual(namesIn(folder), ['a.fits', 'b.fits', 'sub']);
});

test('a folder, a missing frame, a file that is not JSON and a full disk change nothing', (t) => {
  const { folder, file, at } = night(t, ['a.fits']);
  assert.throws(() => setAssigned([folder], { type: 'flat' }), { tag: 'Usage' });
  assert.throws(() => setAssigned([at('x.fits')], { type: 'flat' }), { tag: 'ReadFailed', file: at('x.fits') });
  fs.writeFileSync(file, '{ "frames": ');
  assert.throws(() => setAssigned([at('a.fits')], { type: 'flat' }), { tag: 'Usage', file });
  assert.equal(fs.readFileSync(file, 'utf8'), '{ "frames": ');
  fs.writeFileSync(file, '{"frames":{}}');
  const writeSync = (() => 0) as Disk['writeSync'];
  assert.throws(() => setAssigned([at('a.fits')], { type: 'flat' }, { ...nodeDisk, writeSync }), { tag: 'DiskFull' });
  assert.equal(fs.readFileSync(file, 'utf8'), '{"frames":{}}');
  assert.deepEqual(namesIn(folder), ['a.fits', FILE]);
});

test('a frame without a header worth the name is reduced as assigned, its result says so, and the raw is as it was', async (t) => {
  const { folder, at } = night(t, []);
  const dark = { COMBINED: true, IMAGETYP: 'DARK', EXPTIME: 7, SUBBIAS: 'b.fits' };
  writeDoubles(at('masters/mine.fits'), 8, 8, () => 5, dark);
  writeRaw(at('raw/a.fits'), 8, 8, () => 1000, { EXPTIME: 0, EXPOSURE: 0, FILTER: 'none' });
  fs.writeFileSync(at('raw/flatfield.json'), JSON.stringify({ bias: 'none', output: { pixels: 'float64' } }));
  const before = sha256(at('raw/a.fits'));
  const given = { type: 'flat', exposure: 7, filter: 'R', dark: at('masters/mine.fits') } as const;
  setAssigned([at('raw/a.fits')], given);

  const pool = await poolFor(t);
  const free = { COMBINED: true, IMAGETYP: 'DARK', EXPTIME: 7, TRIMIM: '[1:8,1:8]' };
  writeDoubles(at('masters/mine.fits'), 8, 8, () => 5, free);
  const { plan } = await preparePlan(pool, { paths: [at('raw')] });
  assert.deepEqual(plan.refused, []);
  const [outcome] = await runPlan(pool, plan, { program: 'Flatfield 9' });
  assert.equal(outcome?.status, 'written');
  const { header, pixels } = readImage(outcome.output);
  assert.ok(pixels.every((value) => value === 995));
  assert.deepEqual(
    ['IMAGETYP', 'EXPTIME', 'EXPOSURE', 'FILTER'].map((card) => [header.get(card), header.all(card)[0]?.comment]),
    [
      ['FLAT', 'assigned by hand'],
      [7, 'assigned by hand'],
      [7, 'assigned by hand'],
      ['R', 'assigned by hand'],
    ],
  );
  const history = header.all('HISTORY').map(({ comment }) => comment);
  assert.ok(history.includes('Flatfield 9: assigned by hand: type FLAT, exposure 7 s, filter R'), history.join('\n'));
  assert.equal(sha256(at('raw/a.fits')), before);
  assert.deepEqual(namesIn(folder), ['masters', 'raw']);
});
