/** How the light of one frame is spread over the chip compared with that of others: block by block, slope and noise taken apart. */
import { MAD_TO_STD, madStd, median } from '../ccd/statistics';
import { type BlockMap, blockPixels } from './blockMeans';
import type { VerdictLimits } from './verdictLimits';

/** Blocks with less than this share of the usual light are no part of a picture: an unlit edge, a dead corner. */
const LIT = 0.2;
/** Blocks further than this from the plane are left out of it. */
const PLANE_CLIP = 4;

/** Compact group of blocks that are all too dark or all too bright. */
export interface Spot {
  /** Blocks. */
  readonly blocks: number;
  /** Centre in FITS pixels of the frame: the first is 1. */
  readonly x: number;
  readonly y: number;
  /** Mean deviation, a share: -0.02 = 2 % too dark. */
  readonly depth: number;
  /** The largest deviation in times the noise of its block. */
  readonly sigmas: number;
}

export interface RatioShape {
  /** Frame over reference, normalised to a median of 1; NaN where there is no light. */
  readonly ratio: Float64Array;
  /** Change from the left to the right edge, and from the bottom to the top, as shares. */
  readonly slopeX: number;
  readonly slopeY: number;
  /** Mean of the corners against that of the centre, less 1. */
  readonly corners: number;
  /** Root mean square of what is left of the plane, as a share. */
  readonly residual: number;
  /** Noise of an average full block, from neighbours, as a share. */
  readonly noise: number;
}

/** Divides by the median of the blocks. */
export function normalised(values: Float64Array): Float64Array {
  const level = median(values.filter(Number.isFinite));
  return values.map((value) => value / level);
}

/** Normalised blocks without those that see little light. */
export function litBlocks(shape: Float64Array): Float64Array {
  return shape.map((value) => (value > LIT ? value : Number.NaN));
}

/** The median of several normalised maps, block by block. */
export function medianMap(maps: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(maps[0]?.length ?? 0);
  for (let i = 0; i < out.length; i++) out[i] = median(Float64Array.from(maps, (map) => map[i]!));
  return out;
}

/** What tells a frame from its reference; both normalised, of the blocks of `map`. */
export function ratioShape(frame: Float64Array, reference: Float64Array, map: BlockMap): RatioShape {
  // What the frame lacks where the others have light is what is looked for.
  const raw = frame.map((value, i) => (reference[i]! > LIT ? value / reference[i]! : Number.NaN));
  const level = median(raw.filter(Number.isFinite));
  const ratio = raw.map((value) => value / level);
  const { slopeX, slopeY } = planeOf(ratio, map);
  const rest = residuals({ ratio, slopeX, slopeY }, map);
  const finite = rest.filter(Number.isFinite);
  const squares = finite.reduce((sum, value) => sum + value * value, 0);
  return {
    ...{ ratio, slopeX, slopeY },
    corners: cornerFall(ratio, map),
    residual: Math.sqrt(squares / finite.length),
    noise: neighbourNoise(rest, map),
  };
}

/** What is left of a ratio less its plane, less 1. */
export function residuals(
  { ratio, slopeX, slopeY }: Pick<RatioShape, 'ratio' | 'slopeX' | 'slopeY'>,
  map: BlockMap,
): Float64Array {
  const flat = ratio.map((value, i) => {
    const [x, y] = placeOf(i, map);
    return value - slopeX * x - slopeY * y;
  });
  const centre = median(flat.filter(Number.isFinite));
  return flat.map((value) => value - centre);
}

/** Expected noise of each block when that of an average full one is known: fewer pixels and less light are noisier. */
export function blockNoise(noise: number, reference: Float64Array, map: BlockMap): Float64Array {
  return reference.map((light, i) => noise * Math.sqrt(map.size ** 2 / blockPixels(map, i) / light));
}

/** Groups of neighbouring blocks that deviate by more than both limits of a spot, the deepest first. */
export function spots(
  rest: Float64Array,
  noise: Float64Array,
  map: BlockMap,
  { spot, spotSigmas }: Pick<VerdictLimits, 'spot' | 'spotSigmas'>,
): Spot[] {
  const sign = rest.map((value, i) =>
    Math.abs(value) > Math.max(spot, spotSigmas * noise[i]!) ? Math.sign(value) : 0,
  );
  const found: Spot[] = [];
  for (let start = 0; start < sign.length; start++) {
    if (sign[start] !== 0) found.push(spotOf(takeGroup(start, sign, map), rest, noise, map));
  }
  return found.sort((a, b) => Math.abs(b.depth) * b.blocks - Math.abs(a.depth) * a.blocks);
}

/** Blocks of one sign that touch, corners too; they are taken out of `sign`. */
function takeGroup(start: number, sign: Float64Array, { columns, rows }: BlockMap): number[] {
  const wanted = sign[start]!;
  const group = [start];
  sign[start] = 0;
  for (let k = 0; k < group.length; k++) {
    const [column, row] = [group[k]! % columns, Math.floor(group[k]! / columns)];
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        const next = y * columns + x;
        if (sign[next] !== wanted) continue;
        sign[next] = 0;
        group.push(next);
      }
    }
  }
  return group;
}

function spotOf(group: readonly number[], rest: Float64Array, noise: Float64Array, map: BlockMap): Spot {
  let [x, y, depth, weight, sigmas] = [0, 0, 0, 0, 0];
  for (const i of group) {
    const value = rest[i]!;
    const strength = Math.abs(value);
    x += strength * (((i % map.columns) + 0.5) * map.size);
    y += strength * ((Math.floor(i / map.columns) + 0.5) * map.size);
    weight += strength;
    depth += value / group.length;
    sigmas = Math.max(sigmas, strength / noise[i]!);
  }
  // The edge of the first pixel lies at 0.5.
  const [left, bottom] = map.origin.map((first) => first + 0.5) as [number, number];
  return { blocks: group.length, x: left + x / weight, y: bottom + y / weight, depth, sigmas };
}

/** Place of a block's centre as shares of the region's sides, -0.5 to 0.5. */
function placeOf(i: number, { columns, size, width, height }: BlockMap): readonly [number, number] {
  const [column, row] = [i % columns, Math.floor(i / columns)];
  const middle = (at: number, end: number) => (at * size + Math.min(end, (at + 1) * size)) / 2 / end - 0.5;
  return [middle(column, width), middle(row, height)];
}

/** Least squares of 1, x and y, once more without the blocks that lie far from the first plane. */
function planeOf(ratio: Float64Array, map: BlockMap): { readonly slopeX: number; readonly slopeY: number } {
  const first = planeThrough(ratio, map, null);
  const rest = residuals({ ratio, ...first }, map);
  const most = PLANE_CLIP * madStd(rest.filter(Number.isFinite));
  return most > 0
    ? planeThrough(
        ratio,
        map,
        rest.map(Math.abs).map((value) => (value <= most ? 1 : 0)),
      )
    : first;
}

function planeThrough(ratio: Float64Array, map: BlockMap, use: Float64Array | null) {
  let [n, sx, sy, sxx, syy, sxy, sv, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < ratio.length; i++) {
    const value = ratio[i]!;
    if (!Number.isFinite(value) || use?.[i] === 0) continue;
    const [x, y] = placeOf(i, map);
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
    sv += value;
    sxv += x * value;
    syv += y * value;
  }
  const [cxx, cyy, cxy] = [sxx - (sx * sx) / n, syy - (sy * sy) / n, sxy - (sx * sy) / n];
  const [cxv, cyv] = [sxv - (sx * sv) / n, syv - (sy * sv) / n];
  const determinant = cxx * cyy - cxy * cxy;
  // One row or one column of blocks has a slope along itself only.
  if (!(determinant > 1e-12 * n * n))
    return { slopeX: cxx > 0 ? cxv / cxx : 0, slopeY: cxx > 0 || cyy === 0 ? 0 : cyv / cyy };
  return { slopeX: (cxv * cyy - cyv * cxy) / determinant, slopeY: (cyv * cxx - cxv * cxy) / determinant };
}

/** Mean of the four corners over that of the centre, less 1; each is an eighth of a side wide. */
export function cornerFall(values: Float64Array, map: BlockMap): number {
  const [corners, centre]: [number[], number[]] = [[], []];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const [x, y] = placeOf(i, map).map(Math.abs) as [number, number];
    if (x >= 0.375 && y >= 0.375) corners.push(value);
    if (x <= 0.125 && y <= 0.125) centre.push(value);
  });
  const meanOf = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return meanOf(corners) / meanOf(centre) - 1;
}

/** Robust deviation of a block, from the differences of neighbours in a row, which no smooth shape enters. */
function neighbourNoise(rest: Float64Array, { columns }: BlockMap): number {
  const differences: number[] = [];
  for (let i = 1; i < rest.length; i++) {
    const difference = rest[i]! - rest[i - 1]!;
    if (i % columns !== 0 && Number.isFinite(difference)) differences.push(Math.abs(difference));
  }
  return (median(Float64Array.from(differences)) * MAD_TO_STD) / Math.SQRT2;
}
