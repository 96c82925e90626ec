// Reads every pixel of the first image of a file through the reader that the extension and the command line use.
// Bundled by bench.mjs.
//
//   readFrame.mjs read FILE          once, and nothing else
//   readFrame.mjs none FILE          opens it and reads the headers, but no pixel: what Node costs by itself
//   readFrame.mjs digest FILE        prints the SHA-256 of the pixels as little-endian float64
//   readFrame.mjs passes FILE N      reads it N times; prints the CPU seconds of each pass
import { readHdus } from '../../src/engine/fits/fitsFile';
import { openImage } from '../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../src/worker/nodeDeflate';
import { openSource } from '../../src/worker/openSource';
import { PixelDigest } from '../../src/worker/pixelDigest';

/** Values that are read at a time, as for `flatfield stats`. */
const BLOCK_VALUES = 1 << 18;

const [what, path, passes] = process.argv.slice(2);
const block = new Float64Array(BLOCK_VALUES);

/** @param {(values: Float64Array, count: number) => void} use */
function eachBlock(use) {
  const source = openSource(path);
  const hdu = readHdus(source).hdus.find(({ image }) => image !== null);
  const { shape, rows, readRows } = openImage(source, hdu, nodeDeflate);
  const most = Math.max(1, Math.floor(BLOCK_VALUES / shape.width));
  for (let row = 0; row < rows && what !== 'none'; row += most) {
    const count = Math.min(most, rows - row);
    readRows(row, count, block);
    use(block, count * shape.width);
  }
  source.close();
}

if (what === 'digest') {
  const digest = new PixelDigest();
  eachBlock((values, count) => digest.add(values, count));
  console.log(digest.result());
} else if (what === 'passes') {
  const seconds = [];
  for (let pass = 0; pass < Number(passes); pass++) {
    const start = process.cpuUsage();
    eachBlock(() => {});
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  console.log(JSON.stringify(seconds));
} else {
  eachBlock(() => {});
}
