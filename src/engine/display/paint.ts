/** Paints values as pixels of a picture without a GPU. */
import type { Colours } from './colours';
import { colourValues, type Lookup, makeLookup } from './lookup';

/** Writes the colours of `values` into `out`: red, green, blue, 255 each; out begins at a multiple of 4 of its buffer. */
export function paint(
  values: Float32Array | Float64Array,
  colours: Colours,
  out: Uint8Array | Uint8ClampedArray,
  lookup: Lookup = makeLookup(colours),
): void {
  colourValues(lookup, values, new Uint32Array(out.buffer, out.byteOffset, values.length));
}
