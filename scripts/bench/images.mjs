// Compares what programs have written: bit for bit by digests, or within what another algorithm allows.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 2880;
const PIECE = 1 << 20;

/** SHA-256 of type, size and stored bytes of each image of a file, by EXTNAME ('' = the first). */
export function imageDigests(path) {
  const file = openSync(path, 'r');
  try {
    const digests = {};
    for (let at = 0; ; ) {
      const hdu = readHeader(file, at);
      if (hdu === null) return digests;
      const { bitpix, width, rows } = hdu;
      const hash = createHash('sha256').update(`${bitpix} ${width} ${rows}`);
      const bytes = Buffer.alloc(PIECE);
      for (let done = 0; done < hdu.bytes; ) {
        const count = readSync(file, bytes, 0, Math.min(PIECE, hdu.bytes - done), hdu.data + done);
        if (count === 0) throw new Error(`${path} ends too early.`);
        hash.update(bytes.subarray(0, count));
        done += count;
      }
      digests[hdu.name] = hash.digest('hex');
      at = hdu.data + Math.ceil(hdu.bytes / BLOCK) * BLOCK;
    }
  } finally {
    closeSync(file);
  }
}

/** The first images of all files of a folder: { [name]: digest }. */
export function folderDigests(folder) {
  return Object.fromEntries(fitsNames(folder).map((name) => [name, imageDigests(join(folder, name))['']]));
}

/** Whether a folder has exactly these files, every pixel of them. */
export function sameImages(folder, digests) {
  const names = Object.keys(digests);
  if (fitsNames(folder).length !== names.length) return false;
  return names.every((name) => {
    const path = join(folder, name);
    return existsSync(path) && imageDigests(path)[''] === digests[name];
  });
}

export function fitsNames(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.fits'))
    .sort();
}

/** The first image that has pixels, in physical float64 values: { width, rows, values }. */
export function readImage(path) {
  const bytes = readFileSync(path);
  const file = openSync(path, 'r');
  let hdu = readHeader(file, 0);
  while (hdu.bytes === 0) hdu = readHeader(file, hdu.data);
  closeSync(file);
  const { bitpix, width, rows, data, zero } = hdu;
  const view = new DataView(bytes.buffer, bytes.byteOffset + data);
  const read = {
    16: (i) => view.getInt16(2 * i) + zero,
    '-32': (i) => view.getFloat32(4 * i),
    '-64': (i) => view.getFloat64(8 * i),
  }[bitpix];
  return { width, rows, values: Float64Array.from({ length: width * rows }, (_, i) => read(i)) };
}

/** The share of pixels in which an image is within `off` of what is expected, after multiplication by `factor`. */
export function shareWithin(values, expected, off, factor = 1) {
  let within = 0;
  for (let i = 0; i < expected.length; i++) if (Math.abs(values[i] * factor - expected[i]) <= off) within++;
  return within / expected.length;
}

/** The header that begins at `at`; null at the end of the file. */
function readHeader(file, at) {
  const cards = new Map();
  const block = Buffer.alloc(BLOCK);
  for (;;) {
    if (readSync(file, block, 0, BLOCK, at) < BLOCK) return null;
    at += BLOCK;
    for (let i = 0; i < BLOCK; i += 80) {
      const card = block.latin1Slice(i, i + 80);
      const keyword = card.slice(0, 8).trim();
      if (keyword === 'END') return described(cards, at);
      if (!cards.has(keyword)) cards.set(keyword, card.slice(10).split('/')[0].replaceAll("'", ' ').trim());
    }
  }
}

function described(cards, data) {
  const number = (keyword, otherwise) => Number(cards.get(keyword) ?? otherwise);
  const [bitpix, width, rows] = [number('BITPIX', 8), number('NAXIS1', 0), number('NAXIS2', 0)];
  const bytes = number('NAXIS', 0) === 0 ? 0 : (Math.abs(bitpix) / 8) * width * rows;
  return { data, bitpix, width, rows, bytes, zero: number('BZERO', 0), name: cards.get('EXTNAME') ?? '' };
}
