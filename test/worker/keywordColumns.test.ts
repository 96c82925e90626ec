/** Keywords of many frames: the job, the columns that are kept, and filters beside ccdproc's ImageFileCollection (test/reference/frame-filter). */
import assert from 'node:assert/strict';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { readHdus } from '../../src/engine/fits/fitsFile';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import { frameProperty } from '../../src/engine/frames/frameProperty';
import { parseFrameFilter } from '../../src/engine/frames/parseFrameFilter';
import type { CardsRequest } from '../../src/protocol/jobs';
import { nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { listCards } from '../../src/worker/jobs/listCards';
import { scanFolder } from '../../src/worker/jobs/scanFolder';
import { KeywordColumns } from '../../src/worker/keywordColumns';
import { listFiles } from '../../src/worker/listFiles';
import { withSource } from '../../src/worker/openSource';
import type { WorkerPool } from '../../src/worker/pool';
import { selectFrames } from '../../src/worker/selectFrames';
import { poolFor, tempFolder, writeRaw } from './workbench';

const REFERENCE = join(__dirname, '../reference/frame-filter');
const SPELLINGS = { keywords: {}, types: {} };
const scan = (folder: string) => scanFolder({ paths: [folder], spellings: SPELLINGS }, directContext());

/** A pool that runs the job at once and remembers what it was asked. */
function directPool() {
  const asked: CardsRequest[] = [];
  const run = async (_: string, request: CardsRequest) => {
    asked.push(request);
    return listCards(request, directContext());
  };
  return { asked, pool: { run, size: 1 } as unknown as WorkerPool };
}

const { cases } = JSON.parse(readFileSync(join(REFERENCE, 'expected.json'), 'utf8')) as {
  cases: readonly { where: string; ccdproc: object; files: readonly string[] }[];
};

test('what ccdproc finds, we find', async (t) => {
  const { frames } = scan(REFERENCE);
  const columns = new KeywordColumns(await poolFor(t));
  assert.ok(cases.length > 20);
  for (const { where, files, ccdproc } of cases) {
    const filter = parseFrameFilter(where);
    assert.ok('terms' in filter);
    const { passed } = await selectFrames(columns, frames, { filter });
    assert.deepEqual(
      passed.map(({ name }) => name),
      files,
      `${where}: ${JSON.stringify(ccdproc)}`,
    );
  }
});

test('a column is read once, and again when a file has changed', async (t) => {
  const folder = tempFolder(t);
  const write = (name: string, airmass: number) =>
    writeRaw(join(folder, name), 4, 4, () => 1, { IMAGETYP: 'FLAT', EXPTIME: 2, AIRMASS: airmass });
  write('a.fits', 1);
  write('b.fits', 2);
  const { asked, pool } = directPool();
  const columns = new KeywordColumns(pool);
  const read = async () => {
    const { frames } = scan(folder);
    await columns.read(['airmass', 'exptime', 'night'].map(frameProperty), frames);
    return frames.map((frame) => columns.cardsOf(frame).get('AIRMASS'));
  };
  assert.deepEqual(await read(), [1, 2]);
  assert.deepEqual(await read(), [1, 2]);
  assert.deepEqual(
    asked.map(({ files, keywords }) => [files.length, keywords]),
    [[2, ['AIRMASS']]],
  );
  write('b.fits', 3);
  const later = new Date(Date.now() + 5000);
  utimesSync(join(folder, 'b.fits'), later, later);
  assert.deepEqual(await read(), [1, 3]);
  assert.deepEqual(
    asked.slice(1).map(({ files }) => files.map(({ path }) => basename(path))),
    [['b.fits']],
  );
});

test('a file that another took the place of is read again, though size and time are the same', async (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'a.fits');
  const noon = new Date(Date.UTC(2026, 10, 24, 12));
  const write = (airmass: number) => {
    writeRaw(path, 4, 4, () => 1, { IMAGETYP: 'FLAT', EXPTIME: 2, AIRMASS: airmass });
    utimesSync(path, noon, noon);
  };
  const columns = new KeywordColumns(directPool().pool);
  const read = async () => {
    const { frames } = scan(folder);
    await columns.read([frameProperty('airmass')], frames);
    return frames.map((frame) => columns.cardsOf(frame).get('AIRMASS'));
  };
  write(1);
  assert.deepEqual(await read(), [1]);
  const before = statSync(path);
  // The clock of a disk is coarse: written anew until it tells the two apart.
  do write(2);
  while (statSync(path).ctimeMs === before.ctimeMs);
  const { size, mtimeMs } = statSync(path);
  assert.deepEqual([size, mtimeMs], [before.size, before.mtimeMs]);
  assert.deepEqual(await read(), [2]);
});

test('values keep their kind; a card without a value is null, none is undefined, what is gone stops no other', (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 4, 4, () => 1, { OBJECT: 'M 31', GUIDED: true, SEQNO: 7, EMPTY: '' });
  const keywords = ['OBJECT', 'GUIDED', 'SEQNO', 'EMPTY', 'NONE', 'NAXIS1'];
  const files = [path, join(folder, 'gone.fits')].map((file) => ({ path: file, hdu: 0 }));
  const { values } = listCards({ files, keywords }, directContext());
  assert.deepEqual(values, [['M 31', true, 7, null, undefined, 4], null]);
});

test('the union of keywords has how many frames have each; how pixels are stored is none', async () => {
  const { frames } = scan(REFERENCE);
  const { pool, asked } = directPool();
  const columns = new KeywordColumns(pool);
  const counts = new Map((await columns.keywords(frames)).map(({ keyword, frames: count }) => [keyword, count]));
  assert.deepEqual(
    ['IMAGETYP', 'EXPTIME', 'FILTER', 'SEQNO', 'NAXIS1', 'BITPIX'].map((keyword) => counts.get(keyword)),
    [8, 7, 5, 3, 8, undefined],
  );
  await columns.keywords(frames);
  assert.equal(asked.length, 1);
});

test('what no frame has is said, in filters that find nothing and in those that find all', async () => {
  const { frames } = scan(REFERENCE);
  const columns = new KeywordColumns(directPool().pool);
  const notes = async (where: string, column?: string) => {
    const filter = parseFrameFilter(where);
    assert.ok('terms' in filter);
    return (
      await selectFrames(columns, frames, { filter, columns: column === undefined ? [] : [frameProperty(column)] })
    ).notes;
  };
  assert.deepEqual(await notes('airmas>1'), ['No frame has the keyword AIRMAS; AIRMASS is the nearest.']);
  assert.deepEqual(await notes('!seqn'), ['No frame has the keyword SEQN; SEQNO is the nearest.']);
  assert.deepEqual(await notes('', 'objct'), ['No frame has the keyword OBJCT; OBJECT is the nearest.']);
  assert.deepEqual(await notes('airmass>1.5'), []);
});

test('10,000 frames are not asked one by one', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 4, 4, () => 1, { AIRMASS: 1.5 });
  const [frame] = scan(folder).frames;
  const frames: FrameInfo[] = Array.from({ length: 10_000 }, (_, i) => ({
    ...frame!,
    path: i === 0 ? path : `${path}${i}`,
  }));
  const { asked, pool } = directPool();
  await new KeywordColumns(pool).read([frameProperty('airmass')], frames);
  assert.equal(asked.length, 50);
});

test('a card is the same whether or not the others are read, in every file of the references', () => {
  const files = ['ccdproc', 'fits', 'fuzz', 'wcs', 'table', 'tiles', 'frame-filter'].flatMap((name) =>
    listFiles([join(__dirname, '../reference', name)], nodeDisk, () => {}).files.map((path) => ({ path, hdu: 0 })),
  );
  const { counts } = listCards({ files, keywords: null }, directContext());
  const keywords = counts.map(([keyword]) => keyword).filter((keyword) => !/^(HISTORY|COMMENT)$/.test(keyword));
  assert.ok(files.length > 100 && keywords.length > 100);
  let compared = 0;
  for (const file of files) {
    const [hdu] = hdusOf(file.path);
    const { values } = listCards({ files: [file], keywords }, directContext());
    if (hdu === undefined) continue;
    keywords.forEach((keyword, i) => {
      const text = hdu.header.text(keyword)?.trim();
      const found = values[0]?.[i];
      assert.equal(found === undefined, !hdu.header.has(keyword), `${file.path} ${keyword}`);
      if (typeof found === 'string')
        assert.equal(
          found.trim(),
          text ??
            hdu.header
              .all(keyword)
              .map((card) => card.comment)
              .join('\n')
              .trim(),
        );
      if (typeof found === 'number') assert.equal(found, hdu.header.number(keyword));
      compared++;
    });
  }
  assert.ok(compared > 10_000);
});

function hdusOf(path: string) {
  try {
    return withSource(path, (source) => readHdus(source).hdus, null, nodeDisk);
  } catch {
    return [];
  }
}
