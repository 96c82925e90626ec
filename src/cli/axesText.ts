/** The axes of an image as text. */

/** Axes beyond this number are counted, not listed: FITS allows 999. */
const MOST = 8;

/** "440 x 300", NAXIS1 first. */
export function axesText(axes: readonly number[]): string {
  const listed = axes.slice(0, MOST).join(' x ');
  return axes.length > MOST ? `${listed} x … (${axes.length} axes)` : listed;
}
