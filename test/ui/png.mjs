/** Decodes the PNGs that Chromium makes: 8 bits of red, green, blue and perhaps alpha, not interlaced. */
import { inflateSync } from 'node:zlib';

/** @param {Buffer} bytes @returns {{ width: number, height: number, at(x: number, y: number): [number, number, number], data: Buffer }} */
export function decodePng(bytes) {
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('This is no PNG.');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[bytes[25]];
  if (bytes[24] !== 8 || channels === undefined || bytes[28] !== 0) throw new Error('Only 8-bit RGB(A) is decoded.');
  const data = unfilter(inflateSync(Buffer.concat(chunks(bytes, 'IDAT'))), width * channels, height, channels);
  const at = (x, y) => [...data.subarray((y * width + x) * channels, (y * width + x) * channels + 3)];
  return { width, height, data, at };
}

function chunks(bytes, type) {
  const found = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === type)
      found.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  return found;
}

/** Undoes the filter of each row: none, left, up, average, Paeth. */
function unfilter(filtered, row, height, channels) {
  const data = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (row + 1)];
    for (let i = 0; i < row; i++) {
      const left = i < channels ? 0 : data[y * row + i - channels];
      const up = y === 0 ? 0 : data[(y - 1) * row + i];
      const corner = y === 0 || i < channels ? 0 : data[(y - 1) * row + i - channels];
      const by = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      data[y * row + i] = filtered[y * (row + 1) + 1 + i] + by;
    }
  }
  return data;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
