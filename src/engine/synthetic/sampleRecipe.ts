/** The recipe (flatfield.json) that reduces each sample night as the CCD guide does. */

/** Example 1 has a usable overscan; Example 2 has none and scales its darks, so its bias comes off first. */
export function sampleRecipe(example: 1 | 2): object {
  const output = { folder: 'reduced', name: '{type}-{name}' };
  if (example === 1) {
    return {
      overscan: { section: { python: '[:, 2055:]' }, statistic: 'median' },
      trim: { python: '[:, :2048]' },
      bias: 'auto',
      dark: { use: 'auto', tolerance: 0.5, scale: 'never' },
      output,
    };
  }
  return { trim: { python: '[:, :4096]' }, bias: 'auto', dark: { use: 'auto', scale: 'always' }, output };
}
