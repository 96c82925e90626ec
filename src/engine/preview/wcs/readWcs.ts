/** World coordinates of an image: pixels to the sky and back, by the keywords of its header (FITS 4.0 section 8). */
import type { Header } from '../../fits/header';
import { axisUnit } from './linearTransform';
import { nativeRotation, type Rotation } from './nativePole';
import { NoWcs } from './noWcs';
import { type PicturePlane, picturePlane } from './picturePlane';
import { type PlateSolution, readPlateSolution } from './plateSolution';
import { lonLatOf, type Projection, projectionOf, vectorOf } from './projections';
import { readPv } from './pvCards';
import { type SkyAxes, skyAxes } from './skyAxes';
import { frameOf } from './skyFrame';
import { WcsCards } from './wcsCards';

/** The sky behind the pixels of a picture (axes 1 and 2 of its array). */
export interface Wcs {
  /** Names of longitude and latitude as CTYPE has them: RA and DEC, GLON and GLAT … */
  readonly lonName: string;
  readonly latName: string;
  /** "ICRS", "FK5 (equinox 2000)"; null where the header and the axes' names do not say. Nothing is converted by it. */
  readonly frame: string | null;
  /** Three letters: TAN, SIN, ARC, ZEA, CAR, NCP. */
  readonly projection: string;
  /** Degrees that a pixel measures at the reference pixel, as a mean over both directions. */
  readonly pixelScale: number;
  /**
   * Longitude (0 <= lon < 360) and latitude in degrees of a point in FITS pixels: the centre of the first pixel is (1, 1).
   * null where the point lies outside the map.
   */
  toSky(x: number, y: number): { readonly lon: number; readonly lat: number } | null;
  /** The way back, in FITS pixels as above; null where the position is not on the map. Any longitude is taken. */
  toPixel(lon: number, lat: number): { readonly x: number; readonly y: number } | null;
}

/** Lookup tables in other HDUs that move pixels or coordinates (FITS paper IV and its forerunners). */
const LOOKUP = /^((CPDIS|CQDIS|D2IMDIS)\d+[A-Z]?|AXISCORR)$/;

/**
 * The celestial coordinates of `header` (with what it inherits), or one sentence that says why there are none or what of
 * them is not supported. `alternate`: '' or the letter A to Z of an alternate description (FITS 4.0 section 8.2.1).
 * Reads TAN, SIN, ARC, ZEA, CAR, NCP; CD, PC and CROTA; SIP; the plate solutions of the Digitized Sky Survey; agrees with astropy.wcs. Further axes are left out where the
 * sky does not depend on them. Throws nothing.
 */
export function readWcs(header: Header, alternate = ''): Wcs | string {
  try {
    return wcsOf(new WcsCards(header, alternate.trim()));
  } catch (error) {
    if (error instanceof NoWcs) return `${error.message}.`;
    throw error;
  }
}

function wcsOf(cards: WcsCards): Wcs {
  if (!/^[A-Z]?$/.test(cards.alternate)) throw new NoWcs('An alternate description has one letter, A to Z');
  // As in astropy, it stands before CTYPE and the TAN beside it, which is only an approximation.
  const plate = readPlateSolution(cards);
  if (plate !== null) return plateWcs(cards, plate);
  const axes = skyAxes(cards);
  const table = cards.find(LOOKUP);
  if (table !== undefined) throw new NoWcs(`The distortion lookup tables ${table} are not supported`);
  const { plane, distorted } = picturePlane(cards, axes);
  const pv = readPv(cards, axes, distorted);
  const [lon0, lat0] = [axes.lonAxis, axes.latAxis].map(
    (axis) => (cards.number(`CRVAL${axis}`) ?? 0) * axisUnit(cards, axis),
  ) as [number, number];
  const projection = projectionFor(axes, lat0, pv.latitude);
  const phi0 = pv.longitude(1) ?? 0;
  const theta0 = pv.longitude(2) ?? projection.theta0;
  const rotation = nativeRotation({
    ...{ lon0, lat0, phi0, theta0 },
    lonPole: pv.longitude(3) ?? cards.number('LONPOLE'),
    latPole: pv.longitude(4) ?? cards.number('LATPOLE'),
  });
  // PVi_0 = 1: the reference pixel is the fiducial point, not the centre of the projection (FITS paper II, section 2.5).
  const offset = (pv.longitude(0) ?? 0) === 0 ? ([0, 0] as const) : projection.toPlane(vectorOf(phi0, theta0));
  if (offset === null) throw new NoWcs('The native reference point of PV1_1 and PV1_2 is not on the map');
  const frame = frameOf(cards, axes.lonName);
  return { ...axes, frame, pixelScale: plane.pixelScale, ...mapping(plane, projection, rotation, offset) };
}

function plateWcs(cards: WcsCards, plate: PlateSolution): Wcs {
  const [lon0, lat0] = plate.centre;
  const projection = projectionOf('TAN', () => 0) as Projection;
  const rotation = nativeRotation({ lon0, lat0, phi0: 0, theta0: 90, lonPole: undefined, latPole: undefined });
  const { pixelScale } = plate;
  const names = { lonName: 'RA', latName: 'DEC', frame: frameOf(cards, 'RA'), projection: 'TAN' };
  return { ...names, pixelScale, ...mapping(plate, projection, rotation, [0, 0]) };
}

/** Both directions; `x0`, `y0` is where the reference pixel lies in the plane of projection. */
function mapping(
  picture: PicturePlane,
  projection: Projection,
  rotation: Rotation,
  [x0, y0]: readonly [number, number],
): Pick<Wcs, 'toSky' | 'toPixel'> {
  return {
    toSky(x, y) {
      const [east, north] = picture.toPlane(x, y);
      const native = projection.toSphere(east + x0, north + y0);
      if (native === null) return null;
      const [lon, lat] = lonLatOf(rotation.toSky(native));
      return Number.isFinite(lon) && Number.isFinite(lat) ? { lon: positive(lon), lat } : null;
    },
    toPixel(lon, lat) {
      if (!(Math.abs(lat) <= 90)) return null;
      const plane = projection.toPlane(rotation.toNative(vectorOf(lon % 360, lat)));
      const pixel = plane && picture.toPixel(plane[0] - x0, plane[1] - y0);
      if (pixel === null) return null;
      const [x, y] = pixel;
      return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
    },
  };
}

function projectionFor(axes: SkyAxes, lat0: number, parameter: (m: number) => number | undefined): Projection {
  if (axes.projection === 'NCP') {
    // The north-celestial-pole projection is a slanted SIN (FITS paper II, section 6.1.2).
    const slant = 1 / Math.tan((lat0 * Math.PI) / 180);
    if (!Number.isFinite(slant)) throw new NoWcs('The projection NCP has no map about the equator');
    return projectionOf('SIN', (m) => (m === 2 ? slant : 0)) as Projection;
  }
  const found = projectionOf(axes.projection, (m) => parameter(m) ?? 0);
  if (found === undefined) throw new NoWcs(`The projection ${axes.projection} is not supported`);
  return found;
}

/** The same longitude from 0 up to, not with, 360. */
function positive(lon: number): number {
  const turned = lon < 0 ? lon + 360 : lon;
  return turned === 360 ? 0 : turned;
}
