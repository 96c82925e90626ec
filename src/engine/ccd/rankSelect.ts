/** The value of a rank, NaN and all, as scipy.ndimage's rank filters find it. */

/**
 * Selects among `values[min]` to `values[max]`, which are REORDERED. With a NaN among them the answer depends on their
 * order: then it is that of scipy's NI_Select (1.10, scipy/ndimage/src/ni_filters.c), step by step.
 */
export function rankSelect(values: Float64Array, min: number, max: number, rank: number): number {
  let [left, right, wanted] = [min, max, rank];
  while (left < right) {
    const pivot = values[left]!;
    let i = left - 1;
    let j = right + 1;
    for (;;) {
      do j--;
      while (values[j]! > pivot);
      do i++;
      while (values[i]! < pivot);
      if (i >= j) break;
      const swapped = values[i]!;
      values[i] = values[j]!;
      values[j] = swapped;
    }
    const lower = j - left + 1;
    if (wanted < lower) right = j;
    else {
      left = j + 1;
      wanted -= lower;
    }
  }
  return values[left]!;
}
