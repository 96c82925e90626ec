/** From values to colours by a table: limits, stretch, contrast and bias, inversion, colour map, in that order. */
import { colormapTable } from './colormapTables';
import type { Colours } from './colours';
import { stretchFunctions } from './stretch';

/** Places beyond the limits end here, infinities too, so that means of them stay finite. */
export const FAR = 1e30;

/** Colours of a table: fine enough that neighbours differ by less than a third of a grey at contrast 10. */
const STEPS = 65536;

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
    ofRoot: isOfRoot(colours),
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
  return Number.isNaN(t) ? lookup.nan : lookup.colours[entryAt(lookup, t)]!;
}

/** Index in the table of a place that is a number. */
function entryAt({ ofRoot, equalisation }: Pick<Lookup, 'ofRoot' | 'equalisation'>, t: number): number {
  const inside = t < 0 ? 0 : t > 1 ? 1 : t;
  const at = ofRoot ? Math.sqrt(inside) : equalisation === null ? inside : shareAt(equalisation, inside);
  return (at * (STEPS - 1) + 0.5) | 0;
}

/** Colours (3 bytes each) at `count` places from 0 to 1, as a colour bar shows them. */
export function colourRamp(colours: Colours, count: number): Uint8Array {
  const lookup = { equalisation: isEqualised(colours) ? colours.equalisation : null, ofRoot: isOfRoot(colours) };
  const write = entryWriter(colours);
  const bytes = new Uint8Array(4 * count);
  // The same entries as of the table, which has far more of them.
  for (let i = 0; i < count; i++) write(entryAt(lookup, i / Math.max(1, count - 1)), bytes, 4 * i);
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

function isOfRoot({ stretch }: Colours): boolean {
  return stretch !== 'linear' && stretch !== 'equalised';
}

function tableOf(colours: Colours): Uint32Array {
  const bytes = new Uint8Array(4 * STEPS);
  const write = entryWriter(colours);
  for (let i = 0; i < STEPS; i++) write(i, bytes, 4 * i);
  return new Uint32Array(bytes.buffer);
}

/** Writes the colour of entry `i` of the table as 4 bytes. */
function entryWriter(colours: Colours): (i: number, out: Uint8Array, at: number) => void {
  const { stretch } = colours;
  const bend = stretch === 'equalised' ? (t: number) => t : stretchFunctions[stretch];
  const ofRoot = isOfRoot(colours);
  return (i, out, at) => {
    const u = i / (STEPS - 1);
    writeColour(colours, bend(ofRoot ? u * u : u), out, at);
  };
}

/** Writes the colour of a stretched value as 4 bytes; the map's 256 colours stand at c = i / 255, linear between them. */
function writeColour({ contrast, bias, invert, colormap }: Colours, s: number, out: Uint8Array, at: number): void {
  const toned = Math.min(1, Math.max(0, (s - bias) * contrast + 0.5));
  const place = 255 * (invert ? 1 - toned : toned);
  const map = colormapTable(colormap);
  const i = Math.min(254, Math.floor(place));
  for (let channel = 0; channel < 3; channel++) {
    const here = map[3 * i + channel]!;
    out[at + channel] = Math.round(here + (place - i) * (map[3 * i + 3 + channel]! - here));
  }
  out[at + 3] = 255;
}
