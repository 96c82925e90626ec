/** How the native sphere of a projection lies on the sky: LONPOLE, LATPOLE and PVi_0 to PVi_4 (FITS paper II, section 2). */
import { NoWcs } from './noWcs';
import { type Vector, vectorOf } from './projections';

/** The fiducial point and the pole, in degrees. */
export interface NativePole {
  /** Celestial position of the fiducial point: CRVAL. */
  readonly lon0: number;
  readonly lat0: number;
  /** Native position of the fiducial point. */
  readonly phi0: number;
  readonly theta0: number;
  /** LONPOLE and LATPOLE; undefined takes the default. */
  readonly lonPole: number | undefined;
  readonly latPole: number | undefined;
}

/** Turns native vectors into celestial ones and back. */
export interface Rotation {
  toSky(native: Vector): Vector;
  toNative(sky: Vector): Vector;
}

const DEGREE = Math.PI / 180;

/** What rounding does to a sine. */
const TINY = 1e-10;

/** LONPOLE = 999 stood for "none" before the convention was fixed. */
const NO_POLE = 999;

/** Throws NoWcs where no native pole fits the keywords. */
export function nativeRotation(pole: NativePole): Rotation {
  const { lat0, phi0, theta0 } = pole;
  if (Math.abs(lat0) > 90) throw new NoWcs(`The reference latitude ${lat0} does not lie between -90 and 90`);
  const given = pole.lonPole === NO_POLE ? undefined : pole.lonPole;
  const phiPole = given ?? phi0 + (lat0 < theta0 ? 180 : 0);
  const [lonPole, latPole] = celestialPole(pole, phiPole);
  const turn = product(spin(lonPole), product(tilt(latPole), spin(-phiPole)));
  return { toSky: (native) => apply(turn, native), toNative: (sky) => apply(transposed(turn), sky) };
}

/** Celestial longitude and latitude of the native pole (paper II, equations 8 to 10). */
function celestialPole(pole: NativePole, phiPole: number): readonly [number, number] {
  const { lon0, lat0, phi0, theta0 } = pole;
  if (theta0 === 90) return [lon0, lat0];
  const across = Math.cos(theta0 * DEGREE) * Math.cos((phiPole - phi0) * DEGREE);
  const latPole = poleLatitude(pole, across, Math.sin(theta0 * DEGREE));
  const cosines = Math.cos(latPole * DEGREE) * Math.cos(lat0 * DEGREE);
  if (Math.abs(cosines) < TINY) {
    if (Math.abs(Math.cos(lat0 * DEGREE)) < TINY) return [lon0, latPole];
    return [latPole > 0 ? lon0 + phiPole - phi0 - 180 : lon0 - phiPole + phi0, latPole];
  }
  const x = (Math.sin(theta0 * DEGREE) - Math.sin(latPole * DEGREE) * Math.sin(lat0 * DEGREE)) / cosines;
  const y = (Math.sin((phiPole - phi0) * DEGREE) * Math.cos(theta0 * DEGREE)) / Math.cos(lat0 * DEGREE);
  return [lon0 - Math.atan2(y, x) / DEGREE, latPole];
}

/** Of the two solutions the one nearer to LATPOLE; that alone decides where there are infinitely many. */
function poleLatitude({ lat0, latPole }: NativePole, across: number, up: number): number {
  const wanted = latPole ?? 90;
  const length = Math.hypot(across, up);
  if (length < TINY) {
    if (Math.abs(Math.sin(lat0 * DEGREE)) > TINY) {
      throw new NoWcs('A reference latitude other than 0 does not fit LONPOLE and the native reference point');
    }
    return Math.max(-90, Math.min(90, wanted));
  }
  const ratio = Math.sin(lat0 * DEGREE) / length;
  if (Math.abs(ratio) > 1 + TINY) {
    throw new NoWcs(`The reference latitude ${lat0} does not fit LONPOLE and the native reference point`);
  }
  const middle = Math.atan2(up, across) / DEGREE;
  const apart = Math.acos(Math.max(-1, Math.min(1, ratio))) / DEGREE;
  const solutions = [middle + apart, middle - apart].map(halfTurn).filter((lat) => Math.abs(lat) <= 90 + TINY);
  const [first, second = first] = solutions;
  if (first === undefined || second === undefined) throw new NoWcs('No native pole fits LONPOLE and LATPOLE');
  const nearer = Math.abs(wanted - first) - Math.abs(wanted - second);
  // 90 and -90, and any pair about 0, are exact, and wcslib takes the second; else its rounding decides: no position.
  const exact = middle === 0 || Math.abs(first) >= 90 - TINY;
  if (!exact && Math.abs(nearer) < TINY && Math.abs(first - second) > TINY) {
    throw new NoWcs(`LATPOLE ${wanted} is as near to one possible native pole as to the other`);
  }
  return Math.max(-90, Math.min(90, nearer < 0 ? first : second));
}

/** The same angle between -180 and 180. */
function halfTurn(angle: number): number {
  return angle - 360 * Math.round(angle / 360);
}

type Matrix = readonly [Vector, Vector, Vector];

/** About the polar axis. */
function spin(angle: number): Matrix {
  const [cos, sin] = vectorOf(angle, 0);
  return [
    [cos, -sin, 0],
    [sin, cos, 0],
    [0, 0, 1],
  ];
}

/** From native axes, with the celestial pole at native longitude 0, to celestial ones. */
function tilt(latPole: number): Matrix {
  const [cos, , sin] = vectorOf(0, latPole);
  return [
    [-sin, 0, cos],
    [0, -1, 0],
    [cos, 0, sin],
  ];
}

function apply([a, b, c]: Matrix, v: Vector): Vector {
  return [dot(a, v), dot(b, v), dot(c, v)];
}

function product(left: Matrix, right: Matrix): Matrix {
  const columns = transposed(right);
  return [apply(columns, left[0]), apply(columns, left[1]), apply(columns, left[2])];
}

function transposed([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
