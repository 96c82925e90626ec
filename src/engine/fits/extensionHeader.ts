/** Headers of the extensions in which astropy's CCDData keeps what belongs to an image: its mask and its uncertainty. */
import { formatCard } from './card';
import { parseCards } from './cardParser';
import { HeaderEditor } from './headerEditor';

/** Size of an image in pixels: NAXIS1 and NAXIS2. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The header of the extension MASK for an image of this size, card for card as CCDData.write makes it: one byte per
 * pixel, 0 where the pixel is good and 1 where it is not (FITS 4.0 section 7.1; astropy.nddata.CCDData.to_hdu).
 */
export function maskHeader(size: Size): HeaderEditor {
  return imageExtension(8, size, 'MASK');
}

/**
 * The header of the extension UNCERT: standard deviations in the unit of the image (CCDData writes no BUNIT here). UTYPE
 * names the class that CCDData.read makes of the pixels.
 */
export function uncertaintyHeader(size: Size & { readonly bitpix: -32 | -64 }): HeaderEditor {
  return imageExtension(size.bitpix, size, 'UNCERT', formatCard('UTYPE', 'StdDevUncertainty'));
}

/** The header of the extension REJMAP: how many frames were rejected in each pixel of a combined one. */
export function rejectionHeader(size: Size): HeaderEditor {
  return imageExtension(16, size, 'REJMAP');
}

function imageExtension(bitpix: number, size: Size, name: string, further: readonly string[] = []): HeaderEditor {
  return new HeaderEditor(
    parseCards([
      ...formatCard('XTENSION', 'IMAGE', 'Image extension'),
      ...formatCard('BITPIX', bitpix, 'array data type'),
      ...formatCard('NAXIS', 2, 'number of array dimensions'),
      ...formatCard('NAXIS1', size.width),
      ...formatCard('NAXIS2', size.height),
      ...formatCard('PCOUNT', 0, 'number of parameters'),
      ...formatCard('GCOUNT', 1, 'number of groups'),
      ...further,
      ...formatCard('EXTNAME', name, 'extension name'),
    ]).cards,
  );
}
