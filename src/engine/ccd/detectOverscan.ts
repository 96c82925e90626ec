/** Where a frame ends and its overscan begins, from the mean profiles of a flat: what sees light, what leaks, what can be used. */
import type { FrameProfiles, LineProfile } from './frameProfiles';
import type { Region } from './region';
import { MAD_TO_STD, median } from './statistics';

export type Side = 'left' | 'right' | 'bottom' | 'top';

/** 0-based, half-open, along the axis of its side: columns for left and right, rows for bottom and top. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Columns or rows at one end of the frame that see no light. */
export interface Edge {
  readonly side: Side;
  readonly unlit: Span;
  /** How many of them, next to the image, hold light or charge of the image. */
  readonly leaking: number;
  /** The rest, where it follows the bias level; null = nothing of it can be used. */
  readonly usable: Span | null;
  /** Mean of the usable ones in the flat, in the units of the frame; null without. */
  readonly level: number | null;
  /** Standard deviation of one of its pixels. */
  readonly noise: number;
  /** Sentences: what was seen, with numbers. */
  readonly why: string;
}

export interface Detection {
  readonly width: number;
  readonly height: number;
  /** What sees light. */
  readonly lit: Region;
  /** At most one a side; none where light reaches the end. */
  readonly edges: readonly Edge[];
}

/** Part of an axis, from either end, in which an overscan may end. */
const REACH = 1 / 4;
/** A step of light is at least so many times the usual difference of neighbouring lines. */
const STEP = 20;
/** A line leaks when its mean is further than so many times the noise of one pixel above the far end. */
const LEAK = 2;
/** Fewer lines than this are no overscan, but lines that see no light. */
const LEAST = 3;
/** So many times the noise of a pixel above the bias frame's, the level is no longer a drift of the bias. */
const DRIFT = 10;

/**
 * What lies beside the light of a flat.
 *
 * @param flat profiles of a raw flat: bright, but vignetted as it may be
 * @param bias profiles of a raw bias frame of the same size and camera, or null: then the level cannot be compared
 */
export function detectOverscan(flat: FrameProfiles, bias: FrameProfiles | null): Detection {
  const { width, height } = flat;
  const same = bias !== null && bias.width === width && bias.height === height ? bias : null;
  const edges = [
    edgeOf('left', flat.columns, same?.columns ?? null),
    edgeOf('right', flat.columns, same?.columns ?? null),
    edgeOf('bottom', flat.rows, same?.rows ?? null),
    edgeOf('top', flat.rows, same?.rows ?? null),
  ].filter((edge) => edge !== null);
  const at = (side: Side): Span | undefined => edges.find((edge) => edge.side === side)?.unlit;
  const lit = {
    x0: at('left')?.to ?? 0,
    x1: at('right')?.from ?? width,
    y0: at('bottom')?.to ?? 0,
    y1: at('top')?.from ?? height,
  };
  return { width, height, lit, edges };
}

function edgeOf(side: Side, flat: LineProfile, bias: LineProfile | null): Edge | null {
  const fromFarEnd = side === 'right' || side === 'top';
  const inwards = (values: Float64Array) => (fromFarEnd ? values.slice().reverse() : values);
  const profile = inwards(flat.mean);
  const count = unlitCount(profile);
  if (count === 0) return null;
  const total = profile.length;
  const noise = median(inwards(flat.noise).slice(0, Math.max(1, Math.ceil(count / 2))));
  const span = (from: number, to: number): Span => (fromFarEnd ? { from: total - to, to: total - from } : { from, to });
  const found = usableCount(profile, count, noise);
  const biased = bias === null ? null : inwards(bias.mean);
  const level = found.usable === 0 ? null : meanOf(profile, 0, found.usable);
  const lines = side === 'left' || side === 'right' ? 'columns' : 'rows';
  const unlit = span(0, count);
  const sentences = [`${capital(named(lines, unlit))} ${count === 1 ? 'sees' : 'see'} no light.`];
  let usable = found.usable;
  if (count < LEAST) sentences.push(`That is too narrow for an overscan.`);
  else if (usable === 0) {
    const [near, far] = [profile[count - 1]!, profile[0]!];
    sentences.push(
      `Light leaks into all of them: the mean falls from ${round(near)} next to the image to ${round(far)} at the end, and nowhere is it constant.`,
    );
  } else {
    const leak = count - usable;
    if (leak > 0)
      sentences.push(
        `Light leaks into the ${leak === 1 ? '' : `${leak} `}${leak === 1 ? lines.slice(0, -1) : lines} next to the image: ${round(profile[count - 1]! - level!)} above the level at first; from ${named(lines, span(usable - 1, usable))} on the mean is within ${LEAK} times the noise of a pixel (${round(noise)}).`,
      );
    const rise = biased === null ? null : level! - meanOf(biased, 0, usable);
    if (rise !== null && rise > DRIFT * noise) {
      sentences.push(`The rest stands ${round(rise)} above the same pixels of the bias frame: it sees light too.`);
      usable = 0;
    } else sentences.push(levelSentence(capital(named(lines, span(0, usable))), level!, found.far));
  }
  if (biased !== null && count >= LEAST) {
    const off = meanOf(biased, 0, Math.max(1, usable)) - median(biased.slice(count, count + Math.max(count, 8)));
    if (Math.abs(off) > noise)
      sentences.push(
        `In the bias frame they stand ${round(Math.abs(off))} ${off > 0 ? 'above' : 'below'} the image beside them: the combined bias has to take that away.`,
      );
  }
  return {
    side,
    unlit,
    leaking: count - found.usable,
    usable: usable === 0 ? null : span(0, usable),
    level: usable === 0 ? null : level,
    noise,
    why: sentences.join(' '),
  };
}

/** What is left of a leak is said where it raises the mean by a tenth of a unit or more. */
function levelSentence(lines: string, level: number, far: number): string {
  const raise = level - far;
  if (raise < 0.1) return `${lines} are constant at ${round(level)}.`;
  return `The mean of ${lines.toLowerCase()} is ${round(level)}, of which ${round(raise)} may be what is left of the leak: a median feels less of it.`;
}

/** How many lines from the start of `profile` lie before the one sharp step up to the light; 0 = there is none. */
function unlitCount(profile: Float64Array): number {
  const total = profile.length;
  const differences = Float64Array.from({ length: Math.max(0, total - 1) }, (_, i) => profile[i + 1]! - profile[i]!);
  const usual = median(differences.filter(Number.isFinite).map(Math.abs)) * MAD_TO_STD;
  const reach = Math.max(1, Math.floor(total * REACH));
  let best = 0;
  let largest = Math.max(STEP * usual, Number.MIN_VALUE);
  for (let i = 1; i <= reach && i < total; i++) {
    const step = profile[i]! - profile[i - 1]!;
    if (step > largest && isEndOfLight(profile, i, step)) {
      largest = step;
      best = i;
    }
  }
  return best;
}

/** Whether everything before line i is dark and what follows is lit: a dead column inside the image is no edge. */
function isEndOfLight(profile: Float64Array, i: number, step: number): boolean {
  const inside = median(profile.slice(i, i + 8));
  const outside = median(profile.slice(0, Math.min(i, 3)));
  const height = inside - outside;
  if (height < step / 2 || step < 0.3 * height) return false;
  return profile.slice(0, i).every((value) => value < inside - 0.3 * height);
}

/** How many lines from the start are constant within the noise, until light leaks in from the image (0 = too few), and the level at the far end. */
function usableCount(
  profile: Float64Array,
  count: number,
  noise: number,
): { readonly usable: number; readonly far: number } {
  const far = median(profile.slice(0, Math.min(count, Math.max(LEAST, Math.ceil(count / 4)))));
  const allowed = LEAK * noise;
  let usable = count;
  while (usable > 0 && profile[usable - 1]! - far > allowed) usable--;
  const constant = profile.slice(0, usable).every((value) => Math.abs(value - far) <= allowed);
  return { usable: usable >= LEAST && constant ? usable : 0, far };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

/** "columns 2049 to 2080", counted from 1 as FITS does. */
function named(lines: string, { from, to }: Span): string {
  return to - from === 1 ? `${lines.slice(0, -1)} ${to}` : `${lines} ${from + 1} to ${to}`;
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function round(value: number): number {
  return Number(value.toPrecision(Math.abs(value) >= 1000 ? 5 : 3));
}
