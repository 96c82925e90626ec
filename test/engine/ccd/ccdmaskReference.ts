/** What ccdproc.ccdmask made of small ratios of flats (test/reference/ccdmask). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CCDMASK_DEFAULTS, type CcdmaskOptions } from '../../../src/engine/ccd/ccdmask';
import { doubles } from './ccdprocReference';

interface Reference {
  ratios: Record<string, { width: number; height: number; dtype: 'float32' | 'float64'; pixels: string }>;
  cases: { ratio: string; arguments: Record<string, number | boolean>; mask: string }[];
}
const file = path.join(__dirname, '../../reference/ccdmask/ccdmask.json');
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

const NAMES: Readonly<Record<string, keyof CcdmaskOptions>> = {
  byblocks: 'byBlocks',
  findbadcolumns: 'findBadColumns',
};

export const ratioNames = Object.keys(reference.ratios);

export function ratioOf(name: string) {
  const { width, height, dtype, pixels } = reference.ratios[name]!;
  return { width, height, single: dtype === 'float32', values: doubles(pixels) };
}

/** The options and masks of a ratio, in the order of the fixtures: the first has ccdproc's defaults. */
export function casesOf(name: string): { readonly options: CcdmaskOptions; readonly mask: Uint8Array }[] {
  const { width, height } = reference.ratios[name]!;
  return reference.cases
    .filter(({ ratio }) => ratio === name)
    .map(({ arguments: given, mask }) => {
      const own = Object.entries(given).map(([key, value]) => [NAMES[key] ?? key, value]);
      const bytes = Buffer.from(mask, 'hex');
      return {
        options: { ...CCDMASK_DEFAULTS, ...Object.fromEntries(own) },
        mask: Uint8Array.from({ length: width * height }, (_, i) => (bytes[i >> 3]! >> (7 - (i & 7))) & 1),
      };
    });
}
