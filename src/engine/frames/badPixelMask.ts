/** Bad pixel masks among the files: told by their IMAGETYP, and never taken for the frames that they were made of. */
import type { FrameInfo } from './frameInfo';

/** IMAGETYP of a mask from two flats, from a dark (both as in the CCD guide), and from both. */
export const MASK_TYPES = { flat: 'flat mask', dark: 'dark mask', both: 'bad pixel mask' } as const;

/** Whether a value of IMAGETYP means a bad pixel mask. */
export function isMaskType(imagetyp: string): boolean {
  return (Object.values(MASK_TYPES) as string[]).includes(imagetyp.trim().toLowerCase());
}

/** Whether a frame is a bad pixel mask; not, where a person or a recipe says that its type is another. */
export function isBadPixelMask({ kind, imagetyp }: Pick<FrameInfo, 'kind' | 'imagetyp'>): boolean {
  return kind === 'unknown' && imagetyp !== null && isMaskType(imagetyp);
}
