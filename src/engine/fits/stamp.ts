/** The card that says a file was made by Flatfield: its value is the program and version ("Flatfield 0.1.0"). */
export const STAMP = 'FLATFLD';

/** The card of one of our bad pixel masks that says how many pixels it masks. */
export const BAD_PIXELS = 'NBADPIX';

/** The card of a flat's result that says the median of its stored pixels, which combining takes from there. */
export const MEDIAN = 'FFMEDIAN';

/** The same of one with a MASK: of the pixels that it does not mask. Another card, for a MASK can be taken off. */
export const GOOD_MEDIAN = 'FFMEDMSK';

/**
 * Cards of a result that say what it was made from: SHA-256 in hex, which leaves no room for a comment. Of a combined frame
 * `raw` is the digest of its frames' digests, one a line in their order; so are `bias` and `dark` where they differ.
 */
export const MADE_FROM = { raw: 'FFRAW', bias: 'FFBIAS', dark: 'FFDARK', flat: 'FFFLAT', steps: 'FFSTEPS' } as const;

/** The same of the bad pixel masks, of which a frame may have several: FFMASK1, FFMASK2 and so on. */
export function maskCard(index: number): string {
  return `FFMASK${index + 1}`;
}
