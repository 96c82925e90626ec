// A first look at an image and a tile of it, as a worker thread of the extension makes them for the viewer. Bundled by
// previewBench.mjs.
//
//   previewRun.mjs open FILE N            prints the CPU seconds of N looks as JSON; with N = 0 the zscale limits
//   previewRun.mjs tile FILE X Y N        the same of a tile; with N = 0 the SHA-256 of its pixels in little-endian float32
//   previewRun.mjs calibrated PLAN X Y N  PLAN: JSON of `flatfield plan`, of which the first frame is looked at
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { directContext } from '../../src/worker/jobContext';
import { openPicture } from '../../src/worker/jobs/openPicture';
import { readTiles } from '../../src/worker/jobs/readTiles';

const [what, file, ...numbers] = process.argv.slice(2);
const passes = Number(numbers.at(-1));
const [x, y] = numbers.map(Number);

function image() {
  if (what !== 'calibrated') return { kind: 'hdu', path: file, hdu: null, plane: 0 };
  return { kind: 'calibrated', frame: JSON.parse(readFileSync(file, 'utf8')).flats[0] };
}

const ref = image();
const look =
  what === 'open'
    ? () => openPicture({ image: ref }, directContext())
    : () => readTiles({ image: ref, level: 0, x0: x, x1: x + 1, y0: y, y1: y + 1 }, directContext())[0];

if (passes > 0) {
  const seconds = [];
  for (let pass = 0; pass < passes; pass++) {
    const start = process.cpuUsage();
    look();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  console.log(JSON.stringify(seconds));
} else if (what === 'open') {
  console.log(look().zscale.join(' '));
} else {
  const { pixels } = look();
  const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const little = endianness() === 'LE' ? bytes : bytes.swap32();
  console.log(createHash('sha256').update(little).digest('hex'));
}
