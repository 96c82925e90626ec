/** Standard deviations of pixels, two at a time: the same bits as the engine's (src/engine/ccd/deviation.ts). */

/** sqrt(`gain` x value + `square`) / `gain` of `count` values, which count as 0 below it; `square`: of the read noise. */
export function createDeviations(from: i32, count: i32, gain: f64, square: f64, to: i32): void {
  const gains = f64x2.splat(gain);
  const squares = f64x2.splat(square);
  const zero = f64x2.splat(0);
  const end = from + (count << 3);
  for (; from + 16 <= end; from += 16, to += 16) {
    // Of NaN the first operand stays.
    const electrons = f64x2.pmax(f64x2.mul(gains, v128.load(from)), zero);
    v128.store(to, f64x2.div(f64x2.sqrt(f64x2.add(electrons, squares)), gains));
  }
  if (from === end) return;
  const electrons = gain * load<f64>(from);
  store<f64>(to, sqrt((electrons < 0 ? 0 : electrons) + square) / gain);
}

/** `count` deviations and those of a master in quadrature; a `scaled` master has its own times `scale` first. */
export function addDeviations(at: i32, count: i32, master: i32, scale: f64, scaled: bool): void {
  if (scaled) add<f64>(at, count, master, scale * scale);
  else add<i8>(at, count, master, 1);
}

/** `Scale`: f64 for a master that is scaled, i8 for one that is not. */
function add<Scale>(at: i32, count: i32, master: i32, factor: f64): void {
  const factors = f64x2.splat(factor);
  const end = at + (count << 3);
  for (; at + 16 <= end; at += 16, master += 16) {
    const own = v128.load(at);
    let other = v128.load(master);
    // Deviations again before they are squared: one rounding more, as in astropy.
    if (isFloat<Scale>()) other = f64x2.sqrt(f64x2.mul(f64x2.mul(other, other), factors));
    v128.store(at, f64x2.sqrt(f64x2.add(f64x2.mul(own, own), f64x2.mul(other, other))));
  }
  if (at === end) return;
  const own = load<f64>(at);
  let other = load<f64>(master);
  if (isFloat<Scale>()) other = sqrt(other * other * factor);
  store<f64>(at, sqrt(own * own + other * other));
}

/** The deviations of `count` quotients of `values` and `divisors`; `ofDivisors`: what the divisors' own are (0: there are none). */
export function divideDeviations(at: i32, count: i32, values: i32, divisors: i32, ofDivisors: i32): void {
  const end = at + (count << 3);
  for (; at + 16 <= end; at += 16, values += 16, divisors += 16) {
    const divisor = v128.load(divisors);
    const own = v128.load(at);
    const square = f64x2.mul(divisor, divisor);
    let sum = f64x2.mul(square, f64x2.mul(own, own));
    if (ofDivisors !== 0) {
      const value = v128.load(values);
      const other = v128.load(ofDivisors);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(value, value), f64x2.mul(other, other)));
      ofDivisors += 16;
    }
    v128.store(at, f64x2.sqrt(f64x2.div(sum, f64x2.mul(square, square))));
  }
  if (at === end) return;
  const divisor = load<f64>(divisors);
  const own = load<f64>(at);
  const square = divisor * divisor;
  let sum = square * (own * own);
  if (ofDivisors !== 0) {
    const value = load<f64>(values);
    const other = load<f64>(ofDivisors);
    sum += value * value * (other * other);
  }
  store<f64>(at, sqrt(sum / (square * square)));
}
