/** From values to colours by a table: limits, stretch, contrast and bias, inversion, colour map, in that order. */
import { colormapTable } from './colormapTables';
import type { Colours } from './colours';
import { stretchFunctions } from './stretch';

/** Places beyond the limits end here, infinities too, so that means of them stay finite. */
export const FAR = 1e30;

/**
 * Colours of a table, by contrast: neighbours differ by about half a grey at most, in the steepest stretch. Odd multiples of 255:
 * a linear picture changes its grey right between two of them.
 */
const stepsAt = (contrast: number): number => 255 * (contrast <= 2.5 ? 65 : 257) + 1;

/** What `placeOf` and `colourOf` need; colours are 4 bytes (red, green, blue, 255) read as one number of this machine. */
export interface Lookup {
  readonly low: number;
  readonly scale: number;
  readonly nan: number;
  readonly colours: Uint32Array;
  /** Whether the table is one of the square root of the place, over which every stretch is gentle (but for linear and equalised). */
  readonly ofRoot: boolean;
  readonly equalisation: Float32Array | null;
}

/** t = (value - low) * scale. Where both limits are equal, values up to them are at 0 and all others far beyond 1. */
export function placing([low, high]: Colours['limits']): { readonly low: number; readonly scale: number } {
  if (!Number.isFinite(high - low)) return { low: 0, scale: 1 };
  return { low, scale: high > low ? Math.min(FAR, 1 / (high - low)) : FAR };
}

/** Whether `earlier` has the table that `colours` need: all but limits, shares and the colour of NaN are the same. */
export function sameTable(earlier: Colours, colours: Colours): boolean {
  return (
    earlier.stretch === colours.stretch &&
    earlier.colormap === colours.colormap &&
    earlier.invert === colours.invert &&
    earlier.contrast === colours.contrast &&
    earlier.bias === colours.bias
  );
}

/** `table`: of an earlier lookup, where `sameTable` says so. */
export function makeLookup(colours: Colours, table: Uint32Array = tableOf(colours)): Lookup {
  const [red, green, blue] = colours.nan;
  return {
    ...placing(colours.limits),
    nan: new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] ?? 0,
    colours: table,
    ofRoot: isOfRoot(colours.stretch),
    equalisation: isEqualised(colours) ? colours.equalisation : null,
  };
}

/** Place of a value: 0 at the lower limit, 1 at the upper, NaN of NaN. */
export function placeOf({ low, scale }: Lookup, value: number): number {
  const t = (value - low) * scale;
  return t > FAR ? FAR : t < -FAR ? -FAR : t;
}

/** Colour of a place. */
export function colourOf(lookup: Lookup, t: number): number {
  const { colours } = lookup;
  return Number.isNaN(t) ? lookup.nan : colours[(inTable(lookup, t) * (colours.length - 1) + 0.5) | 0]!;
}

/** Where in the table (0 .. 1) a place stands that is a number. */
function inTable({ ofRoot, equalisation }: Pick<Lookup, 'ofRoot' | 'equalisation'>, t: number): number {
  const inside = t < 0 ? 0 : t > 1 ? 1 : t;
  return ofRoot ? Math.sqrt(inside) : equalisation === null ? inside : shareAt(equalisation, inside);
}

/** Colours of values, one number a pixel; where a value is `nowhere` (NaN: no value is) the pixel stays as it is. */
export function colourValues(
  lookup: Lookup,
  values: Float32Array | Float64Array,
  out: Uint32Array,
  nowhere = Number.NaN,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== nowhere) out[i] = colourOf(lookup, placeOf(lookup, value));
  }
}

/** Colours (3 bytes each) at `count` places from 0 to 1, as a colour bar shows them. */
export function colourRamp(colours: Colours, count: number): Uint8Array {
  const lookup = {
    equalisation: isEqualised(colours) ? colours.equalisation : null,
    ofRoot: isOfRoot(colours.stretch),
  };
  const write = entryWriter(colours);
  const bytes = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) write(inTable(lookup, i / Math.max(1, count - 1)), bytes, 4 * i);
  return bytes.filter((_, i) => i % 4 !== 3);
}

/** Linear between the shares. */
function shareAt(shares: Float32Array, t: number): number {
  const at = t * (shares.length - 1);
  const i = Math.min(Math.floor(at), shares.length - 2);
  return shares[i]! + (at - i) * (shares[i + 1]! - shares[i]!);
}

function isEqualised({ stretch, equalisation }: Colours): boolean {
  return stretch === 'equalised' && equalisation !== null && equalisation.length > 1;
}

function isOfRoot(stretch: Colours['stretch']): boolean {
  return stretch !== 'linear' && stretch !== 'equalised';
}

function tableOf(colours: Colours): Uint32Array {
  const steps = stepsAt(colours.contrast);
  const bytes = new Uint8Array(4 * steps);
  const write = entryWriter(colours);
  for (let i = 0; i < steps; i++) write(i / (steps - 1), bytes, 4 * i);
  return new Uint32Array(bytes.buffer);
}

/** Writes the colour at a place of the table as 4 bytes; the map's 256 colours stand at c = i / 255, linear between them. */
function entryWriter(colours: Colours): (place: number, out: Uint8Array, at: number) => void {
  const { stretch, contrast, bias, invert, colormap } = colours;
  const bend = stretch === 'equalised' ? (t: number) => t : stretchFunctions[stretch];
  const ofRoot = isOfRoot(stretch);
  const map = colormapTable(colormap);
  return (place, out, at) => {
    const toned = (bend(ofRoot ? place * place : place) - bias) * contrast + 0.5;
    const inside = toned < 0 ? 0 : toned > 1 ? 1 : toned;
    const c = 255 * (invert ? 1 - inside : inside);
    const first = c < 254 ? c | 0 : 254;
    const part = c - first;
    const here = 3 * first;
    out[at] = between(map[here]!, map[here + 3]!, part);
    out[at + 1] = between(map[here + 1]!, map[here + 4]!, part);
    out[at + 2] = between(map[here + 2]!, map[here + 5]!, part);
    out[at + 3] = 255;
  };
}

function between(here: number, next: number, part: number): number {
  return (here + part * (next - here) + 0.5) | 0;
}
