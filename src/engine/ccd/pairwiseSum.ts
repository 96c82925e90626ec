/** Sums as numpy adds up contiguous float64 values, bit for bit. */

/** Values that numpy adds without halving them. */
const LONGEST_RUN = 128;

/** numpy halves at multiples of 8. */
function firstHalf(count: number): number {
  return Math.floor(count / 16) * 8;
}

/** numpy's `pairwise_sum` of `count` values from `start` on: halves at multiples of 8 down to 128 values, which run in eight interleaved sums. */
export function pairwiseSum(values: Float64Array, start: number, count: number): number {
  if (count < 8) {
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += values[i]!;
    return sum;
  }
  if (count > LONGEST_RUN) {
    const half = firstHalf(count);
    return pairwiseSum(values, start, half) + pairwiseSum(values, start + half, count - half);
  }
  let [a, b, c, d] = [values[start]!, values[start + 1]!, values[start + 2]!, values[start + 3]!];
  let [e, f, g, h] = [values[start + 4]!, values[start + 5]!, values[start + 6]!, values[start + 7]!];
  const eights = start + count - (count % 8);
  for (let i = start + 8; i < eights; i += 8) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
    e += values[i + 4]!;
    f += values[i + 5]!;
    g += values[i + 6]!;
    h += values[i + 7]!;
  }
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = eights; i < start + count; i++) sum += values[i]!;
  return sum;
}

/**
 * `np.sum` of `count` contiguous float64 values, bit for bit, that need not be in memory at once.
 *
 * @param fill the next `size` values, from the first to the last, into the front of `into`, which it may hold on to no longer
 */
export function pairwiseSumOf(count: number, fill: (into: Float64Array, size: number) => void): number {
  const run = new Float64Array(LONGEST_RUN);
  const sumOf = (size: number): number => {
    if (size > LONGEST_RUN) {
      const half = firstHalf(size);
      const first = sumOf(half);
      return first + sumOf(size - half);
    }
    fill(run, size);
    return pairwiseSum(run, 0, size);
  };
  return sumOf(count);
}
