/** gzip as it is met: members, names, padding, and damage that is told while what precedes it can be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { noise, opened, readAll } from './compressedFile';

const plain = Buffer.concat([Buffer.alloc(2880, 'SIMPLE  =                    T'), noise(20_000), Buffer.alloc(5000)]);
const zipped = gzipSync(plain);
const empty = gzipSync(Buffer.alloc(0));

/** `plain` as members cut at these bytes. */
function members(...cuts: number[]): Buffer[] {
  const ends = [...cuts, plain.length];
  return ends.map((end, i) => gzipSync(plain.subarray(i === 0 ? 0 : ends[i - 1], end)));
}

test('one member and many, cut anywhere, are one stream', (t) => {
  const cases = {
    one: [zipped],
    cut: members(1, 80, 2879, 5000, 5001, 27_879),
    'with empty ones': [empty, zipped, empty, empty],
    padded: [...members(3000), Buffer.alloc(70_000)],
    'padded between': [gzipSync(plain.subarray(0, 9)), Buffer.alloc(100), gzipSync(plain.subarray(9))],
    'and junk': [zipped, Buffer.from('junk')],
    'and what only begins like a member': [zipped, Buffer.from([0x1f, 0x8b, 9, 0, 0, 0])],
  };
  for (const [name, parts] of Object.entries(cases)) {
    const { bytes, problem } = readAll(t, Buffer.concat(parts));
    assert.equal(bytes.compare(plain), 0, name);
    assert.equal(problem, undefined, name);
  }
});

test('many thousand empty members are passed quickly', (t) => {
  const { bytes, problem } = readAll(t, Buffer.concat([...Array<Buffer>(20_000).fill(empty), zipped]));
  assert.equal(bytes.compare(plain), 0);
  assert.equal(problem, undefined);
});

test('extra field, name, comment and header checksum are skipped (RFC 1952)', (t) => {
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]),
    Buffer.from('frame.fits\0a comment\0'),
    Buffer.from([0x12, 0x34]),
  ]);
  const { bytes, problem } = readAll(t, Buffer.concat([header, zipped.subarray(10)]));
  assert.equal(bytes.compare(plain), 0);
  assert.equal(problem, undefined);
});

test('a wrong checksum or length is told, and the bytes are there', (t) => {
  const changed = (fromEnd: number) => {
    const bytes = Buffer.from(zipped);
    bytes.writeUInt8((bytes.at(-fromEnd) as number) ^ 1, bytes.length - fromEnd);
    return readAll(t, Buffer.concat([bytes, empty]));
  };
  const crc = changed(8);
  assert.equal(crc.bytes.compare(plain), 0);
  assert.equal(crc.problem, 'its gzip checksum (CRC) does not match');
  const length = changed(4);
  assert.equal(length.bytes.compare(plain), 0);
  assert.equal(length.problem, 'its gzip length does not match');
});

test('the checksum is looked at when the last bytes are read, not before', (t) => {
  const data = noise(200_000);
  const bytes = gzipSync(data);
  bytes.writeUInt8((bytes.at(-8) as number) ^ 1, bytes.length - 8);
  const { source } = opened(t, bytes);
  assert.equal(source.size, data.length);
  source.read(0, 2880);
  assert.equal(source.problem, undefined);
  source.read(data.length - 10, 10);
  assert.equal(source.problem, 'its gzip checksum (CRC) does not match');
});

test('a cut stream gives what was there; the rest is refused by name', (t) => {
  const { path, source } = opened(t, zipped.subarray(0, 10_000));
  assert.deepEqual(Buffer.from(source.read(0, 9000)), plain.subarray(0, 9000));
  source.measure?.(plain.length);
  assert.equal(source.problem, 'its gzip stream is cut short');
  assert.ok(source.size > 9000 && source.size < 15_000, `${source.size}`);
  assert.throws(() => source.read(0, plain.length), {
    tag: 'DamagedFits',
    file: path,
    message: /^The decompressed file ends at byte \d+; 27880 bytes are needed, and its gzip stream is cut short\.$/,
  });
  for (const cut of [zipped.length - 1, zipped.length - 8]) {
    const { bytes, problem } = readAll(t, zipped.subarray(0, cut));
    assert.equal(bytes.compare(plain), 0);
    assert.equal(problem, 'its gzip stream is cut short');
  }
});

test('damage in the middle leaves what precedes it but for a few bytes', (t) => {
  // A part that ends at a byte, then a block of the reserved type 3.
  const part = deflateRawSync(plain.subarray(0, 15_000), { finishFlush: 3 });
  const bytes = Buffer.concat([zipped.subarray(0, 10), part, Buffer.alloc(1000, 7)]);
  const { bytes: read, problem } = readAll(t, bytes);
  assert.ok(read.length > 12_000, `${read.length}`);
  assert.equal(read.compare(plain.subarray(0, read.length)), 0);
  assert.match(problem as string, /^its gzip stream is damaged near byte \d+ of \d+$/);
});

test('of what is too damaged to begin, nothing is opened', (t) => {
  const refused = (bytes: Uint8Array, message: string) =>
    assert.throws(() => opened(t, bytes), { tag: 'DamagedFits', message });
  refused(Buffer.from([0x1f, 0x8b, 8]), 'The file cannot be decompressed: its gzip header is damaged.');
  refused(Buffer.from([0x1f, 0x8b, 7, 0, 0, 0]), 'The file cannot be decompressed: its gzip header is damaged.');
  refused(zipped.subarray(0, 9), 'The file cannot be decompressed: its gzip stream is cut short.');
  const reserved = Buffer.concat([zipped.subarray(0, 10), Buffer.from([7, 0, 0, 0])]);
  refused(reserved, 'The file cannot be decompressed: its gzip stream is damaged near byte 10 of 14.');
  const endless = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(2 ** 21, 'x')]);
  refused(endless, 'The file cannot be decompressed: its gzip header is damaged.');
});

test('an empty gzip file is an empty file, and what is compressed twice is named', (t) => {
  const { source } = opened(t, empty);
  assert.equal(source.size, 0);
  assert.equal(source.problem, undefined);
  assert.throws(() => opened(t, gzipSync(zipped)), {
    tag: 'Unsupported',
    message: 'The file is compressed twice: gzip within gzip.',
  });
  assert.throws(() => opened(t, gzipSync(Buffer.from('PK\x03\x04and so on'))), {
    message: 'The file is compressed twice: zip within gzip.',
  });
});

test('a single stream that would make more than 4 GiB is not inflated to find that out', (t) => {
  // A part that ends at a byte can be repeated: 16 MiB of zeros, 256 times.
  const part = deflateRawSync(Buffer.alloc(2 ** 24), { finishFlush: 3 });
  const body = Buffer.concat(Array<Buffer>(256).fill(part));
  const start = deflateRawSync(plain, { finishFlush: 3 });
  const bomb = Buffer.concat([zipped.subarray(0, 10), start, body, deflateRawSync(Buffer.alloc(0)), Buffer.alloc(8)]);
  const { source, disk } = opened(t, bomb);
  assert.equal(Buffer.from(source.read(0, plain.length)).compare(plain), 0);
  source.measure?.(plain.length + 1);
  assert.ok(source.size > plain.length);
  assert.ok(disk.bytesRead < 200_000, `${disk.bytesRead} bytes were read`);
  const promised = 2 ** 32 + 2880;
  source.measure?.(promised);
  assert.match(
    source.problem as string,
    /^it is a gzip file of \d+ bytes that would have to expand to 4294970176 bytes/,
  );
  assert.throws(() => source.read(promised - 10, 10), {
    tag: 'Unsupported',
    message: /^The file is not decompressed: /,
  });
  assert.ok(disk.bytesRead < 200_000, `${disk.bytesRead} bytes were read`);
});
