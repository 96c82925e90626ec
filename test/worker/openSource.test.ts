/** Opening files: each thing that is no readable FITS file has its own sentence, and none of them is waited for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readHdus } from '../../src/engine/fits/fitsFile';
import { HeaderEditor } from '../../src/engine/fits/headerEditor';
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

test('a socket, a folder called x.fits, a link to nothing and names that cannot be', async (t) => {
  const folder = tempFolder(t);
  const socket = join(folder, 'socket.fits');
  const server = createServer();
  t.after(() => server.close());
  await once(server.listen(socket), 'listening');
  const named = join(folder, 'x.fits');
  fs.mkdirSync(named);
  const dangling = join(folder, 'dangling.fits');
  fs.symlinkSync(join(folder, 'gone.fits'), dangling);
  const sentence = (path: string, disk?: Disk) => {
    try {
      openSource(path, null, disk).close();
      return 'opened';
    } catch (error) {
      assert.equal((error as { tag: string }).tag, 'ReadFailed');
      return (error as Error).message;
    }
  };
  assert.equal(sentence(socket), 'This is a socket, not a file.');
  assert.equal(sentence(named), 'This is a folder, not a file.');
  assert.equal(sentence(dangling), 'The symbolic link leads to nothing.');
  assert.equal(sentence(join(folder, `${'n'.repeat(300)}.fits`)), 'The path is too long for this file system.');
  assert.equal(sentence(`${folder}/a\0.fits`), 'The path holds a NUL character.');
  // Looked at, and gone before it is opened.
  const path = frame(folder);
  const openSync = ((...args: Parameters<typeof fs.openSync>) => {
    fs.unlinkSync(path);
    return fs.openSync(...args);
  }) as Disk['openSync'];
  assert.equal(sentence(path, { ...nodeDisk, openSync }), 'There is no such file.');
});

test('what is no FITS file says what it is', (t) => {
  const folder = tempFolder(t);
  const sentence = (bytes: string) => {
    const path = join(folder, 'a.fits');
    fs.writeFileSync(path, bytes, 'latin1');
    const source = openSource(path);
    try {
      readHdus(source);
      return 'read';
    } catch (error) {
      assert.equal((error as { tag: string }).tag, 'NotFits');
      return (error as Error).message;
    } finally {
      source.close();
    }
  };
  assert.deepEqual(
    ['', 'version https://git-lfs.github.com/spec/v1\n', '<!DOCTYPE html><html>', '\x89PNG\r\n\x1a\n'].map(sentence),
    [
      'This is no FITS file: it is empty.',
      'This is no FITS file: it is a Git LFS pointer, not the file itself.',
      'This is no FITS file: it is a web page.',
      'This is no FITS file: it is a PNG picture.',
    ],
  );
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

test('a file that changes while it is read is refused, not filled with zeros', (t) => {
  const path = frame(tempFolder(t));
  const source = openSource(path);
  t.after(() => source.close());
  const hdu = readHdus(source).hdus[0]!;
  const { readRows } = openImage(source, hdu, nodeDeflate);
  const out = new Float64Array(2 * 2100);
  readRows(10, 2, out);
  const { size, atime } = fs.statSync(path);
  fs.appendFileSync(path, 'x');
  assert.throws(() => readRows(10, 2, out), {
    tag: 'ReadFailed',
    file: path,
    message: `The file changed while it was read: it had ${size} bytes and has ${size + 1} now.`,
  });
  fs.truncateSync(path, 20000);
  assert.throws(() => readRows(10, 2, out), { tag: 'ReadFailed', message: /and has 20000 now/ });
  fs.truncateSync(path, size);
  fs.utimesSync(path, atime, new Date(0));
  assert.throws(() => readRows(10, 2, out), {
    tag: 'ReadFailed',
    message: 'The file changed while it was read: it was written to.',
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

test('a file beyond 4 GiB is read at its far end', (t) => {
  const path = join(tempFolder(t), 'sparse.fits');
  const header = new HeaderEditor();
  const cards = { SIMPLE: true, BITPIX: 16, NAXIS: 2, NAXIS1: 65536, NAXIS2: 40960 };
  for (const [keyword, value] of Object.entries(cards)) header.set(keyword, value);
  const end = 2880 + 65536 * 40960 * 2;
  fs.writeFileSync(path, header.toBytes());
  fs.truncateSync(path, end + (-end % 2880) + 2880);
  const fd = fs.openSync(path, 'r+');
  fs.writeSync(fd, Buffer.from([0x12, 0x34]), 0, 2, end - 2);
  fs.closeSync(fd);
  const source = openSource(path);
  t.after(() => source.close());
  const row = new Float64Array(65536);
  openImage(source, readHdus(source).hdus[0]!, nodeDeflate).readRows(40959, 1, row);
  assert.deepEqual([...row.subarray(-2)], [0, 0x1234]);
});

test('other compressions are named by content, with the way out', (t) => {
  const folder = tempFolder(t);
  const refused = (bytes: number[]) => {
    const path = join(folder, 'a.fits');
    fs.writeFileSync(path, Buffer.from([...bytes, 0, 0, 0, 0, 0, 0]));
    try {
      openSource(path).close();
      return 'opened';
    } catch (error) {
      assert.equal((error as { tag: string }).tag, 'Unsupported');
      return `${(error as Error).message} ${(error as { wayOut?: string }).wayOut}`;
    }
  };
  const rest = 'gzip and bzip2 are read as they are.';
  assert.deepEqual(
    [
      [0x1f, 0x9d, 0x90],
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
      [0x28, 0xb5, 0x2f, 0xfd],
      [0x50, 0x4b, 3, 4],
      [4, 0x22, 0x4d, 0x18],
      [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
    ].map(refused),
    [
      `The file is compressed with compress (.Z). Decompress it first (uncompress); ${rest}`,
      `The file is compressed with xz. Decompress it first (unxz); ${rest}`,
      `The file is compressed with zstd. Decompress it first (unzstd); ${rest}`,
      `The file is compressed with zip. Decompress it first (unzip); ${rest}`,
      `The file is compressed with lz4. Decompress it first (unlz4); ${rest}`,
      `The file is compressed with 7z. Decompress it first (7z x); ${rest}`,
    ],
  );
});
