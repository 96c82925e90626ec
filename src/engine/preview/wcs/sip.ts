/** The SIP distortion of pixels (Shupe et al. 2005): polynomials A and B of the offsets from CRPIX. */
import { NoWcs } from './noWcs';
import { evaluate, solvePair, type Term } from './polynomial';
import type { WcsCards } from './wcsCards';

/** Moves offsets from the reference pixel. */
export interface Distortion {
  /** From offsets on the detector to those that the linear transformation takes. */
  forward(u: number, v: number): readonly [number, number];
  /** The way back: null where it does not exist. */
  inverse(u: number, v: number): readonly [number, number] | null;
}

/** The convention names 9 as the highest order. */
const MAX_ORDER = 9;

/**
 * A and B of the header; null where there are none. They count whether or not CTYPE ends with -SIP, as in astropy; AP and
 * BP are approximations of what `inverse` solves, and are not read.
 * Throws NoWcs for one polynomial without the other, orders beyond 9, and coefficients whose order says that they do not count.
 */
export function readSip(cards: WcsCards): Distortion | null {
  const orders = [readOrder(cards, 'A'), readOrder(cards, 'B')] as const;
  const a = readTerms(cards, 'A', orders);
  const b = readTerms(cards, 'B', orders);
  if (a.length === 0 && b.length === 0) return null;
  for (const keyword of ['CRPIX1', 'CRPIX2']) {
    if (cards.number(keyword) === undefined) {
      throw new NoWcs(`The SIP distortion has no reference pixel: ${keyword}${cards.alternate} is missing`);
    }
  }
  return {
    forward: (u, v) => [u + evaluate(a, u, v), v + evaluate(b, u, v)],
    inverse: (u, v) => solvePair([[1, 1, 0], ...a], [[1, 0, 1], ...b], [u, v], [u, v]),
  };
}

function readOrder(cards: WcsCards, name: 'A' | 'B'): number {
  const order = cards.plainNumber(`${name}_ORDER`) ?? 0;
  if (!Number.isInteger(order) || order < 0 || order > MAX_ORDER) {
    throw new NoWcs(`${name}_ORDER is ${order}: SIP polynomials have an order from 0 to ${MAX_ORDER}`);
  }
  return order;
}

/** Every term but those with coefficient 0. */
function readTerms(cards: WcsCards, name: 'A' | 'B', orders: readonly [number, number]): Term[] {
  const terms: Term[] = [];
  const order = orders[name === 'A' ? 0 : 1];
  for (let p = 0; p <= MAX_ORDER; p++) {
    for (let q = 0; p + q <= MAX_ORDER; q++) {
      const keyword = `${name}_${p}_${q}`;
      const coefficient = cards.plainNumber(keyword) ?? 0;
      if (coefficient === 0) continue;
      // astropy reads nothing unless both orders are 2 or more; others read what is there.
      if (Math.min(...orders) < 2) {
        throw new NoWcs(
          `The SIP coefficient ${keyword} stands with A_ORDER ${orders[0]} and B_ORDER ${orders[1]}, not both 2 or more`,
        );
      }
      if (p + q <= order) terms.push([coefficient, p, q]);
    }
  }
  return terms;
}
