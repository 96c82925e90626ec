/** What a file's HDUs offer to a viewer. */
import type { HduListing } from '../src/protocol/jobs';

export function isTable({ table }: HduListing): boolean {
  return table !== null;
}

export function hasImage({ naxis, pixelType }: HduListing): boolean {
  return pixelType !== null && naxis.length > 0 && !naxis.includes(0);
}

/** Whether several images say where on the detector they belong, so that they make one picture. */
export function isMosaic(listings: readonly HduListing[]): boolean {
  const placed = listings.filter((hdu) => hasImage(hdu) && hdu.cards.some(({ keyword }) => keyword === 'DETSEC'));
  return placed.length > 1;
}

/** What to look at first: an image, else a table, else anything. */
export function firstHdu(listings: readonly HduListing[]): HduListing | undefined {
  return listings.find(hasImage) ?? listings.find(isTable) ?? listings[0];
}

/** Whether a file has this HDU and plane. */
export function isThere(listings: readonly HduListing[], hdu: number | 'mosaic' | null, plane: number): boolean {
  if (hdu === 'mosaic') return isMosaic(listings);
  const listing = hdu === null ? listings.find(hasImage) : listings.find(({ index }) => index === hdu);
  return listing !== undefined && plane < listing.naxis.slice(2).reduce((product, length) => product * length, 1);
}
