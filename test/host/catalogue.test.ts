/** The catalogue on a real folder, with the thread's own jobs run in place: what is read, what is not read again, what is kept. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { FrameCatalogue } from '../../src/host/explorer/catalogue';
import { HeaderCache } from '../../src/host/explorer/headerCache';
import { folderSpellings } from '../../src/host/explorer/scannedFolders';
import type { JobName, JobProgress } from '../../src/protocol/jobs';
import { directContext } from '../../src/worker/jobContext';
import { jobs } from '../../src/worker/jobs/jobs';
import { scanFolder } from '../../src/worker/jobs/scanFolder';
import type { WorkerPool } from '../../src/worker/pool';
import { ThreadDied } from '../../src/worker/poolThread';
import { tempFolder, writeRaw } from '../worker/workbench';

/** A pool without threads; `classified` are the names of the files whose headers were read, in order. */
function placePool(fatal = '') {
  const classified: string[] = [];
  const run = async (job: string, request: unknown, options: { onProgress?: (progress: JobProgress) => void } = {}) => {
    if (job === 'classify') {
      const { files } = request as { files: readonly string[] };
      const dying = files.find((path) => fatal !== '' && path.endsWith(fatal));
      if (dying !== undefined) throw new ThreadDied('The worker thread ended.', dying, 0);
      classified.push(...files.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    }
    const context = directContext(options.onProgress === undefined ? {} : { progress: options.onProgress });
    const done = await jobs[job as JobName]();
    return structuredClone(done(request as never, context));
  };
  return { pool: { size: 2, run } as unknown as Pick<WorkerPool, 'run' | 'size'>, classified };
}

interface Parts {
  readonly cacheFile?: string;
  readonly reader?: string;
  readonly fatal?: string;
  readonly now?: () => number;
}

function catalogueOf({ cacheFile, reader = 'test 1', fatal, now }: Parts = {}) {
  const { pool, classified } = placePool(fatal);
  const errors: unknown[] = [];
  const states: { frames: number; unread: number }[] = [];
  const catalogue: FrameCatalogue = new FrameCatalogue({
    pool,
    cache: cacheFile === undefined ? null : new HeaderCache(cacheFile, reader),
    spellings: (recipes) => folderSpellings(recipes, (error) => errors.push(error)),
    onChange: () => {
      const { scan, unread } = catalogue.current;
      states.push({ frames: scan.frames.length, unread: unread.length });
    },
    onError: (error) => errors.push(error),
    ...(now === undefined ? {} : { now }),
  });
  return { catalogue, classified, errors, states };
}

const NOON = Date.UTC(2026, 10, 24, 12) / 1000;

/** A flat that was written long ago. */
function flat(path: string, cards: Readonly<Record<string, string | number | boolean>> = {}): string {
  writeRaw(path, 8, 8, () => 1, { IMAGETYP: 'FLAT', EXPTIME: 2, ...cards });
  utimesSync(path, NOON, NOON);
  return path;
}

const night = (t: TestContext, names: readonly string[]): string => {
  const folder = tempFolder(t);
  for (const name of names) flat(join(folder, name));
  return folder;
};

test('all files are rows before the first header is read', async (t) => {
  const { catalogue, states } = catalogueOf();
  await catalogue.relist([night(t, ['a.fits', 'b.FIT', 'c.fts'])]);
  assert.deepEqual(states[0], { frames: 0, unread: 3 });
  assert.deepEqual(states.at(-1), { frames: 3, unread: 0 });
});

test('what has not changed is not read again; what has, is', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits']);
  const { catalogue, classified } = catalogueOf();
  await catalogue.relist([folder]);
  const { version } = catalogue;
  await catalogue.relist([folder]);
  assert.deepEqual([classified, catalogue.version], [['a.fits', 'b.fits'], version]);
  // The same size and the same time of the last write: the time of the last change gives it away.
  flat(join(folder, 'b.fits'), { EXPTIME: 3 });
  await catalogue.relist([folder]);
  assert.deepEqual(classified.slice(2), ['b.fits']);
  assert.deepEqual(
    catalogue.current.scan.frames.map(({ exposure }) => exposure),
    [2, 3],
  );
});

test('a look at some files sees them alone, and forgets those that are gone', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits', 'c.fits']);
  const { catalogue, classified } = catalogueOf();
  await catalogue.relist([folder]);
  rmSync(join(folder, 'b.fits'));
  flat(join(folder, 'd.fits'));
  await catalogue.update([join(folder, 'b.fits'), join(folder, 'd.fits')]);
  assert.deepEqual(classified.slice(3), ['d.fits']);
  assert.deepEqual(
    catalogue.current.scan.frames.map(({ name }) => name),
    ['a.fits', 'c.fits', 'd.fits'],
  );
});

test('the next window reads nothing that it finds unchanged, and the frames are the same to the last field', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits']);
  const cacheFile = join(tempFolder(t), 'new', 'headers.json.gz');
  const first = catalogueOf({ cacheFile });
  await first.catalogue.relist([folder]);
  await first.catalogue.save();
  flat(join(folder, 'c.fits'));
  const second = catalogueOf({ cacheFile });
  await second.catalogue.relist([folder]);
  assert.deepEqual(second.classified, ['c.fits']);
  await first.catalogue.relist([folder]);
  assert.deepEqual(second.catalogue.current, first.catalogue.current);
});

/** What is packed; null where it cannot be unpacked. */
function textOf(packed: Buffer): string | null {
  try {
    return gunzipSync(packed).toString();
  } catch {
    return null;
  }
}

test('a cache that is damaged, cut, or of another version counts as none', async (t) => {
  const folder = night(t, ['a.fits']);
  const cacheFile = join(tempFolder(t), 'headers.json.gz');
  const first = catalogueOf({ cacheFile });
  await first.catalogue.relist([folder]);
  await first.catalogue.save();
  const good = readFileSync(cacheFile);
  const readWith = async (bytes: Buffer, reader = 'test 1'): Promise<number> => {
    writeFileSync(cacheFile, bytes);
    const { catalogue, classified } = catalogueOf({ cacheFile, reader });
    await catalogue.relist([folder]);
    assert.equal(catalogue.current.scan.frames.length, 1);
    return classified.length;
  };
  assert.equal(await readWith(good), 0);
  for (let at = 0; at < good.length; at += 7) {
    const bad = Buffer.from(good);
    bad[at]! ^= 0x20;
    // The ten bytes of a gzip header hold the time and the system, which nobody believes anything by.
    // And some bits at the end of the packed stream mean nothing.
    if (at >= 10) assert.equal(await readWith(bad), textOf(bad) === textOf(good) ? 0 : 1, `byte ${at}`);
  }
  assert.equal(await readWith(good.subarray(0, -9)), 1);
  assert.equal(await readWith(Buffer.from('no gzip file at all')), 1);
  assert.equal(await readWith(good, 'test 2'), 1);
});

test('another spelling in the recipe reads the frames of its folder again, and no others', async (t) => {
  const folder = night(t, ['a.fits', 'inner/b.fits', 'inner/deep/c.fits']);
  const { catalogue, classified } = catalogueOf();
  await catalogue.relist([folder]);
  writeFileSync(join(folder, 'inner', 'flatfield.json'), '{ "keywords": { "exposure": ["MYTIME"] } }');
  for (const name of ['inner/b.fits', 'inner/deep/c.fits']) flat(join(folder, name), { MYTIME: 9 });
  await catalogue.relist([folder]);
  assert.deepEqual(classified.slice(3).sort(), ['b.fits', 'c.fits']);
  assert.deepEqual(
    catalogue.current.scan.frames.map(({ exposure }) => exposure),
    [2, 9, 9],
  );
});

test('a recipe that cannot be read is told, and the frames are read as without one', async (t) => {
  const folder = night(t, ['a.fits']);
  writeFileSync(join(folder, 'flatfield.json'), '{ "trimm": 1 }');
  const { catalogue, errors } = catalogueOf();
  await catalogue.relist([folder]);
  assert.equal(catalogue.current.scan.frames[0]?.exposure, 2);
  assert.match(String(errors[0]), /trimm/);
});

test('notes beside the frames are never taken from the cache', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits']);
  const list = join(folder, 'flatfield.rejected.txt');
  const cacheFile = join(tempFolder(t), 'headers.json.gz');
  writeFileSync(list, 'a.fits # clouds\n');
  const first = catalogueOf({ cacheFile });
  await first.catalogue.relist([folder]);
  await first.catalogue.save();
  const rejected = (catalogue: FrameCatalogue) => catalogue.current.scan.frames.map((frame) => frame.rejected?.reason);
  assert.deepEqual(rejected(first.catalogue), ['clouds', undefined]);
  writeFileSync(list, 'b.fits # moon\ngone.fits\n');
  const second = catalogueOf({ cacheFile });
  await second.catalogue.relist([folder]);
  assert.deepEqual([rejected(second.catalogue), second.classified], [[undefined, 'moon'], []]);
  assert.deepEqual(second.catalogue.current.scan.listProblems, [`${list} names gone.fits, which is not there.`]);
  rmSync(list);
  await second.catalogue.update([join(folder, 'a.fits')]);
  assert.deepEqual(rejected(second.catalogue), [undefined, undefined]);
});

test('a frame whose assignment cannot be understood says so, as a scan of its folder does', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits']);
  const file = join(folder, 'flatfield.frames.json');
  writeFileSync(file, JSON.stringify({ frames: { 'a.fits': { exposre: 70 } } }));
  const { catalogue } = catalogueOf();
  await catalogue.relist([folder]);
  const why = `what ${file} assigns to it cannot be used: there is no key "exposre". Did you mean "exposure"?`;
  const { frames } = catalogue.current.scan;
  assert.deepEqual(
    frames.map(({ assignmentProblem }) => assignmentProblem),
    [why, undefined],
  );
  const scanned = scanFolder({ paths: [folder], spellings: { keywords: {}, types: {} } }, directContext());
  assert.deepEqual(frames, scanned.frames);
});

test('a file that is being written is marked, and read again when it has come to rest', async (t) => {
  const folder = night(t, ['a.fits']);
  const path = flat(join(folder, 'b.fits'));
  const whole = readFileSync(path);
  truncateSync(path, 400);
  let now = statSync(path).mtimeMs + 400;
  const { catalogue, classified } = catalogueOf({ now: () => now });
  await catalogue.relist([folder]);
  assert.deepEqual([...catalogue.current.settling], [path]);
  assert.equal(catalogue.current.scan.unreadable.length, 1);
  appendFileSync(path, whole.subarray(400, 3000));
  now = statSync(path).mtimeMs + 400;
  await catalogue.update([path]);
  assert.match(catalogue.current.scan.frames[1]?.incomplete ?? '', /missing|ends/);
  appendFileSync(path, whole.subarray(3000));
  now = statSync(path).mtimeMs + 1500;
  await catalogue.update([path]);
  assert.deepEqual([catalogue.current.settling.size, catalogue.current.scan.frames[1]?.incomplete], [0, null]);
  await catalogue.relist([folder]);
  assert.deepEqual(classified, ['a.fits', 'b.fits', 'b.fits', 'b.fits']);
});

test('what was read while it was young is read once more, though neither size nor time have changed', async (t) => {
  const folder = night(t, ['a.fits']);
  let now = NOON * 1000 + 300;
  const { catalogue, classified } = catalogueOf({ now: () => now });
  await catalogue.relist([folder]);
  now += 5000;
  await catalogue.relist([folder]);
  await catalogue.relist([folder]);
  assert.deepEqual(classified, ['a.fits', 'a.fits']);
});

test('what cannot be read is tried again with every look, and is not kept', async (t) => {
  const folder = night(t, ['a.fits']);
  const bad = join(folder, 'bad.fits');
  writeFileSync(bad, 'not at all');
  utimesSync(bad, NOON, NOON);
  const cacheFile = join(tempFolder(t), 'headers.json.gz');
  const first = catalogueOf({ cacheFile });
  await first.catalogue.relist([folder]);
  await first.catalogue.save();
  const second = catalogueOf({ cacheFile });
  await second.catalogue.relist([folder]);
  assert.deepEqual(second.classified, ['bad.fits']);
  assert.deepEqual(
    second.catalogue.current.scan.unreadable.map(({ name }) => name),
    ['bad.fits'],
  );
});

test("a sports watch's .fit is nobody's frame; an empty one, or one of zeros, may have been somebody's", async (t) => {
  const folder = night(t, ['frame.fit']);
  const write = (name: string, bytes: Buffer): void => writeFileSync(join(folder, name), bytes);
  write(
    'run.fit',
    Buffer.concat([Buffer.from([14, 16, 100, 0, 200, 1, 0, 0]), Buffer.from('.FIT'), Buffer.alloc(500, 7)]),
  );
  write('empty.fit', Buffer.alloc(0));
  write('zeros.fit', Buffer.alloc(2880));
  write('cut.fit', Buffer.from('SIMP'));
  write('text.fits', Buffer.from('This is called .fits, so it is somebody’s.'));
  const { catalogue } = catalogueOf();
  await catalogue.relist([folder]);
  const { frames, unreadable } = catalogue.current.scan;
  assert.deepEqual(
    frames.map(({ name }) => name),
    ['frame.fit'],
  );
  assert.deepEqual(
    unreadable.map(({ name }) => name),
    ['cut.fit', 'empty.fit', 'text.fits', 'zeros.fit'],
  );
  assert.equal(catalogue.current.unread.length, 0);
});

test('a file at which the thread dies is unreadable; the others of its piece are read', async (t) => {
  const folder = night(t, ['a.fits', 'b.fits', 'c.fits']);
  const { catalogue, errors } = catalogueOf({ fatal: 'b.fits' });
  await catalogue.relist([folder]);
  const { frames, unreadable } = catalogue.current.scan;
  assert.deepEqual(
    frames.map(({ name }) => name),
    ['a.fits', 'c.fits'],
  );
  assert.deepEqual(
    unreadable.map(({ name, reason }) => [name, reason]),
    [['b.fits', 'The worker thread ended.']],
  );
  assert.equal(errors.length, 1);
});

test('a folder that moves takes its frames along', async (t) => {
  const folder = night(t, ['one/a.fits', 'b.fits']);
  const { catalogue } = catalogueOf();
  await catalogue.relist([folder]);
  assert.ok(catalogue.knowsBelow(join(folder, 'one')));
  assert.ok(!catalogue.knowsBelow(join(folder, 'on')), 'a name that only begins so');
  assert.ok(!catalogue.knowsBelow(join(folder, 'b.fits')), 'a file');
  renameSync(join(folder, 'one'), join(folder, 'two'));
  await catalogue.relist([folder]);
  assert.deepEqual(
    catalogue.current.scan.frames.map(({ path }) => path.slice(folder.length)),
    ['/b.fits', '/two/a.fits'],
  );
});
