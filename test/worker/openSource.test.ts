/** Opening files: each thing that is no readable FITS file has its own sentence, and none of them is waited for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readHdus } from '../../src/engine/fits/fitsFile';
import { openImage } from '../../src/engine/fits/imageReader';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { nodeDeflate } from '../../src/worker/nodeDeflate';
import { openSource } from '../../src/worker/openSource';
import { readImage, tempFolder, writeRaw } from './workbench';

const frame = (folder: string) => writeRaw(join(folder, 'a.fits'), 2100, 12, (x, y) => x + y);

test('what is no regular file is refused at once, each by its own sentence', (t) => {
  const folder = tempFolder(t);
  const pipe = join(folder, 'pipe.fits');
  execFileSync('mkfifo', [pipe]);
  const loop = join(folder, 'loop.fits');
  fs.symlinkSync(loop, loop);
  const sentences = [folder, pipe, '/dev/null', loop, join(folder, 'nothing.fits'), join(frame(folder), 'x.fits')].map(
    (path) => {
      try {
        openSource(path).close();
        return 'opened';
      } catch (error) {
        assert.equal((error as { tag: string }).tag, 'ReadFailed');
        assert.equal((error as { file: string }).file, path);
        return (error as Error).message;
      }
    },
  );
  assert.deepEqual(sentences, [
    'This is a folder, not a file.',
    'This is a named pipe, not a file.',
    'This is a device, not a file.',
    'The symbolic link leads back to itself.',
    'There is no such file.',
    'A part of the path is a file, not a folder.',
  ]);
});

test('a file without permission is named', (t) => {
  const path = frame(tempFolder(t));
  // Root may read everything, hence the injected answer.
  const openSync = (() => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  }) as Disk['openSync'];
  assert.throws(() => openSource(path, null, { ...nodeDisk, openSync }), {
    tag: 'ReadFailed',
    message: 'The file may not be read: permission denied.',
  });
});

test('raw files are opened for reading only', (t) => {
  const path = frame(tempFolder(t));
  const flags: unknown[] = [];
  const openSync = ((file: string, flag: number) => {
    flags.push(flag);
    return fs.openSync(file, flag);
  }) as Disk['openSync'];
  openSource(path, null, { ...nodeDisk, openSync }).close();
  assert.deepEqual(flags, [fs.constants.O_RDONLY | fs.constants.O_NONBLOCK]);
});

test('a file that changed since it was planned is refused', (t) => {
  const path = frame(tempFolder(t));
  const { size, mtimeMs } = fs.statSync(path);
  openSource(path, { size, mtimeMs }).close();
  assert.throws(() => openSource(path, { size: size - 1, mtimeMs }), { tag: 'Refused' });
  fs.utimesSync(path, new Date(0), new Date(0));
  assert.throws(() => openSource(path, { size, mtimeMs }), {
    tag: 'Refused',
    message: 'The file has changed since it was planned.',
  });
});

test('a file that shrinks while it is read is damaged, not filled with zeros', (t) => {
  const path = frame(tempFolder(t));
  const source = openSource(path);
  t.after(() => source.close());
  const hdu = readHdus(source).hdus[0]!;
  const { readRows } = openImage(source, hdu, nodeDeflate);
  fs.truncateSync(path, 20000);
  assert.throws(() => readRows(10, 2, new Float64Array(2 * 2100)), {
    tag: 'DamagedFits',
    message: /ends at byte 20000/,
  });
});

test('reading in small pieces gives the same bytes', (t) => {
  const path = frame(tempFolder(t));
  const readSync = ((fd: number, bytes: Uint8Array, at: number, length: number, position: number) =>
    fs.readSync(fd, bytes, at, Math.min(length, 7), position)) as Disk['readSync'];
  const source = openSource(path, null, { ...nodeDisk, readSync });
  t.after(() => source.close());
  const { size } = fs.statSync(path);
  assert.deepEqual(Buffer.from(source.read(0, size)), fs.readFileSync(path));
  assert.deepEqual(Buffer.from(source.read(28799, 3)), fs.readFileSync(path).subarray(28799, 28802));
});

test('gzip is read as what is in it, whatever the name says', (t) => {
  const folder = tempFolder(t);
  const path = frame(folder);
  const zipped = join(folder, 'b.fits');
  fs.writeFileSync(zipped, gzipSync(fs.readFileSync(path)));
  assert.deepEqual(readImage(zipped).pixels, readImage(path).pixels);
});

test('the header of a gzip file costs no decompression of its pixels', (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'big.fits.gz');
  // Random pixels do not compress: the header lies in the first part of the stream.
  const raw = writeRaw(join(folder, 'big.fits'), 2000, 500, (x, y) => (x * 7919 + y * 104729) % 65536);
  fs.writeFileSync(path, gzipSync(fs.readFileSync(raw)));
  let bytes = 0;
  const readSync = ((...args: Parameters<typeof fs.readSync>) => {
    const count = fs.readSync(...args);
    bytes += count;
    return count;
  }) as Disk['readSync'];
  const source = openSource(path, null, { ...nodeDisk, readSync });
  t.after(() => source.close());
  assert.equal(readHdus(source).hdus[0]?.missingBytes, 0);
  assert.ok(bytes < 100_000, `${bytes} bytes were read`);
});

test('a gzip bomb, a cut stream and a false length are refused', (t) => {
  const folder = tempFolder(t);
  const refused = (name: string, bytes: Uint8Array, expected: object) => {
    const path = join(folder, name);
    fs.writeFileSync(path, bytes);
    assert.throws(() => {
      const source = openSource(path);
      try {
        source.read(0, source.size);
      } finally {
        source.close();
      }
    }, expected);
  };
  const zeros = gzipSync(new Uint8Array(1 << 24));
  const lying = Buffer.from(zeros);
  lying.writeUInt32LE(2880, lying.length - 4);
  refused('lying.gz', lying, { tag: 'Unsupported', message: /more than its trailer says/ });
  const huge = Buffer.from(zeros);
  huge.writeUInt32LE(0xf0000000, huge.length - 4);
  refused('huge.gz', huge, { tag: 'Unsupported', message: /4026531840 bytes when decompressed/ });
  const random = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251)));
  refused('cut.gz', Buffer.concat([random.subarray(0, random.length / 2), random.subarray(-4)]), {
    tag: 'DamagedFits',
  });
  refused('short.gz', Buffer.from([0x1f, 0x8b, 8]), { tag: 'DamagedFits', message: /too short/ });
});

test('other compressions are named', (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'a.fits.bz2');
  fs.writeFileSync(path, 'BZh91AY&SY');
  assert.throws(() => openSource(path), { tag: 'Unsupported', message: 'The file is compressed with bzip2.' });
});
