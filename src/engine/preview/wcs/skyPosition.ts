/** A position on the sky as it is shown: names of the axes, degrees, and the text that people copy. */
import type { Wcs } from './readWcs';
import { decimalDegrees, declination, rightAscension } from './sexagesimal';

/** Longitude first. */
export interface SkyPosition {
  /** "RA" and "Dec", else as CTYPE has them: "GLON" and "GLAT". */
  readonly names: readonly [string, string];
  /** "ICRS", "FK5 (equinox 2000)", "galactic"; null where the header does not say. */
  readonly frame: string | null;
  /** 0 <= longitude < 360, -90 <= latitude <= 90. */
  readonly degrees: readonly [number, number];
  /** Hours and degrees with minutes and seconds for RA and Dec, decimal degrees for others; digits as a pixel is worth. */
  readonly text: readonly [string, string];
  /** Decimal degrees with as many digits. */
  readonly degreesText: readonly [string, string];
}

/** How the axes are called on a screen. */
export function skyNames({ lonName, latName }: Wcs): readonly [string, string] {
  return lonName === 'RA' ? ['RA', 'Dec'] : [lonName, latName];
}

/** The position in degrees, with its words. */
export function skyPosition(wcs: Wcs, { lon, lat }: { readonly lon: number; readonly lat: number }): SkyPosition {
  const degreesText = [decimalDegrees(lon, wcs.pixelScale), decimalDegrees(lat, wcs.pixelScale)] as const;
  return {
    names: skyNames(wcs),
    frame: wcs.frame,
    degrees: [lon, lat],
    text: wcs.lonName === 'RA' ? [rightAscension(lon, wcs.pixelScale), declination(lat, wcs.pixelScale)] : degreesText,
    degreesText,
  };
}
