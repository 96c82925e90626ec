/** test/reference/ccddata/ccddata.fits, written by astropy, HDU by HDU. */
import { readFileSync } from 'node:fs';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import type { Hdu } from '../../../src/engine/fits/hdu';
import { memorySource } from './memoryFits';

export interface HduBytes {
  hdu: Hdu;
  header: Uint8Array;
  /** With padding. */
  data: Uint8Array;
}

export function ccdDataFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../reference/ccddata/${name}`, import.meta.url)));
}

/** The HDUs of these bytes, which hold nothing else. */
export function hdusOf(file: Uint8Array): HduBytes[] {
  const { hdus } = readHdus(memorySource(file));
  return hdus.map((hdu, index) => ({
    hdu,
    header: file.slice(hdu.headerOffset, hdu.dataOffset),
    data: file.slice(hdu.dataOffset, hdus[index + 1]?.headerOffset ?? file.length),
  }));
}
