/** bzip2 against libbz2's files, and with damage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, opened, readAll } from './compressedFile';

/** The pixels of a FITS file of one header block, as make_fixtures.py says. */
function checkFrame(file: Buffer, columns: number, rows: number): void {
  assert.equal(file.toString('latin1', 0, 30), 'SIMPLE  =                    T');
  assert.equal(file.length, 2880 + Math.ceil((columns * rows * 2) / 2880) * 2880);
  for (let y = 0, at = 2880; y < rows; y++) {
    for (let x = 0; x < columns; x++, at += 2) {
      const expected = y < rows - Math.floor(rows / 5) ? (x * x + 31 * Math.floor(y / 60)) % 4093 : 40000;
      if (file.readInt16BE(at) + 32768 !== expected) assert.fail(`pixel ${x}, ${y} is not ${expected}`);
    }
  }
}

test('blocks, streams and what follows them', (t) => {
  const blocks = readAll(t, fixture('blocks.fits.bz2'));
  checkFrame(blocks.bytes, 400, 300);
  assert.equal(blocks.problem, undefined);
  for (const rest of ['', 'BZ', 'BZh', 'BZhx', 'junk after the last stream', '\0\0\0\0\0\0']) {
    const { bytes, problem } = readAll(t, Buffer.concat([fixture('streams.fits.bz2'), Buffer.from(rest)]));
    checkFrame(bytes, 40, 30);
    assert.equal(problem, undefined, rest);
  }
});

test('wrong checksums of a block and of a stream are told, and the bytes are there', (t) => {
  const changed = (at: (bytes: Buffer) => number) => {
    const bytes = fixture('blocks.fits.bz2');
    const index = at(bytes);
    bytes.writeUInt8((bytes[index] as number) ^ 1, index);
    return readAll(t, bytes);
  };
  const block = changed(() => 10);
  checkFrame(block.bytes, 400, 300);
  assert.equal(block.problem, 'the bzip2 checksum (CRC) of a block does not match');
  // The stream's checksum stands in the last 32 bits but for the padding.
  const stream = changed((bytes) => bytes.length - 3);
  checkFrame(stream.bytes, 400, 300);
  assert.equal(stream.problem, 'the bzip2 checksum (CRC) of its stream does not match');
});

test('a cut file gives its whole blocks; no cut and no changed byte hangs or throws anything else', (t) => {
  const whole = readAll(t, fixture('blocks.fits.bz2')).bytes;
  const cut = readAll(t, fixture('blocks.fits.bz2').subarray(0, 6000));
  assert.equal(cut.problem, 'its bzip2 stream is cut short');
  assert.ok(cut.bytes.length > 100_000);
  assert.equal(cut.bytes.compare(whole.subarray(0, cut.bytes.length)), 0);

  const small = fixture('streams.fits.bz2');
  for (let at = 4; at < small.length; at += 7) {
    const changed = Buffer.from(small);
    changed.writeUInt8((changed[at] as number) ^ 0x55, at);
    for (const bytes of [small.subarray(0, at), changed]) {
      try {
        const { problem } = readAll(t, bytes);
        // After a whole stream what is no stream is ignored.
        if (problem !== undefined) assert.match(problem, /bzip2/);
      } catch (error) {
        assert.equal((error as { tag?: string }).tag, 'DamagedFits', String(error));
      }
    }
  }
});

test('run lengths that overflow 32 bits are refused', (t) => {
  // By hand: one used byte, two equal code tables (RUNA 0, RUNB 10, end 11), 32 times RUNA, end.
  const bytes = Buffer.from('425a68393141592653590000000000000040004000200020a02800000000c0'.padEnd(62, '0'), 'hex');
  assert.throws(() => opened(t, bytes), {
    tag: 'DamagedFits',
    message:
      'The file cannot be decompressed: its bzip2 stream is damaged: in a block, a run is longer than the block.',
  });
});

test('94 blocks of 46 MB of zeros in 46 bytes each are unpacked no further than asked', (t) => {
  const bomb = Buffer.concat([fixture('streams.fits.bz2'), ...Array<Buffer>(94).fill(fixture('zeros.bz2'))]);
  const { source } = opened(t, bomb);
  const { length } = readAll(t, fixture('streams.fits.bz2')).bytes;
  checkFrame(Buffer.from(source.read(0, length)), 40, 30);
  source.measure?.(length + 1);
  assert.ok(source.size > length && source.size < 4 * 2 ** 20, `${source.size}`);
  assert.equal(`${source.problem}`, 'undefined');
  source.measure?.(2 ** 32);
  assert.match(`${source.problem}`, /^it is a bzip2 file of 4896 bytes that would have to expand to 4294967296 bytes/);
  assert.throws(() => source.read(2 ** 32 - 10, 10), { tag: 'Unsupported' });
  assert.ok(source.size < 4 * 2 ** 20, `${source.size}`);
});
