/** Physical coordinates as IRAF keeps them: pixels of the detector, whatever was trimmed or binned since (LTV, LTM). */
import type { Header } from '../fits/header';

const LTV = ['LTV1', 'LTV2'] as const;
const LTM = ['LTM1_1', 'LTM1_2', 'LTM2_1', 'LTM2_2'] as const;

/** Physical coordinates of an image: image = LTM x physical + LTV, all counted from 1. */
export type Physical = (x: number, y: number) => readonly [number, number];

/** The way from image to physical coordinates; null without cards, and where LTM has no inverse. */
export function readPhysical(header: Header): Physical | null {
  if (![...LTV, ...LTM].some((keyword) => header.number(keyword) !== undefined)) return null;
  const [v1, v2] = LTV.map((keyword) => header.number(keyword) ?? 0) as [number, number];
  // A diagonal element that is missing is 1, as in IRAF's mwcs.
  const [m11, m12, m21, m22] = LTM.map(
    (keyword) => header.number(keyword) ?? (keyword === 'LTM1_1' || keyword === 'LTM2_2' ? 1 : 0),
  ) as [number, number, number, number];
  if (m12 === 0 && m21 === 0) return m11 === 0 || m22 === 0 ? null : (x, y) => [(x - v1) / m11, (y - v2) / m22];
  const determinant = m11 * m22 - m12 * m21;
  if (determinant === 0) return null;
  return (x, y) => [(m22 * (x - v1) - m12 * (y - v2)) / determinant, (m11 * (y - v2) - m21 * (x - v1)) / determinant];
}

/** Whether the cards give other coordinates than the image's own. */
export function hasPhysical(header: Header): boolean {
  const physical = readPhysical(header);
  if (physical === null) return false;
  return [0, 1, 2].some((at) => {
    const [x, y] = physical(at, at % 2);
    return x !== at || y !== at % 2;
  });
}

/**
 * Column and row of the detector (0-based) that the first pixel lies on, where the cards say that the image was cut out
 * and nothing else: by them a raw frame and its trimmed result lie over one another. [0, 0] for all others.
 */
export function detectorOrigin(header: Header): readonly [number, number] {
  const physical = readPhysical(header);
  if (physical === null) return [0, 0];
  const [x, y] = physical(1, 1);
  const [right, up] = physical(2, 2);
  const cutOut = right - x === 1 && up - y === 1 && Number.isInteger(x) && Number.isInteger(y);
  return cutOut ? [x - 1, y - 1] : [0, 0];
}
