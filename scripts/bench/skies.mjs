// The images that the viewer is measured with: what opening any file costs, a camera of 16 megapixels and one of 61.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const SIZES = [
  { key: 'empty', file: 'one.fits', title: '1 x 1', width: 1, height: 1 },
  { key: 'small', file: 'small.fits', title: '4096 x 4096', width: 4096, height: 4096 },
  { key: 'large', file: 'large.fits', title: '9576 x 6388', width: 9576, height: 6388 },
];

/** Writes them into `folder`; answers what they are, each with its `path`. */
export async function writeSkies(folder, scratch, seed) {
  const [program] = await bundle(['writeSky.mjs'], scratch);
  return SIZES.map((size) => {
    const path = join(folder, size.file);
    execFileSync(process.execPath, [program, path, String(size.width), String(size.height), String(seed)]);
    return { ...size, path };
  });
}
