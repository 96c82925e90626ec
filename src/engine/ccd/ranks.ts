/**
 * Values by their rank among others, 0 being that of the least, without sorting them.
 *
 * Loops over values are functions of their own here: a loop that is compiled takes along all that its function calls,
 * and in a run of a second compiling would cost more than the medians themselves.
 */

/** Longest run that insertion sort handles faster than partitioning. */
const SHORT = 24;

/** From so many values on it pays to look for a rank by a sample; its size, and three of its standard deviations of a rank. */
const MANY = 4096;
const SAMPLED = 1024;
const REACH = (3 * Math.sqrt(SAMPLED)) / 2;
/** Room for what lies near a rank, kept from one median to the next. */
let near = new Float64Array(0);

/** The values of 0-based ranks `low` and `high`, in this order, of all values of a scratch array without NaN, which are REORDERED. */
export function valuesOfRanks(scratch: Float64Array, low: number, high: number): [number, number] {
  return nearRanks(scratch, scratch.length, low, high) ?? selectTwo(scratch, scratch.length, low, high);
}

/** The mean of the values of rank `low` and `high`, which are equal or neighbours; reorders. */
export function medianOfRanks(values: Float64Array, count: number, low: number, high: number): number {
  return nearMedian(values, count, low, high) ?? selectMedian(values, count, low, high);
}

/** The same by partitioning. */
export function selectMedian(values: Float64Array, count: number, low: number, high: number): number {
  select(values, count, high);
  if (low === high) return values[high]!;
  return (greatest(values, high) + values[high]!) / 2;
}

/** The same without reordering; null where nearRanks does not find it. */
export function nearMedian(values: Float64Array, count: number, low: number, high: number): number | null {
  const found = nearRanks(values, count, low, high);
  if (found === null) return null;
  return low === high ? found[0] : (found[0] + found[1]) / 2;
}

/**
 * The values of two ranks of many values that stay as they are: a sample says between which values they lie, and only what lies
 * there is partitioned. Null for few values, and where the sample was wrong.
 */
function nearRanks(values: Float64Array, count: number, low: number, high: number): [number, number] | null {
  if (count < MANY) return null;
  const sample = sampleOf(values, count);
  const at = (rank: number, reach: number) =>
    Math.min(SAMPLED - 1, Math.max(0, Math.round((rank * SAMPLED) / count) + reach));
  const [from, to] = selectTwo(sample, SAMPLED, at(low, -REACH), at(high, REACH));
  if (near.length < count) near = new Float64Array(count);
  const { below, kept } = gatherNear(values, count, from, to);
  if (low < below || high >= below + kept) return null;
  return selectTwo(near, kept, low - below, high - below);
}

/** Some of the values, evenly spread. */
function sampleOf(values: Float64Array, count: number): Float64Array {
  const sample = new Float64Array(SAMPLED);
  for (let i = 0; i < SAMPLED; i++) sample[i] = values[Math.floor((i * count) / SAMPLED)]!;
  return sample;
}

/** Values from `from` to `to` into `near`. Without branches: of values in no order, every other guess would be wrong. */
function gatherNear(values: Float64Array, count: number, from: number, to: number): { below: number; kept: number } {
  const gathered = near;
  let [kept, notBelow] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    gathered[kept] = value;
    const reaches = +(value >= from);
    notBelow += reaches;
    kept += reaches - +(value > to);
  }
  return { below: count - notBelow, kept };
}

/** Of the first `count` values, at least one. */
function greatest(values: Float64Array, count: number): number {
  let most = values[0]!;
  for (let i = 1; i < count; i++) {
    if (values[i]! > most) most = values[i]!;
  }
  return most;
}

/** The values of two ranks, in this order, of the first `count`; reorders. */
function selectTwo(values: Float64Array, count: number, low: number, high: number): [number, number] {
  select(values, count, low);
  // What lies before it is out of the way.
  const rest = values.subarray(low, count);
  select(rest, rest.length, high - low);
  return [values[low]!, values[high]!];
}

/** Partitions so that `values[k]` is the k-th smallest, nothing before it is larger and nothing after it smaller (Hoare). */
function select(values: Float64Array, count: number, k: number): void {
  let left = 0;
  let right = count - 1;
  while (right - left >= SHORT) {
    const pivot = middleOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swapped;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
  insertionSort(values, left, right + 1);
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function insertionSort(values: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > from && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
}
