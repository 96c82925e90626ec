// Writes a raw image of the sky as the benchmark of the viewer opens it: WIDTH x HEIGHT unsigned 16-bit pixels (BITPIX 16,
// BZERO 32768), sky of 900 counts with the noise of that many electrons and 5 of the readout, and stars of 2.2 pixels
// sigma, faint ones more often. The seed decides every byte. Bundled by viewer.mjs.
//
//   writeSky.mjs FILE WIDTH HEIGHT SEED
import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from '../../src/engine/synthetic/random';

const BLOCK = 2880;
const SKY = 900;
const READ_NOISE = 5;
const SIGMA = 2.2;
const REACH = 12;
const PIXELS_PER_STAR = 6000;

const [file, widthText, heightText, seedText] = process.argv.slice(2);
const [width, height, seed] = [widthText, heightText, seedText].map(Number);
const card = (keyword, value) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
const cards = [
  card('SIMPLE', 'T'),
  card('BITPIX', 16),
  card('NAXIS', 2),
  card('NAXIS1', width),
  card('NAXIS2', height),
  card('BSCALE', 1),
  card('BZERO', 32768),
  "BUNIT   = 'adu     '",
  "IMAGETYP= 'LIGHT   '",
  card('EXPTIME', 60),
  'END',
];

const random = new Random(seed);
const stars = Array.from({ length: Math.round((width * height) / PIXELS_PER_STAR) }, () => ({
  x: random.uniform() * width,
  y: random.uniform() * height,
  peak: Math.min(60000, 40 / random.uniform()),
})).sort((one, other) => one.y - other.y);

const out = openSync(file, 'w');
writeSync(
  out,
  cards
    .map((text) => text.padEnd(80))
    .join('')
    .padEnd(BLOCK, ' '),
);
const light = new Float64Array(width);
const row = Buffer.alloc(2 * width);
let first = 0;
for (let y = 0; y < height; y++) {
  light.fill(SKY);
  while (first < stars.length && stars[first].y < y - REACH) first++;
  for (let i = first; i < stars.length && stars[i].y <= y + REACH; i++) addStar(stars[i], y);
  const noise = new Random(seed, y);
  for (let x = 0; x < width; x++) {
    const value = Math.round(light[x] + noise.normal() * Math.sqrt(light[x] + READ_NOISE ** 2));
    row.writeInt16BE(Math.max(0, Math.min(65535, value)) - 32768, 2 * x);
  }
  writeSync(out, row);
}
writeSync(out, Buffer.alloc((BLOCK - ((2 * width * height) % BLOCK)) % BLOCK));
closeSync(out);

function addStar(star, y) {
  const last = Math.min(width - 1, Math.floor(star.x + REACH));
  for (let x = Math.max(0, Math.ceil(star.x - REACH)); x <= last; x++) {
    light[x] += star.peak * Math.exp(-((x - star.x) ** 2 + (y - star.y) ** 2) / (2 * SIGMA ** 2));
  }
}
