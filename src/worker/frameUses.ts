/** What the reduction goes by in one frame's header: scans and plans, reads no pixel, writes nothing. */
import { resolve } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { type CardUse, cardUses } from '../engine/plan/cardUses';
import type { WorkerPool } from './pool';
import { preparePlan, scanPaths } from './prepare';

/**
 * The uses of the cards of the frame at `path` and the HDU of its image; of a frame that no plan can be made for, those
 * that do not need one; null for a file that is no frame. Rejects with `Cancelled` only.
 *
 * @param masters files and folders with masters
 */
export async function frameUses(
  pool: WorkerPool,
  path: string,
  masters: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly hdu: number; readonly uses: readonly CardUse[] } | null> {
  const whole = resolve(path);
  const stop = signal === undefined ? {} : { signal };
  const planned = await attempt(preparePlan(pool, { paths: [whole], masters, existing: 'replace', ...stop }));
  const scan = planned?.scan ?? (await attempt(scanPaths(pool, { paths: [whole], ...stop })))?.scan;
  const info = scan?.frames.find((frame) => frame.path === whole);
  if (info === undefined) return null;
  const steps = planned?.plan.flats.find((flat) => flat.path === whole)?.steps ?? [];
  return { hdu: info.hdu, uses: cardUses(info, steps) };
}

async function attempt<T>(what: Promise<T>): Promise<T | undefined> {
  try {
    return await what;
  } catch (error) {
    if (error instanceof FlatfieldError && error.tag !== 'Cancelled') return undefined;
    throw error;
  }
}
