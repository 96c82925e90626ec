/** How many bytes results take on the disk. */
import { paddedSize } from '../fits/block';
import type { PlannedFlat, PlannedFrame, ProductFormat } from './plan';

/** Room for the headers of a product: 20 blocks. */
const HEADERS = 20 * 2880;

/** Bytes of a product of this size in pixels at most, before compression, but for what its headers have beyond 20 blocks. */
export function productSize(width: number, height: number, { pixels, mask, uncertainty }: ProductFormat): number {
  const image = paddedSize(width * height * (pixels === 'float32' ? 4 : 8));
  return HEADERS + image * (uncertainty ? 2 : 1) + (mask ? paddedSize(width * height) : 0);
}

/** Bytes that the results that are to be written will take. */
export function bytesToWrite(flats: readonly PlannedFlat[], format: ProductFormat): number {
  return flats
    .filter(({ action }) => action !== 'skip')
    .reduce((sum, flat) => sum + productSize(...keptSize(flat), format), 0);
}

/** Columns and rows that are left after the trim. */
function keptSize({ steps, width, height }: PlannedFrame): [width: number, height: number] {
  const trim = steps.find((step) => step.do === 'trimImage');
  if (trim === undefined) return [width, height];
  const { x0, x1, y0, y1 } = trim.region;
  return [x1 - x0, y1 - y0];
}

/** "103 MB", "1.24 GB": three digits, in steps of a thousand. */
export function byteWords(bytes: number): string {
  const [unit, value] = bytes >= 1e9 ? ['GB', bytes / 1e9] : bytes >= 1e6 ? ['MB', bytes / 1e6] : ['kB', bytes / 1e3];
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;
}

/** The remark on a plan whose results do not fit, or null; `free`: bytes, null where the system does not say. */
export function roomProblem(bytes: number, free: number | null, folder: string): string | null {
  if (free === null || free >= bytes) return null;
  return `The results need ${byteWords(bytes)} and ${byteWords(free)} are free in ${folder}: nothing will be written.`;
}
