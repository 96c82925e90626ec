/** Polynomials of two variables, and the way back through a pair of them. */

/** One term: coefficient * x^p * y^q. */
export type Term = readonly [coefficient: number, p: number, q: number];

/** Newton's method needs 3 to 6 steps where the way back exists. */
const MAX_STEPS = 40;

/** Relative to the size of the numbers. */
const PRECISE = 1e-12;

/** The value at (x, y). */
export function evaluate(terms: readonly Term[], x: number, y: number): number {
  let total = 0;
  for (const [coefficient, p, q] of terms) total += coefficient * x ** p * y ** q;
  return total;
}

/** (x, y) with a(x, y) = u and b(x, y) = v near `start`, by Newton's method; null where it finds none. */
export function solvePair(
  a: readonly Term[],
  b: readonly Term[],
  [u, v]: readonly [number, number],
  start: readonly [number, number],
): readonly [number, number] | null {
  let [x, y] = start;
  for (let step = 0; step < MAX_STEPS; step++) {
    const fx = evaluate(a, x, y) - u;
    const fy = evaluate(b, x, y) - v;
    const [ax, ay] = slopes(a, x, y);
    const [bx, by] = slopes(b, x, y);
    const determinant = ax * by - ay * bx;
    const dx = (by * fx - ay * fy) / determinant;
    const dy = (ax * fy - bx * fx) / determinant;
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) return null;
    x -= dx;
    y -= dy;
    if (Math.abs(dx) + Math.abs(dy) <= PRECISE * (1 + Math.abs(x) + Math.abs(y))) return [x, y];
  }
  return null;
}

/** Derivatives by x and by y. */
function slopes(terms: readonly Term[], x: number, y: number): readonly [number, number] {
  let [byX, byY] = [0, 0];
  for (const [coefficient, p, q] of terms) {
    if (p > 0) byX += coefficient * p * x ** (p - 1) * y ** q;
    if (q > 0) byY += coefficient * q * x ** p * y ** (q - 1);
  }
  return [byX, byY];
}
