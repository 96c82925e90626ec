// Writes the raw frames and masters that calibrating is measured with; made by the engine's synthetic camera, a row at a
// time, from a seed. Bundled by nights.mjs.
//
//   writeNight.mjs SPEC SHARE OF        SPEC: JSON as nights.mjs makes it; this process writes files SHARE, SHARE + OF, …
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Camera } from '../../src/engine/synthetic/camera';
import { lfcDesign } from '../../src/engine/synthetic/lfcNight';
import { Random } from '../../src/engine/synthetic/random';
import { thermoDesign } from '../../src/engine/synthetic/thermoNight';

const BLOCK = 2880;
const ROWS = 16;
const FULL_SCALE = 65535;

const [spec, share, of] = process.argv.slice(2);
const { example, seed, width, lit, rows, raws, masters } = JSON.parse(readFileSync(spec, 'utf8'));
const design = stretched(example === 1 ? lfcDesign(rows, seed) : thermoDesign(rows, seed));

const files = [...raws.map((raw) => () => writeRaw(raw)), ...masters.map((master) => () => writeMaster(master))];
for (let i = Number(share); i < files.length; i += Number(of)) files[i]();

/** The camera of the example with as many columns as are wanted, all rows lit: its vignetting covers them all. */
function stretched(of) {
  const vignetting = of.vignetting.map(({ x, y }) => ({ x: (column) => x((column * of.litColumns) / lit), y }));
  return { ...of, width, litColumns: lit, litRows: rows, vignetting };
}

/** `trimmed`: where a copy without its overscan goes, for programs that know none; or null. */
function writeRaw({ path, trimmed, cards, exposure }) {
  const expose = new Camera(design, seed).expose(exposure);
  const pixels = new Uint16Array(ROWS * width);
  const outputs = [{ out: create(path, 16, width, cards), columns: width }];
  if (trimmed !== null) outputs.push({ out: create(trimmed, 16, lit, cards), columns: lit });
  for (let y = 0; y < rows; y += ROWS) {
    const count = Math.min(ROWS, rows - y);
    expose(y, count, pixels);
    for (const { out, columns } of outputs) {
      const bytes = Buffer.alloc(2 * count * columns);
      for (let row = 0, at = 0; row < count; row++) {
        for (let x = 0; x < columns; x++, at += 2) bytes.writeUInt16BE(pixels[row * width + x] ^ 0x8000, at);
      }
      writeSync(out, bytes);
    }
  }
  for (const { out, columns } of outputs) {
    pad(out, 2 * columns * rows);
    closeSync(out);
  }
}

/**
 * One image, several `copies`: { path, bitpix, cards, scaled, extensions }: `scaled` is divided by the full scale of a raw
 * frame; `extensions` adds MASK and UNCERT as astropy's CCDData writes them, which is what the guide's masters carry.
 */
function writeMaster({ key, level, noise, hot, copies }) {
  const outputs = copies.map((copy) => ({ ...copy, out: create(copy.path, copy.bitpix, lit, copy.cards) }));
  const values = new Float64Array(lit);
  for (let y = 0; y < rows; y++) {
    const random = new Random(seed, ...key, y);
    for (let x = 0; x < lit; x++) {
      values[x] = level + noise * random.normal();
      if (random.integer(4000) === 0) values[x] += random.exponential(hot);
    }
    for (const { out, bitpix, scaled } of outputs) writeSync(out, encoded(values, bitpix, scaled ? FULL_SCALE : 1));
  }
  for (const { out, bitpix, extensions } of outputs) {
    pad(out, (Math.abs(bitpix) / 8) * lit * rows);
    if (extensions) {
      const clear = Buffer.alloc(lit);
      appendImage(out, 8, clear, ["EXTNAME = 'MASK    '"]);
      const deviations = encoded(new Float64Array(lit).fill(noise), -64, 1);
      appendImage(out, -64, deviations, ["UTYPE   = 'StdDevUncertainty'", "EXTNAME = 'UNCERT  '"]);
    }
    closeSync(out);
  }
}

/** An extension whose rows are all the same. */
function appendImage(out, bitpix, row, cards) {
  const counts = ['PCOUNT  =                    0', 'GCOUNT  =                    1'];
  writeSync(out, headerOf(["XTENSION= 'IMAGE   '", ...structure(bitpix, lit), ...counts, ...cards]));
  for (let y = 0; y < rows; y++) writeSync(out, row);
  pad(out, row.length * rows);
}

function pad(out, bytes) {
  writeSync(out, Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK));
}

function encoded(values, bitpix, divisor) {
  const size = -bitpix / 8;
  const bytes = Buffer.alloc(size * values.length);
  for (let i = 0; i < values.length; i++) {
    if (bitpix === -64) bytes.writeDoubleBE(values[i] / divisor, 8 * i);
    else bytes.writeFloatBE(values[i] / divisor, 4 * i);
  }
  return bytes;
}

function create(path, bitpix, columns, cards) {
  const out = openSync(path, 'w');
  const scaling = bitpix === 16 ? ['BSCALE  =                    1', 'BZERO   =                32768'] : [];
  writeSync(out, headerOf(['SIMPLE  =                    T', ...structure(bitpix, columns), ...scaling, ...cards]));
  return out;
}

function structure(bitpix, columns) {
  const card = (keyword, value) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
  return [card('BITPIX', bitpix), card('NAXIS', 2), card('NAXIS1', columns), card('NAXIS2', rows)];
}

function headerOf(cards) {
  const text = [...cards, 'END'].map((card) => card.padEnd(80)).join('');
  return text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK);
}
