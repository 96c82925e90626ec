/** From the pixels of a picture to the plane of projection: distortion first, then the linear transformation. */
import { linearTransform } from './linearTransform';
import { readSip } from './sip';
import type { SkyAxes } from './skyAxes';
import type { WcsCards } from './wcsCards';

/** FITS pixels (the first is 1, 1) to degrees of the plane of projection, longitude first. */
export interface PicturePlane {
  /** Degrees that a pixel measures at the reference pixel, as a mean over both directions. */
  readonly pixelScale: number;
  toPlane(x: number, y: number): readonly [number, number];
  /** null where the distortion has no way back. */
  toPixel(lon: number, lat: number): readonly [number, number] | null;
}

/** What CRPIX, the matrix and SIP say, and whether there is a SIP distortion. Throws NoWcs as its parts do. */
export function picturePlane(cards: WcsCards, axes: SkyAxes): { plane: PicturePlane; distorted: boolean } {
  const linear = linearTransform(cards, axes);
  const sip = readSip(cards);
  const [x0, y0] = linear.reference;
  const plane: PicturePlane = {
    pixelScale: linear.pixelScale,
    toPlane: (x, y) => linear.toPlane(...(sip?.forward(x - x0, y - y0) ?? [x - x0, y - y0])),
    toPixel(lon, lat) {
      const straight = linear.toOffsets(lon, lat);
      const offsets = sip === null ? straight : sip.inverse(...straight);
      return offsets && [offsets[0] + x0, offsets[1] + y0];
    },
  };
  return { plane, distorted: sip !== null };
}
