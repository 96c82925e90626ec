/** Small FITS files whose every pixel is known by arithmetic, written by hand: what the screen must show of them needs no other program. */
import { open, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const BLOCK = 2880;

/** @typedef {Record<string, string | number | boolean>} Cards keyword -> value, in the order of the header */
/** @typedef {(x: number, y: number) => number} Pixels physical value of a 0-based column and row */

/** A header of whole blocks. @param {Cards} cards */
export function header(cards) {
  const images = Object.entries(cards).map(([keyword, value]) => {
    const text =
      typeof value === 'string'
        ? `'${value.padEnd(8)}'`
        : typeof value === 'boolean'
          ? value
            ? 'T'
            : 'F'
          : `${value}`;
    return `${keyword.padEnd(8)}= ${typeof value === 'string' ? text.padEnd(20) : text.padStart(20)}`.padEnd(80);
  });
  return padded(Buffer.from([...images, 'END'.padEnd(80)].join(''), 'ascii'), 0x20);
}

/** Unsigned 16-bit pixels with BZERO; NaN is BLANK, the physical value 0. @param {Pixels} pixels */
export function uint16(width, height, pixels) {
  const data = Buffer.alloc(2 * width * height);
  each(width, height, (x, y, i) => {
    const value = pixels(x, y);
    data.writeInt16BE((Number.isNaN(value) ? 0 : value) - 32768, 2 * i);
  });
  return {
    cards: { BITPIX: 16, NAXIS: 2, NAXIS1: width, NAXIS2: height, BSCALE: 1, BZERO: 32768, BLANK: -32768 },
    data,
  };
}

/** 32-bit floating point. @param {Pixels} pixels */
export function float32(width, height, pixels) {
  const data = Buffer.alloc(4 * width * height);
  each(width, height, (x, y, i) => data.writeFloatBE(pixels(x, y), 4 * i));
  return { cards: { BITPIX: -32, NAXIS: 2, NAXIS1: width, NAXIS2: height }, data };
}

/** @param {readonly Pixels[]} planes */
export function cube(width, height, planes) {
  const data = Buffer.concat(planes.map((pixels) => float32(width, height, pixels).data));
  return { cards: { BITPIX: -32, NAXIS: 3, NAXIS1: width, NAXIS2: height, NAXIS3: planes.length }, data };
}

/** A file of one image. @param {{ cards: Cards, data: Buffer }} image @param {Cards} more */
export function imageFile({ cards, data }, more = {}) {
  return Buffer.concat([header({ SIMPLE: true, ...cards, ...more }), padded(data)]);
}

/** An empty primary HDU, and these after it. @param {readonly { cards: Cards, data: Buffer }[]} hdus with their XTENSION */
export function fileOf(hdus) {
  const first = header({ SIMPLE: true, BITPIX: 8, NAXIS: 0, EXTEND: true });
  return Buffer.concat([first, ...hdus.flatMap(({ cards, data }) => [header(cards), padded(data)])]);
}

/** An image as an extension. */
export function extension({ cards, data }, name, more = {}) {
  return { cards: { XTENSION: 'IMAGE', ...cards, PCOUNT: 0, GCOUNT: 1, EXTNAME: name, ...more }, data };
}

/** The same image as CFITSIO's fpack writes it with GZIP_1: a row a tile, descriptors in a table, tiles in its heap. */
export function compressed({ cards, data }) {
  const { NAXIS1: width, NAXIS2: height, BITPIX: bits, NAXIS, ...scaling } = cards;
  const row = (width * Math.abs(bits)) / 8;
  const tiles = Array.from({ length: height }, (_, y) => gzipSync(data.subarray(y * row, (y + 1) * row)));
  const descriptors = Buffer.alloc(8 * height);
  let at = 0;
  for (const [y, tile] of tiles.entries()) {
    descriptors.writeInt32BE(tile.length, 8 * y);
    descriptors.writeInt32BE(at, 8 * y + 4);
    at += tile.length;
  }
  const table = { XTENSION: 'BINTABLE', BITPIX: 8, NAXIS: 2, NAXIS1: 8, NAXIS2: height, PCOUNT: at, GCOUNT: 1 };
  const column = { TFIELDS: 1, TTYPE1: 'COMPRESSED_DATA', TFORM1: `1PB(${Math.max(...tiles.map((t) => t.length))})` };
  const tiling = {
    ZIMAGE: true,
    ZBITPIX: bits,
    ZNAXIS: NAXIS,
    ZNAXIS1: width,
    ZNAXIS2: height,
    ZTILE1: width,
    ZTILE2: 1,
  };
  return {
    cards: { ...table, ...column, ...tiling, ZCMPTYPE: 'GZIP_1', ...scaling },
    data: Buffer.concat([descriptors, ...tiles]),
  };
}

/** A binary table of numbers, doubles and names: ID (1J), FLUX (1D), NAME (12A). @param {(row: number) => [number, number, string]} cells */
export function table(rows, cells) {
  const data = Buffer.alloc(24 * rows);
  for (let row = 0; row < rows; row++) {
    const [id, flux, name] = cells(row);
    data.writeInt32BE(id, 24 * row);
    data.writeDoubleBE(flux, 24 * row + 4);
    data.write(name.padEnd(12), 24 * row + 12, 'ascii');
  }
  const size = {
    XTENSION: 'BINTABLE',
    BITPIX: 8,
    NAXIS: 2,
    NAXIS1: 24,
    NAXIS2: rows,
    PCOUNT: 0,
    GCOUNT: 1,
    TFIELDS: 3,
  };
  const columns = {
    TTYPE1: 'ID',
    TFORM1: '1J',
    TTYPE2: 'FLUX',
    TFORM2: '1D',
    TUNIT2: 'Jy',
    TTYPE3: 'NAME',
    TFORM3: '12A',
  };
  return { cards: { ...size, ...columns, EXTNAME: 'SOURCES' }, data };
}

/**
 * A large unsigned 16-bit image that costs no time to write: a hole of the physical value 32768, but for a window in
 * which columns are 32768 and 65535 by turns. @param {{ x0: number, y0: number, side: number }} striped
 */
export async function writeLarge(path, width, height, { x0, y0, side }) {
  const head = header({ SIMPLE: true, BITPIX: 16, NAXIS: 2, NAXIS1: width, NAXIS2: height, BSCALE: 1, BZERO: 32768 });
  const file = await open(path, 'w');
  await file.write(head);
  const stripes = Buffer.alloc(2 * side);
  for (let i = 1; i < side; i += 2) stripes.writeInt16BE(32767, 2 * i);
  for (let y = y0; y < y0 + side; y++) await file.write(stripes, 0, stripes.length, head.length + 2 * (y * width + x0));
  await file.truncate(Math.ceil((head.length + 2 * width * height) / BLOCK) * BLOCK);
  await file.close();
}

/** Physical values of a 2-dimensional primary image as a result has it: floating point, or 16 bits with BZERO. */
export function readPrimary(file) {
  const cards = new Map();
  let at = 0;
  for (; ; at += 80) {
    const card = file.toString('latin1', at, at + 80);
    if (card.startsWith('END     ')) break;
    cards.set(card.slice(0, 8).trim(), card.slice(10).split('/')[0].trim());
  }
  const data = Math.ceil((at + 80) / BLOCK) * BLOCK;
  const bits = Number(cards.get('BITPIX'));
  const width = Number(cards.get('NAXIS1'));
  const read = { 16: 'readInt16BE', [-32]: 'readFloatBE', [-64]: 'readDoubleBE' }[bits];
  return (x, y) => file[read](data + (Math.abs(bits) / 8) * (y * width + x)) + Number(cards.get('BZERO') ?? 0);
}

/** Writes a file. */
export const write = writeFile;

function each(width, height, visit) {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) visit(x, y, y * width + x);
}

function padded(bytes, fill = 0) {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, fill)]);
}
