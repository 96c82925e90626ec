/** A sorting network for medians: comparators that are the same for all values, so that many pixels go through side by side. */

/** A comparator puts the lesser of two values at the first place, the greater at the second. */
export type Comparator = readonly [number, number];

/**
 * Comparators, in their order, after which the middle of `count` values (the two middle ones of an even number) are where they
 * would be in sorted order; the others stand anywhere on the right side. Batcher's odd-even merge sort without what the middle
 * does not need.
 */
export function medianNetwork(count: number): Comparator[] {
  const needed = new Set([(count - 1) >> 1, count >> 1]);
  const kept: Comparator[] = [];
  for (const comparator of sortingNetwork(count).reverse()) {
    if (!comparator.some((place) => needed.has(place))) continue;
    for (const place of comparator) needed.add(place);
    kept.push(comparator);
  }
  return kept.reverse();
}

/** Batcher's network for the next power of 2, whose values beyond `count` would be infinite and stay where they are. */
function sortingNetwork(count: number): Comparator[] {
  const network: Comparator[] = [];
  for (let run = 1; run < count; run *= 2) {
    for (let step = run; step >= 1; step /= 2) {
      for (let start = step % run; start + step < count; start += 2 * step) {
        for (let i = start; i < Math.min(start + step, count - step); i++) {
          const sameRuns = Math.floor(i / (2 * run)) === Math.floor((i + step) / (2 * run));
          if (sameRuns) network.push([i, i + step]);
        }
      }
    }
  }
  return network;
}
