/** The header of a bad pixel mask: what it is, how it was found, and the digests of what it was made from. */
import { CCDMASK_DEFAULTS, type CcdmaskOptions } from '../ccd/ccdmask';
import type { Header } from '../fits/header';
import { HeaderEditor } from '../fits/headerEditor';
import { BAD_PIXELS, STAMP } from '../fits/stamp';
import type { MaskPlan } from '../plan/planMask';
import type { Digests } from './provenance';

/** Cards of the first input that are true of its mask as well: which pixels of which camera these are. */
const KEPT = [
  ...['INSTRUME', 'DETECTOR', 'CAMERA', 'TELESCOP', 'XBINNING', 'YBINNING', 'CCDSUM'],
  ...['LTV1', 'LTV2', 'LTM1_1', 'LTM2_2', 'DETSEC', 'CCDSEC'],
];

/**
 * The header of an unsigned 8-bit image of 0 (good) and 1 (bad), with IMAGETYP as the CCD guide writes it; the number of
 * bad pixels is set once it is known, in a card of the same size.
 *
 * @param first header of the first input
 */
export function badPixelHeader(
  plan: MaskPlan,
  size: { readonly width: number; readonly height: number },
  first: Header,
  digests: Digests,
  program: string,
): HeaderEditor {
  const { flats, dark, options, imagetyp } = plan;
  const header = new HeaderEditor();
  header.set('SIMPLE', true, 'conforms to FITS standard');
  header.set('BITPIX', 8, 'array data type');
  header.set('NAXIS', 2, 'number of array dimensions');
  header.set('NAXIS1', size.width);
  header.set('NAXIS2', size.height);
  header.set('IMAGETYP', imagetyp, '1 = bad pixel, 0 = good');
  for (const keyword of KEPT) {
    const value = first.get(keyword);
    if (value !== undefined && value !== null) header.set(keyword, value);
  }
  setBadPixels(header, 0);
  const history = (text: string): void => header.history(`${program}: ${text}`);
  const origin = (path: string, words: string): void => {
    history(words);
    header.history(`sha256 ${digests.get(path) ?? 'unknown'}`);
  };
  if (flats !== null) {
    header.set('CCDMASK', describeOptions(options), 'as ccdproc.ccdmask');
    origin(flats[0].path, `ratio of ${flats[0].name}`);
    origin(flats[1].path, `to ${flats[1].name}`);
  }
  if (dark !== null) {
    header.set('DARKRATE', dark.above, `[${dark.unit}] pixels of the dark above it are bad`);
    const gain = dark.gain === null ? '' : `, gain ${dark.gain}`;
    origin(dark.path, `dark current of ${dark.name} (${dark.exposure} s${gain}) above ${dark.above} ${dark.unit}`);
  }
  header.set(STAMP, program, 'program that made this file');
  return header;
}

/** The card of the number of bad pixels. */
export function setBadPixels(header: HeaderEditor, pixels: number): void {
  header.set(BAD_PIXELS, pixels, 'number of bad pixels');
}

/** "lsigma 6, byblocks", or "defaults". */
function describeOptions(options: CcdmaskOptions): string {
  const { findBadColumns, byBlocks, ...numbers } = options;
  const own = Object.entries(numbers).filter(
    ([name, value]) => value !== CCDMASK_DEFAULTS[name as keyof typeof numbers],
  );
  const words = [
    ...own.map(([name, value]) => `${name} ${value}`),
    ...(byBlocks ? ['byblocks'] : []),
    ...(findBadColumns ? ['findbadcolumns'] : []),
  ];
  return words.length === 0 ? 'defaults' : words.join(', ');
}
