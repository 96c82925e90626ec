/** A picture of blocks as a BMP file in a data: address, which every browser shows without a script. */
import { divergingColour } from '../display/divergingColour';
import type { BlockPicture } from './blockMeans';

const HEADER = 54;
const COLOURS = 256;

/**
 * Blue below, white at and red above `centre`, black where there is no value; row 0 at the bottom, as BMP has it.
 *
 * @param span colours end so far from the centre
 */
export function blockBitmap(values: BlockPicture, columns: number, centre: number, span: number): string {
  const rows = Math.ceil(values.length / columns);
  const stride = Math.ceil(columns / 4) * 4;
  const offset = HEADER + 4 * COLOURS;
  const bytes = new Uint8Array(offset + stride * rows);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, offset, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, columns, true);
  view.setInt32(22, rows, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, stride * rows, true);
  // Colour 0 is that of no value.
  for (let i = 1; i < COLOURS; i++) bytes.set([...divergingColour((i - 128) / 127)].reverse(), HEADER + 4 * i);
  values.forEach((value, i) => {
    const place = value === null ? 0 : 128 + Math.round(127 * Math.max(-1, Math.min(1, (value - centre) / span)));
    bytes[offset + Math.floor(i / columns) * stride + (i % columns)] = place;
  });
  return `data:image/bmp;base64,${base64(bytes)}`;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += k > left ? '=' : DIGITS[(word >> (18 - 6 * k)) & 63];
  }
  return text;
}
