/** Sums as numpy adds up contiguous float64 values, bit for bit. */

/** numpy's `pairwise_sum`: halves at multiples of 8 down to 128 values, which run in eight interleaved sums. */
function pairwiseSum(values: Float64Array, start: number, count: number): number {
  if (count < 8) {
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += values[i]!;
    return sum;
  }
  if (count > 128) {
    const half = Math.floor(count / 16) * 8;
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

/** What numpy's reductions take at a time; the sums of these runs are added one after the other. */
const BUFFER = 8192;

/** `np.sum` of the first `count` values of a contiguous float64 array, bit for bit (measured with numpy 1.24). */
export function arraySum(values: Float64Array, count: number): number {
  let sum = pairwiseSum(values, 0, Math.min(BUFFER, count));
  for (let at = BUFFER; at < count; at += BUFFER) sum += pairwiseSum(values, at, Math.min(BUFFER, count - at));
  return sum;
}

/**
 * `np.sum` of `count` contiguous float64 values, bit for bit, that need not be in memory at once.
 *
 * @param fill the next `size` values, from the first to the last, into the front of `into`
 */
export function streamedSum(count: number, fill: (into: Float64Array, size: number) => void): number {
  const run = new Float64Array(BUFFER);
  let sum = 0;
  for (let at = 0; at < count; at += BUFFER) {
    const size = Math.min(BUFFER, count - at);
    fill(run, size);
    const part = pairwiseSum(run, 0, size);
    sum = at === 0 ? part : sum + part;
  }
  return sum;
}
