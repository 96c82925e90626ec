/** Deflate for tiles: the bytes, or CorruptTile within the limit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { nodeDeflate } from '../../src/worker/nodeDeflate';

const plain = Buffer.from('a tile of pixels, a tile of pixels, a tile of pixels');

test('what is written is read by zlib, and the other way round', () => {
  assert.deepEqual(gunzipSync(nodeDeflate.gzip(plain)), plain);
  assert.deepEqual(Buffer.from(nodeDeflate.gunzip(gzipSync(plain), plain.length)), plain);
  assert.deepEqual(nodeDeflate.gunzip(gzipSync(''), 0).length, 0);
});

test('what follows a stream is ignored, as CFITSIO and astropy do', () => {
  for (const rest of ['', '\0\0\0', 'junk', '\x1f\x8b junk']) {
    const bytes = Buffer.concat([gzipSync(plain), Buffer.from(rest, 'latin1')]);
    assert.deepEqual(Buffer.from(nodeDeflate.gunzip(bytes, plain.length)), plain, rest);
  }
});

test('damage and length beyond the limit are a corrupt tile', () => {
  const refused = (bytes: Uint8Array, limit: number, message: string) =>
    assert.throws(() => nodeDeflate.gunzip(bytes, limit), { name: 'CorruptTile', message });
  const zipped = gzipSync(plain);
  refused(zipped, plain.length - 1, `its gzip stream holds more than ${plain.length - 1} bytes`);
  refused(gzipSync(Buffer.alloc(2 ** 24)), 1000, 'its gzip stream holds more than 1000 bytes');
  refused(Buffer.concat([zipped, Buffer.from('junk')]), 20, 'its gzip stream holds more than 20 bytes');
  refused(zipped.subarray(0, -9), 1000, 'its gzip stream is cut short');
  refused(zipped.subarray(0, -3), 1000, 'its gzip stream is cut short');
  refused(deflateSync(plain), 1000, 'its gzip header is damaged');
  refused(deflateRawSync(plain), 1000, 'its gzip header is damaged');
  refused(Buffer.alloc(0), 1000, 'its gzip stream is empty');
  const wrong = Buffer.from(zipped);
  wrong.writeUInt8((wrong.at(-8) as number) ^ 1, wrong.length - 8);
  refused(wrong, 1000, 'its gzip checksum (CRC) does not match');
});
