/** Spooling: a compressed file is decompressed once and exactly, or not at all; what is read from it is what it holds. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Disk } from '../../src/worker/disk';
import { nodeDisk } from '../../src/worker/disk';
import { directContext, type JobContext } from '../../src/worker/jobContext';
import { spoolFile } from '../../src/worker/jobs/spoolFile';
import { fixture, noise } from './compressedFile';
import { namesIn, tempFolder } from './workbench';

const MIB = 2 ** 20;

function spool(t: TestContext, bytes: Uint8Array, context: Partial<JobContext> = {}, most = 100 * MIB) {
  const folder = tempFolder(t);
  const path = join(folder, 'a.fits.gz');
  fs.writeFileSync(path, bytes);
  const to = join(folder, 'spooled');
  const work = () => spoolFile({ path, to, most }, directContext(context));
  return { folder, path, to, work };
}

test('gzip of one and of several members, to the last byte', (t) => {
  const data = noise(3 * MIB + 17);
  for (const zipped of [
    gzipSync(data),
    Buffer.concat([gzipSync(data.subarray(0, 1e6)), gzipSync(data.subarray(1e6))]),
  ]) {
    const { path, to, work } = spool(t, zipped);
    const reply = work();
    assert.equal(Buffer.compare(fs.readFileSync(to), data), 0);
    assert.deepEqual(reply.file, { size: data.length, mtimeMs: fs.statSync(to).mtimeMs });
    assert.deepEqual(reply.seen, { size: zipped.length, mtimeMs: fs.statSync(path).mtimeMs });
  }
});

test('what bzip2 packed, to the last byte', (t) => {
  const { to, work } = spool(t, fixture('ccd.017.0.fits.bz2'));
  assert.equal(work().why, null);
  const raw = fs.readFileSync(join(__dirname, '../reference/ccdproc/example-cryo-LFC/ccd.017.0.fits'));
  assert.equal(Buffer.compare(fs.readFileSync(to), raw), 0);
});

test('a file that is not compressed, too large or damaged is left where it is', (t) => {
  const data = noise(3 * MIB);
  const whole = gzipSync(data);
  const broken = Buffer.from(whole);
  broken.fill(0xff, 2 * MIB, 2 * MIB + 100);
  const cases = [
    [data, 'it is not compressed', 100 * MIB],
    [whole, `it has ${data.length} bytes or more when it is decompressed`, MIB],
    // The length of the first member is no length of the whole: only decompressing tells.
    [Buffer.concat([whole, gzipSync(noise(1000))]), /or more when it is decompressed$/, MIB],
    [broken, /gzip/, 100 * MIB],
    [whole.subarray(0, MIB), /gzip/, 100 * MIB],
  ] as const;
  for (const [bytes, why, most] of cases) {
    const { folder, work } = spool(t, bytes, {}, most);
    const reply = work();
    assert.equal(reply.file, null);
    if (typeof why === 'string') assert.equal(reply.why, why);
    else assert.match(reply.why!, why);
    assert.deepEqual(namesIn(folder), ['a.fits.gz']);
  }
});

test('a disk without room, a full one, and a stop leave nothing behind', (t) => {
  const bytes = gzipSync(noise(3 * MIB));
  const statfsSync = (() => ({ bavail: 10, bsize: 4096, blocks: 1000 })) as unknown as Disk['statfsSync'];
  const writeSync = (() => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  }) as Disk['writeSync'];
  const cases = [
    [{ disk: { ...nodeDisk, statfsSync } }, 'DiskFull'],
    [{ disk: { ...nodeDisk, writeSync } }, 'DiskFull'],
    [{ stopped: true }, 'Cancelled'],
  ] as const;
  for (const [context, tag] of cases) {
    const { folder, work } = spool(t, bytes, context);
    assert.throws(work, { tag });
    assert.deepEqual(namesIn(folder), ['a.fits.gz']);
  }
});
