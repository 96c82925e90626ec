/** The file of a saved picture: its name, and how it comes to be. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { openFile } from '../../worker/fileSource';
import { isPng } from '../../worker/pngEncoder';
import { writeWhole } from '../../worker/wholeFile';

/** "ccd.014.0.png" for "/night/ccd.014.0.fits.gz". */
export function pictureName(path: string): string {
  const name = basename(path);
  return `${name.replace(/(\.(fits?|fts))?(\.(gz|bz2|fz))?$/i, '') || name}.png`;
}

/**
 * Writes a PNG whole or not at all, over a picture that is there.
 *
 * @throws FlatfieldError `Refused` for a file that is there and no PNG, `DiskFull`, `WriteFailed`
 */
export function writePicture(path: string, pieces: readonly Uint8Array[]): void {
  if (existsSync(path) && !holdsPng(path)) {
    throw new FlatfieldError('Refused', 'The file that is there is no PNG picture, and is not replaced by one.', {
      file: path,
      wayOut: 'Choose another name.',
    });
  }
  writeWhole(path, pieces);
}

function holdsPng(path: string): boolean {
  const source = openFile(path);
  try {
    return isPng(source.read(0, Math.min(8, source.size)));
  } finally {
    source.close();
  }
}
