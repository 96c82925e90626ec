// The tables about decoding: unsigned 16-bit pixels as they lie in a file, and the same image as RICE_1 tiles.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const HEADER_BYTES = 2880;
const PASSES = 11;
const MOST_BYTES = 2 ** 30;
const SWAP_NOTES = [
  'Byte swap in C: reads the file in pieces of 1 MiB, swaps the bytes and flips the top bit (BZERO), nothing else;',
  '"image" leaves the whole image in memory, "buffer" and "float64" write over one buffer.',
];

/** Writes the data and returns the tables; `peers` as findPeers gives them. */
export async function decodeTables({ scratch, size, seed, peers }) {
  const [readFrame, writeFrame] = (await bundle(['readFrame.mjs', 'writeFrame.mjs'], scratch)).map((program) => [
    process.execPath,
    program,
  ]);
  const plain = join(scratch, 'flat.fits');
  const digest = output(writeFrame, plain, size, seed).trim();
  const data = { plain, digest, pixels: size * size, scratch };
  const tiles = compress(plain, peers);
  const image = `${size} x ${size} unsigned 16-bit pixels`;
  const pass = { unit: 'ns a pixel', per: size * size * 1e-9 };
  const rice =
    tiles === null ? [] : [riceWhole(data, tiles, readFrame, peers), riceWarm(data, tiles, readFrame, peers)];
  return [
    { title: `${image}: whole processes`, ...plainWhole(data, readFrame, peers) },
    {
      title: `${image}: one pass over the file in a warm process`,
      pass,
      ...withoutTiles(tiles, plainWarm(data, readFrame, peers)),
    },
    ...rice.map((table, i) => ({
      title: `The same as RICE_1 tiles: ${i === 0 ? 'whole processes' : 'one pass in a warm process'}`,
      ...(i === 0 ? {} : { pass }),
      ...table,
    })),
  ];
}

function withoutTiles(tiles, table) {
  if (tiles !== null) return table;
  return {
    ...table,
    notes: [...table.notes, 'Neither fpack nor astropy is there to write RICE_1 tiles: nothing about them.'],
  };
}

function plainWhole(data, readFrame, peers) {
  return {
    rows: [
      ...ours(data, data.plain, readFrame),
      ...swaps(data, peers.swapBytes, 1, true),
      ...library('fitsio (CFITSIO)', data, data.plain, peers.fitsio, 1),
      ...library('astropy', data, data.plain, peers.astropy, 1),
    ],
  };
}

function plainWarm(data, readFrame, peers) {
  return {
    rows: [
      warm(data.plain, readFrame),
      ...swaps(data, peers.swapBytes, PASSES, false),
      ...library('fitsio (CFITSIO), into one array', data, data.plain, peers.fitsio, PASSES),
      ...library('astropy, into one array', data, data.plain, peers.astropy, PASSES),
    ],
    notes: [
      ...(peers.swapBytes === null ? [] : SWAP_NOTES),
      'Flatfield writes float64 values over one buffer of 2 MB.',
    ],
  };
}

function riceWhole(data, tiles, readFrame, peers) {
  return {
    rows: [
      ...ours(data, tiles, readFrame),
      ...funpack(data, tiles, peers.funpack),
      ...library('fitsio (CFITSIO)', data, tiles, peers.fitsio, 1),
      ...library('astropy', data, tiles, peers.astropy, 1),
    ],
  };
}

function riceWarm(data, tiles, readFrame, peers) {
  return {
    rows: [
      warm(tiles, readFrame),
      ...library('fitsio (CFITSIO), into one array', data, tiles, peers.fitsio, PASSES, peers.fitsio !== null),
      ...library('astropy, into one array', data, tiles, peers.astropy, PASSES, peers.fitsio === null),
    ],
  };
}

function ours({ digest }, file, readFrame) {
  return [
    {
      name: 'flatfield',
      ours: true,
      words: [...readFrame, 'read', file],
      agrees: () => output(readFrame, 'digest', file).trim() === digest,
    },
    { name: 'flatfield, no pixel read (Node itself)', words: [...readFrame, 'none', file] },
  ];
}

function warm(file, readFrame) {
  return { name: 'flatfield', words: [...readFrame, 'passes', file, String(PASSES)] };
}

/** Whole processes are compared with the swap that leaves the image in memory, as are passes. */
function swaps({ plain, digest, pixels }, program, passes, check) {
  if (program === null) return [];
  const place = [plain, String(HEADER_BYTES), String(pixels)];
  return [
    ['image', 'array', Uint16Array],
    ['buffer', 'reused', Uint16Array],
    ['float64', 'doubles', Float64Array],
  ].map(([name, mode, Type]) => ({
    name: `byte swap in C (${name})`,
    words: [...program, mode, ...place, String(passes)],
    base: mode === 'array',
    agrees: check ? () => digestOf(new Type(bytesOf(program, mode, ...place, '0'))) === digest : undefined,
  }));
}

function funpack({ plain, pixels, scratch }, tiles, program) {
  if (program === null) return [];
  const out = join(scratch, 'unpacked.fits');
  const before = () => rmSync(out, { force: true });
  const words = [...program, '-C', '-O', out, tiles];
  const padded = Math.ceil((2 * pixels) / HEADER_BYTES) * HEADER_BYTES;
  const agrees = () => {
    before();
    output(words);
    return readFileSync(out).subarray(-padded).equals(readFileSync(plain).subarray(-padded));
  };
  return [{ name: 'funpack (CFITSIO), to a file in memory', words, before, agrees, base: true }];
}

function library(name, { digest }, file, program, passes, base = false) {
  if (program === null) return [];
  const agrees = () => output(program, 'digest', file).trim() === digest;
  return [
    {
      name,
      words: [...program, 'passes', file, String(passes)],
      base,
      agrees: passes === 1 ? agrees : undefined,
    },
  ];
}

/** The plain file as RICE_1 tiles of a row each; null when nothing is there to write them. */
function compress(plain, { fpack, astropy }) {
  const tiles = `${plain}.fz`;
  if (fpack !== null) output(fpack, '-r', '-O', tiles, plain);
  else if (astropy !== null) output(astropy, 'compress', plain, tiles);
  return existsSync(tiles) ? tiles : null;
}

function output([command, ...words], ...more) {
  return execFileSync(command, [...words, ...more.map(String)], { encoding: 'utf8', maxBuffer: MOST_BYTES });
}

function bytesOf([command, ...words], ...more) {
  const bytes = execFileSync(command, [...words, ...more], { maxBuffer: MOST_BYTES });
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

/** SHA-256 of the values as little-endian float64. */
function digestOf(values) {
  const bytes = Buffer.from(Float64Array.from(values).buffer);
  return createHash('sha256')
    .update(endianness() === 'LE' ? bytes : bytes.swap64())
    .digest('hex');
}
