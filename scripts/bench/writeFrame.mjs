// Writes a raw flat as the benchmark reads it: SIZE x SIZE unsigned 16-bit pixels (BITPIX 16, BZERO 32768) around 30000
// with the noise of that many electrons and a vignette of a tenth. The seed decides every byte. Bundled by bench.mjs.
//
//   writeFrame.mjs FILE SIZE SEED      prints the SHA-256 of the pixels as little-endian float64
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { Random } from '../../src/engine/synthetic/random';

const BLOCK = 2880;
const LEVEL = 30000;
const VIGNETTE = 0.1;

const [file, sizeText, seed] = process.argv.slice(2);
const size = Number(sizeText);
const cards = [
  'SIMPLE  =                    T',
  'BITPIX  =                   16',
  'NAXIS   =                    2',
  `NAXIS1  = ${String(size).padStart(20)}`,
  `NAXIS2  = ${String(size).padStart(20)}`,
  'BSCALE  =                    1',
  'BZERO   =                32768',
  "IMAGETYP= 'FLAT    '",
  'END',
];
const header = cards.map((card) => card.padEnd(80)).join('');

const out = openSync(file, 'w');
writeSync(out, header.padEnd(BLOCK, ' '));
const digest = createHash('sha256');
const row = Buffer.alloc(2 * size);
const physical = new Float64Array(size);
for (let y = 0; y < size; y++) {
  const random = new Random(Number(seed), y);
  for (let x = 0; x < size; x++) {
    const fromCentre = ((2 * x) / size - 1) ** 2 + ((2 * y) / size - 1) ** 2;
    physical[x] = random.poisson(LEVEL * (1 - (VIGNETTE * fromCentre) / 2));
    row.writeInt16BE(physical[x] - 32768, 2 * x);
  }
  writeSync(out, row);
  const bytes = Buffer.from(physical.buffer);
  digest.update(endianness() === 'LE' ? bytes : Buffer.from(bytes).swap64());
}
writeSync(out, Buffer.alloc((BLOCK - ((2 * size * size) % BLOCK)) % BLOCK));
closeSync(out);
console.log(digest.digest('hex'));
