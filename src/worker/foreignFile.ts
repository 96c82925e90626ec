/** Tells a sports watch's .fit from a frame that cannot be read: the first is nobody's frame, the second must be shown. */
import type { Disk } from './disk';
import { withSource } from './openSource';

const FIT_NAME = /\.fit(\.(gz|bz2))?$/i;
const FITS_START = 'SIMPLE  =';

/**
 * Whether a file is called .fit and begins as no FITS file does. One that is empty, or begins with zeros (the rest of a
 * write that the disk lost), may have been a frame, and so may one that cannot be opened.
 */
export function isForeign(path: string, disk: Disk): boolean {
  if (!FIT_NAME.test(path)) return false;
  try {
    return withSource(
      path,
      (source) => {
        const start = source.read(0, Math.min(FITS_START.length, source.size));
        const text = Buffer.from(start).toString('latin1');
        return start.some((byte) => byte !== 0) && !FITS_START.startsWith(text);
      },
      null,
      disk,
    );
  } catch {
    return false;
  }
}
