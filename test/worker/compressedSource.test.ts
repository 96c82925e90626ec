/** The window over a compressed file: what reading costs, in compressed bytes that are read from the disk. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openSource } from '../../src/worker/openSource';
import { noise, opened } from './compressedFile';
import { tempFolder } from './workbench';

const MIB = 2 ** 20;
const data = noise(12 * MIB);
const zipped = gzipSync(data, { level: 1 });

function same(source: { read(offset: number, length: number): Uint8Array }, offset: number, length: number): void {
  assert.equal(
    Buffer.from(source.read(offset, length)).compare(data.subarray(offset, offset + length)),
    0,
    `${offset}`,
  );
}

test('reading on, and back a little, inflates once; reading back far starts again', (t) => {
  const { source, disk } = opened(t, zipped);
  for (let at = 0; at < data.length; at += MIB) {
    same(source, at, MIB);
    same(source, Math.max(0, at - 2 * MIB), 1000);
  }
  assert.ok(disk.bytesRead < zipped.length * 1.1, `${disk.bytesRead} of ${zipped.length}`);
  same(source, 10, 20);
  assert.ok(disk.bytesRead < zipped.length * 1.2, `${disk.bytesRead} of ${zipped.length}`);
  same(source, data.length - 5, 5);
  assert.equal(source.problem, undefined);
});

test('three images that are read in turn inflate three times, not once a row', (t) => {
  const { source, disk } = opened(t, zipped);
  for (let row = 0; row < 40; row++) {
    for (const start of [0, 5 * MIB, 10 * MIB]) same(source, start + row * 50_000, 50_000);
  }
  assert.ok(disk.bytesRead < zipped.length * 3, `${disk.bytesRead} of ${zipped.length}`);
});

test('bytes go where the caller wants them', (t) => {
  const { source } = opened(t, zipped);
  const into = new Uint8Array(200);
  const bytes = source.read(100_000, 100, into);
  assert.equal(bytes.length, 100);
  assert.equal(bytes.buffer, into.buffer);
  assert.equal(Buffer.from(into).compare(Buffer.concat([data.subarray(100_000, 100_100), Buffer.alloc(100)])), 0);
  assert.equal(source.read(data.length, 0).length, 0);
});

test('a trailer of the last member is no length: the source is looked at', (t) => {
  const first = noise(300_000);
  const { source, disk } = opened(t, Buffer.concat([gzipSync(first), gzipSync(noise(100_000, 2))]));
  source.measure?.(299_000);
  assert.ok(source.size >= 299_000 && source.size <= 400_000);
  source.measure?.(300_001);
  assert.ok(source.size > 300_000);
  source.measure?.(400_001);
  assert.equal(source.size, 400_000);
  assert.equal(source.problem, undefined);
  const { bytesRead } = disk;
  source.measure?.(5_000_000_000);
  assert.equal(source.size, 400_000);
  assert.equal(disk.bytesRead, bytesRead);
  assert.throws(() => source.read(400_000, 1), { message: /ends at byte 400000; 400001 bytes are needed\.$/ });
});

test('a length beyond 4 GiB is believed when the trailer confirms it modulo 2^32', (t) => {
  const path = join(tempFolder(t), 'frame.fits.gz');
  const size = 2 ** 32 + 5760;
  fs.writeFileSync(path, zipped);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(size % 2 ** 32);
  const fd = fs.openSync(path, 'r+');
  fs.writeSync(fd, end, 0, 4, 3 * 2 ** 30);
  fs.closeSync(fd);
  const source = openSource(path);
  t.after(() => source.close());
  source.measure?.(size - 2000);
  assert.equal(source.size, size);
});

test('a length that the trailer confirms is not inflated for, unless it is a bomb', (t) => {
  const bytes = noise(3 * MIB);
  const { source, disk } = opened(t, gzipSync(bytes));
  source.measure?.(3 * MIB - 2000);
  source.measure?.(3 * MIB);
  assert.equal(source.size, 3 * MIB);
  assert.ok(disk.bytesRead < 200_000, `${disk.bytesRead}`);
  const zeros = Buffer.concat([gzipSync(Buffer.alloc(MIB)), Buffer.alloc(1_500_000)]);
  zeros.writeUInt32LE(2 ** 30, zeros.length - 4);
  const bomb = opened(t, zeros).source;
  bomb.measure?.(2 ** 30 - 100);
  assert.equal(
    bomb.problem,
    `it is a gzip file of ${zeros.length} bytes that would have to expand to 1073741724 bytes or more`,
  );
});

test('no promise is looked for that so few bytes cannot hold', (t) => {
  const { source, disk } = opened(t, gzipSync(noise(100_000)));
  source.measure?.(2 ** 40);
  assert.equal(source.size, 100_000);
  assert.equal(source.problem, undefined);
  assert.ok(disk.bytesRead < 200_000);
});

test('a stream that goes on long after the last HDU is a problem, and is not inflated', (t) => {
  const image = Buffer.concat([noise(50 * 2880), Buffer.alloc(50 * 2880)]);
  const tail = noise(6 * MIB, 3);
  const goesOn = /^its gzip stream goes on for \d+ bytes and more after the last HDU$/;
  const bytes = gzipSync(Buffer.concat([image, tail]));
  const { source, disk } = opened(t, bytes);
  source.expectEnd?.(image.length);
  assert.match(source.problem ?? '', goesOn);
  assert.ok(disk.bytesRead < bytes.length / 2, `${disk.bytesRead} of ${bytes.length}`);

  // A trailer that names the length of the image alone is believed until its last bytes are read.
  const forged = gzipSync(Buffer.concat([image, Buffer.alloc(64 * MIB)]));
  forged.writeUInt32LE(image.length, forged.length - 4);
  const believed = opened(t, forged).source;
  believed.expectEnd?.(image.length);
  assert.equal(believed.problem, undefined);
  believed.read(image.length - 2880, 2880);
  assert.match(believed.problem ?? '', goesOn);

  const short = opened(t, gzipSync(Buffer.concat([image, Buffer.alloc(2880)]))).source;
  short.expectEnd?.(image.length);
  short.read(0, image.length);
  assert.equal(short.problem, undefined);
});
