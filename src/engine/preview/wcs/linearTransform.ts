/** From pixels to the plane of projection in degrees: CRPIX, and CD, PC with CDELT, or CDELT with CROTA (FITS paper I). */
import { NoWcs } from './noWcs';
import type { SkyAxes } from './skyAxes';
import type { WcsCards } from './wcsCards';

type Pair = readonly [number, number];

/** A linear map of the plane; pixels are offsets from `reference`, intermediate coordinates are degrees. */
export interface LinearTransform {
  /** CRPIX1 and CRPIX2: the reference pixel, counted from 1. */
  readonly reference: Pair;
  /** Degrees that a pixel measures, as a mean over both directions at the reference pixel. */
  readonly pixelScale: number;
  /** [longitude, latitude] of the plane of projection. */
  toPlane(u: number, v: number): Pair;
  toOffsets(x: number, y: number): Pair;
}

/** Degrees per unit of CUNIT, in lower case; a missing CUNIT means degrees (FITS 4.0 section 8.3.1). */
const UNITS: Readonly<Record<string, number>> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3600e3,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
  radians: 180 / Math.PI,
};

/** Degrees per unit in which CRVAL, CDELT and CD of an axis are given. Throws NoWcs for a unit that is no angle known here. */
export function axisUnit(cards: WcsCards, axis: number): number {
  const unit = cards.text(`CUNIT${axis}`);
  if (unit === undefined) return 1;
  const degrees = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : undefined;
  if (degrees === undefined) throw new NoWcs(`The unit "${unit}" of CUNIT${axis}${cards.alternate} is not supported`);
  return degrees;
}

/**
 * PC stands before CD and CD before CROTA, as in wcslib; CDELT belongs to PC and CROTA and is 1 where it is missing.
 * Throws NoWcs when the sky depends on a further axis of the array or the matrix cannot be inverted.
 */
export function linearTransform(cards: WcsCards, axes: SkyAxes): LinearTransform {
  const lon = matrixRow(cards, axes, axes.lonAxis);
  const lat = matrixRow(cards, axes, axes.latAxis);
  const determinant = lon[0] * lat[1] - lon[1] * lat[0];
  if (!Number.isFinite(1 / determinant)) throw new NoWcs('The matrix from pixels to the sky cannot be inverted');
  return {
    reference: [cards.number('CRPIX1') ?? 0, cards.number('CRPIX2') ?? 0],
    pixelScale: Math.sqrt(Math.abs(determinant)),
    toPlane: (u, v) => [lon[0] * u + lon[1] * v, lat[0] * u + lat[1] * v],
    toOffsets: (x, y) => [(lat[1] * x - lon[1] * y) / determinant, (lon[0] * y - lat[0] * x) / determinant],
  };
}

/** Degrees of `axis` per pixel of array axes 1 and 2. */
function matrixRow(cards: WcsCards, axes: SkyAxes, axis: number): Pair {
  const pc = cards.elements('PC');
  const cd = cards.elements('CD');
  const unit = axisUnit(cards, axis);
  if (pc.size === 0 && cd.size > 0) return pictureRow(axis, (j) => (cd.get(`${axis}_${j}`) ?? 0) * unit, cd);
  const step = (cards.number(`CDELT${axis}`) ?? 1) * unit;
  if (pc.size > 0) return pictureRow(axis, (j) => (pc.get(`${axis}_${j}`) ?? Number(axis === j)) * step, pc);
  // Only the latitude's angle counts (FITS paper II, section 6.1).
  const turn = ((cards.number(`CROTA${axes.latAxis}`) ?? 0) * Math.PI) / 180;
  const other = axis === axes.lonAxis ? axes.latAxis : axes.lonAxis;
  const otherStep = (cards.number(`CDELT${other}`) ?? 1) * axisUnit(cards, other);
  const cross = Math.sin(turn) * otherStep * (axis === axes.lonAxis ? -1 : 1);
  return pictureRow(axis, (j) => (j === axis ? Math.cos(turn) * step : j === other ? cross : 0), new Map());
}

/** The part of a row that belongs to the picture; it must be the whole row. */
function pictureRow(axis: number, element: (j: number) => number, given: ReadonlyMap<string, number>): Pair {
  const columns = new Set([axis, ...[...given.keys()].map((key) => Number(key.slice(key.indexOf('_') + 1)))]);
  for (const j of columns) {
    if (j > 2 && element(j) !== 0) {
      throw new NoWcs(`The sky depends on axis ${j} of the array, which is not of the picture: this is not supported`);
    }
  }
  return [element(1), element(2)];
}
