/** The files that are damaged: small ones of every kind, from test/reference. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The folder test/reference, for tests; a program of its own is told. */
export const REFERENCE = join(__dirname, '..', 'reference');

/** All files of its folders tiles and fuzz, in the order of their names. */
export function loadSeeds(reference = REFERENCE): Seed[] {
  return ['tiles', 'fuzz'].flatMap((folder) => {
    const path = join(reference, folder);
    const names = readdirSync(path).filter((name) => name.endsWith('.gz'));
    return names.sort().map((name) => ({
      name: name.slice(0, -3),
      bytes: new Uint8Array(gunzipSync(readFileSync(join(path, name)))),
    }));
  });
}
