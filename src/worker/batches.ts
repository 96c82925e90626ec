/** Which flats walk together: those of one geometry, few enough for memory and open files, enough for every thread. */
import type { PlannedFlat, PlannedFrame } from '../engine/plan/plan';
import { mastersOf } from '../engine/reduce/applySteps';
import { blockRows } from './blockRows';

/**
 * Each flat of a batch keeps two files open, and some 0.6 MB of what is sampled of it and of what lies near its median. More
 * flats than this save little: what each batch begins with, and reads of its masters, are a hundredth of its work.
 */
const MOST_FLATS = 20;
/** Fewer would read the masters again and again. */
const FEWEST_FLATS = 4;
/** Bytes in memory of one batch: rows of its masters, and its compressed frames, which are held whole. */
const MOST_BYTES = 256 * 2 ** 20;

/** Indices of `flats` in batches for `threads` threads; every flat is in one, in order within it. */
export function batchesOf(flats: readonly PlannedFlat[], threads: number): number[][] {
  const groups = new Map<string, number[]>();
  flats.forEach((flat, index) => {
    const key = geometryOf(flat);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const share = Math.ceil(flats.length / threads);
  const most = Math.min(MOST_FLATS, Math.max(FEWEST_FLATS, share));
  return [...groups.values()].flatMap((group) => {
    // As many in one batch as in the next.
    const batches = Math.ceil(group.length / most);
    return split(group, flats, Math.ceil(group.length / batches));
  });
}

function split(group: readonly number[], flats: readonly PlannedFlat[], most: number): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let bytes = 0;
  let masters = new Set<string>();
  for (const index of group) {
    const flat = flats[index] as PlannedFlat;
    const wanted = mastersOf(flat.steps).map(({ path, hdu }) => `${hdu}:${path}`);
    const further = wanted.filter((key) => !masters.has(key)).length;
    const needed = heldBytes(flat) + further * blockRows(flat.width) * flat.width * 8;
    if (batch.length > 0 && (batch.length >= most || bytes + needed > MOST_BYTES)) {
      batches.push(batch);
      [batch, bytes, masters] = [[], 0, new Set()];
    }
    batch.push(index);
    bytes += needed;
    for (const key of wanted) masters.add(key);
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

/** Bytes of a frame that are in memory while it is open: a file smaller than its pixels is compressed. */
export function heldBytes({ width, height, size, pixelType }: PlannedFrame): number {
  const bytes = (width * height * Number(/\d+$/.exec(pixelType)?.[0] ?? 16)) / 8;
  return size < bytes ? bytes : 0;
}

function geometryOf({ width, height, steps }: PlannedFlat): string {
  const trim = steps.find((step) => step.do === 'trimImage');
  return JSON.stringify([width, height, trim?.region]);
}
