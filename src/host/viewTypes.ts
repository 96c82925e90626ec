/** The two editor ids of the preview: one that owns FITS files, one that only offers itself. */

/** `*.fits`, `*.fts`: nobody else's files, so the preview is their default editor. */
export const previewViewType = 'flatfield.preview';

/** `*.fit`: also the activity files of Garmin's watches, so the preview is offered and not imposed. */
export const previewOptionViewType = 'flatfield.previewOption';

/** Both ids, for registering one provider under each. */
export const previewViewTypes = [previewViewType, previewOptionViewType] as const;

/** The id under which a file opens in the preview. */
export function previewViewTypeFor(path: string): (typeof previewViewTypes)[number] {
  return /\.fit(\.(gz|fz|bz2))?$/i.test(path) ? previewOptionViewType : previewViewType;
}

/** The panel in which several frames are compared or reviewed. */
export const compareViewType = 'flatfield.compare';
