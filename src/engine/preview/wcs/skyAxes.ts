/** Which axes of an array are the sky: longitude, latitude and their projection, from CTYPEi (FITS 4.0 section 8.2). */
import { NoWcs } from './noWcs';
import type { WcsCards } from './wcsCards';

/** The pair of celestial axes. */
export interface SkyAxes {
  /** Axis numbers, from 1. */
  readonly lonAxis: number;
  readonly latAxis: number;
  /** As CTYPE has them: "RA" and "DEC", "GLON" and "GLAT", "ELON", "HPLN" … */
  readonly lonName: string;
  readonly latName: string;
  /** Three letters: TAN, SIN … */
  readonly projection: string;
}

/** FITS 4.0 section 8: an array has 99 axes at most that coordinates can speak of. */
const MAX_AXES = 99;

/** RA, DEC; xLON, xLAT; yzLN, yzLT; then the projection and what a distortion adds to it (FITS 4.0 section 8.3.1). */
const CELESTIAL = /^(RA|DEC|[A-Z]LON|[A-Z]LAT|[A-Z]{2}LN|[A-Z]{2}LT)(?:-+([A-Z0-9]{3})(?:-([A-Z0-9]+))?)?$/;

/** Distortions after the projection that are read; the others change the coordinates. */
const DISTORTIONS: ReadonlySet<string> = new Set(['SIP']);

/** Throws NoWcs where no pair of sky axes belongs together, and for distortions that are not read. */
export function skyAxes(cards: WcsCards): SkyAxes {
  const types = ctypes(cards);
  if (types.length === 0) {
    throw new NoWcs(`The header has no CTYPE1${cards.alternate} and so no world coordinates`);
  }
  const found = types.flatMap(({ axis, text }) => {
    const match = CELESTIAL.exec(text);
    const [, name = '', projection, distortion] = match ?? [];
    return match === null ? [] : [{ axis, text, name, projection, distortion }];
  });
  const lon = found.find(({ name }) => /^RA$|LON$|LN$/.test(name));
  const lat = found.find(({ name }) => name === partner(lon?.name ?? ''));
  if (lon === undefined || lat === undefined) {
    const listed = types.slice(0, 4).map(({ axis, text }) => `CTYPE${axis}${cards.alternate} is ${text}`);
    throw new NoWcs(`The coordinates are not of the sky: ${listed.join(', ')}`);
  }
  if (lon.projection !== lat.projection) throw new NoWcs(`${lon.text} and ${lat.text} are of different projections`);
  if (lon.projection === undefined)
    throw new NoWcs(`Sky coordinates without a projection (${lon.text}) are not supported`);
  for (const { distortion, text } of [lon, lat]) {
    if (distortion !== undefined && !DISTORTIONS.has(distortion)) {
      throw new NoWcs(`The distortion ${distortion} (${text}) is not supported`);
    }
  }
  return { lonAxis: lon.axis, latAxis: lat.axis, lonName: lon.name, latName: lat.name, projection: lon.projection };
}

/** CTYPEi in order, blank ones left out. */
function ctypes(cards: WcsCards): { axis: number; text: string }[] {
  const found: { axis: number; text: string }[] = [];
  for (let axis = 1; axis <= MAX_AXES; axis++) {
    const text = cards.text(`CTYPE${axis}`);
    if (text !== undefined) found.push({ axis, text });
  }
  return found;
}

/** The latitude that goes with a longitude. */
function partner(lonName: string): string {
  return lonName === 'RA' ? 'DEC' : lonName.replace(/LON$/, 'LAT').replace(/LN$/, 'LT');
}
