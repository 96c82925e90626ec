/** Paints values as pixels of a picture without a GPU. */
import type { Colours } from './colours';
import { colourOf, type Lookup, makeLookup, placeOf } from './lookup';

/** Writes the colours of `values` into `out`: red, green, blue, 255 each; out begins at a multiple of 4 of its buffer. */
export function paint(
  values: Float32Array | Float64Array,
  colours: Colours,
  out: Uint8Array | Uint8ClampedArray,
  lookup: Lookup = makeLookup(colours),
): void {
  const pixels = new Uint32Array(out.buffer, out.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = colourOf(lookup, placeOf(lookup, values[i]!));
}
