/** The SIP distortion of pixels (Shupe et al. 2005): polynomials A and B of the offsets from CRPIX. */
import { NoWcs } from './noWcs';
import type { WcsCards } from './wcsCards';

/** Moves offsets from the reference pixel. */
export interface Distortion {
  /** From offsets on the detector to those that the linear transformation takes. */
  forward(u: number, v: number): readonly [number, number];
  /** The way back: null where it does not exist. */
  inverse(u: number, v: number): readonly [number, number] | null;
}

/** One term: coefficient * u^p * v^q. */
type Term = readonly [coefficient: number, p: number, q: number];

/** The convention names 9 as the highest order. */
const MAX_ORDER = 9;

/** Newton's method needs 3 to 6 steps where the way back exists. */
const MAX_STEPS = 40;

/** Pixels, for an offset of about one. */
const PRECISE = 1e-12;

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
    forward: (u, v) => [u + sum(a, u, v), v + sum(b, u, v)],
    inverse: (u, v) => solve(a, b, u, v),
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

function sum(terms: readonly Term[], u: number, v: number): number {
  let total = 0;
  for (const [coefficient, p, q] of terms) total += coefficient * u ** p * v ** q;
  return total;
}

/** Newton's method on u' + A(u', v') = u, v' + B(u', v') = v. */
function solve(a: readonly Term[], b: readonly Term[], u: number, v: number): readonly [number, number] | null {
  let [x, y] = [u, v];
  const precise = PRECISE * (1 + Math.abs(u) + Math.abs(v));
  for (let step = 0; step < MAX_STEPS; step++) {
    const fx = x + sum(a, x, y) - u;
    const fy = y + sum(b, x, y) - v;
    const [ax, ay] = slopes(a, x, y);
    const [bx, by] = slopes(b, x, y);
    const determinant = (1 + ax) * (1 + by) - ay * bx;
    const dx = ((1 + by) * fx - ay * fy) / determinant;
    const dy = ((1 + ax) * fy - bx * fx) / determinant;
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) return null;
    x -= dx;
    y -= dy;
    if (Math.abs(dx) + Math.abs(dy) <= precise) return [x, y];
  }
  return null;
}

/** Derivatives by u and by v. */
function slopes(terms: readonly Term[], u: number, v: number): readonly [number, number] {
  let [byU, byV] = [0, 0];
  for (const [coefficient, p, q] of terms) {
    if (p > 0) byU += coefficient * p * u ** (p - 1) * v ** q;
    if (q > 0) byV += coefficient * q * u ** p * v ** (q - 1);
  }
  return [byU, byV];
}
