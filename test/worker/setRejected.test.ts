/** Lists of rejected frames on disk: what a scan makes of them, and that writing one is whole, or not at all. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FlatfieldError } from '../../src/engine/errors';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { scanFolder } from '../../src/worker/jobs/scanFolder';
import { rejectionOf } from '../../src/worker/rejectedLists';
import { setRejected } from '../../src/worker/setRejected';
import { namesIn, tempFolder, writeRaw } from './workbench';

const LIST = 'flatfield.rejected.txt';
const scan = (folder: string) =>
  scanFolder({ paths: [folder], spellings: { keywords: {}, types: {} } }, directContext());

function night(
  t: TestContext,
  names: readonly string[],
): { folder: string; list: string; at: (name: string) => string } {
  const folder = tempFolder(t);
  const at = (name: string) => join(folder, name);
  for (const name of names) {
    fs.mkdirSync(join(at(name), '..'), { recursive: true });
    const ours = name.includes('reduced/') ? { FLATFLD: 'Flatfield 0.2.0' } : {};
    writeRaw(at(name), 4, 4, () => 1, { IMAGETYP: 'FLAT', ...ours });
  }
  return { folder, list: at(LIST), at };
}

/** Name -> what the scan says of its rejection. */
function marks(folder: string): Record<string, string | null> {
  const { frames, unreadable } = scan(folder);
  return Object.fromEntries(
    [...frames, ...unreadable].flatMap(({ path, rejected }) =>
      rejected === undefined ? [] : [[path.slice(folder.length + 1), rejected.raw ?? rejected.reason]],
    ),
  );
}

test('a scan marks the frames beside a list, of whatever it can read or not', (t) => {
  const { folder, list, at } = night(t, ['a.fits', 'b.fits', 'sub/a.fits']);
  fs.writeFileSync(at('broken.fits'), 'no FITS');
  fs.writeFileSync(list, 'a.fits # clouds\nbroken.fits # a stub\nc.fits\nsub/a.fits\n');
  assert.deepEqual(marks(folder), { 'a.fits': 'clouds', 'broken.fits': 'a stub' });
  assert.deepEqual(scan(folder).listProblems, [
    `${list} names c.fits, which is not there.`,
    `${list} names sub/a.fits; a list speaks only of the frames beside it.`,
  ]);
});

test('a list that cannot be read is told, not passed over', (t) => {
  const { folder, list } = night(t, ['a.fits']);
  fs.mkdirSync(list);
  assert.deepEqual(marks(folder), {});
  assert.match(scan(folder).listProblems![0]!, /cannot be read, so no frame counts as rejected by it: .*folder/);
});

test('a result counts as rejected with its raw frame, not with another whose name ends alike', (t) => {
  const { folder, list } = night(t, [
    'ccd.1.fits',
    'dccd.1.fits',
    'reduced/flat-ccd.1.fits',
    'reduced/flat-dccd.1.fits',
    'other/flat-ccd.1.fits',
  ]);
  fs.writeFileSync(list, 'ccd.1.fits\n');
  assert.deepEqual(marks(folder), { 'ccd.1.fits': null, 'reduced/flat-ccd.1.fits': 'ccd.1.fits' });
});

test('rejecting and accepting writes the list and takes it away again', (t) => {
  const { folder, list, at } = night(t, ['a.fits', 'b.fits', 'sub/c.fits']);
  const paths = ['a.fits', 'b.fits', 'sub/c.fits'].map(at);
  assert.deepEqual(setRejected(paths, { rejected: true, reason: 'moon' }), [list, at(`sub/${LIST}`)]);
  assert.deepEqual(marks(folder), { 'a.fits': 'moon', 'b.fits': 'moon', 'sub/c.fits': 'moon' });
  assert.deepEqual(rejectionOf(paths[0]!), { file: list, reason: 'moon', raw: null });
  assert.deepEqual(setRejected(paths, { rejected: true }), []);
  assert.deepEqual(setRejected([paths[0]!], { rejected: false }), [list]);
  assert.equal(rejectionOf(paths[0]!), null);
  assert.deepEqual(setRejected(paths, { rejected: false }), [list, at(`sub/${LIST}`)]);
  assert.deepEqual(namesIn(folder), ['a.fits', 'b.fits', 'sub']);
});

test('a folder, and what is not there, cannot be rejected', (t) => {
  const { folder, at } = night(t, ['a.fits']);
  assert.throws(() => setRejected([folder], { rejected: true }), { tag: 'Usage' });
  assert.throws(() => setRejected([at('x.fits')], { rejected: true }), { tag: 'ReadFailed', file: at('x.fits') });
  assert.deepEqual(namesIn(folder), ['a.fits']);
});

test('a disk that fills up leaves the list as it was, and nothing beside it', (t) => {
  const { folder, list, at } = night(t, ['a.fits']);
  fs.writeFileSync(list, 'b.fits\n');
  const writeSync = (() => 0) as Disk['writeSync'];
  assert.throws(() => setRejected([at('a.fits')], { rejected: true }, { ...nodeDisk, writeSync }), {
    tag: 'DiskFull',
    file: list,
  });
  assert.equal(fs.readFileSync(list, 'utf8'), 'b.fits\n');
  assert.deepEqual(namesIn(folder), ['a.fits', LIST]);
});

test('what another program writes at that moment is kept', (t) => {
  const { list, at } = night(t, ['a.fits']);
  let other = 0;
  const fsyncSync = ((fd: number) => {
    fs.fsyncSync(fd);
    if (other++ < 2) fs.appendFileSync(list, `other${other}.fits\n`);
  }) as Disk['fsyncSync'];
  setRejected([at('a.fits')], { rejected: true }, { ...nodeDisk, fsyncSync });
  const lines = fs.readFileSync(list, 'utf8').split('\n');
  assert.deepEqual(lines.slice(0, 2), ['other1.fits', 'other2.fits']);
  assert.equal(lines[2], 'a.fits');
});

test('a program that never stops writing is not fought', (t) => {
  const { folder, list, at } = night(t, ['a.fits']);
  const fsyncSync = (() => fs.appendFileSync(list, 'x.fits\n')) as unknown as Disk['fsyncSync'];
  assert.throws(
    () => setRejected([at('a.fits')], { rejected: true }, { ...nodeDisk, fsyncSync }),
    (error) => error instanceof FlatfieldError && error.tag === 'WriteFailed' && error.file === list,
  );
  assert.deepEqual(namesIn(folder), ['a.fits', LIST]);
});
