/** From frames of a folder to what is known of its camera: profiles, what the light shows, and the cards of a header. */
import { type Detection, detectOverscan } from '../engine/ccd/detectOverscan';
import type { FrameProfiles } from '../engine/ccd/frameProfiles';
import { FlatfieldError } from '../engine/errors';
import type { FrameInfo } from '../engine/frames/frameInfo';
import type { WorkerPool } from './pool';

export interface MeasuredFrame {
  /** null with a `problem`. */
  readonly profiles: FrameProfiles | null;
  /** The bias frame that it was held against; null without one. */
  readonly bias: FrameProfiles | null;
  /** Of a flat only: the light of others says nothing of where it ends. */
  readonly detection: Detection | null;
  /** Why there is no detection: half a sentence; null where there is one. */
  readonly problem: string | null;
}

/** The profiles of a frame and of a bias frame like it, and for a flat what they show. Throws `Cancelled`. */
export async function measureFrame(
  pool: WorkerPool,
  frame: FrameInfo,
  bias: FrameInfo | null,
  signal?: AbortSignal,
): Promise<MeasuredFrame> {
  const frames = [frame, ...(bias === null ? [] : [bias])].map(({ path, hdu }) => ({ path, hdu }));
  const [one, other] = await pool.run('columnProfile', { frames }, signal === undefined ? {} : { signal });
  const profiles = one?.profiles ?? null;
  const biased = other?.profiles ?? null;
  if (profiles === null) return { profiles, bias: biased, detection: null, problem: one?.problem ?? 'it was not read' };
  if (frame.kind !== 'flat')
    return { profiles, bias: biased, detection: null, problem: `${frame.name} is no flat (${frame.kind})` };
  return { profiles, bias: biased, detection: detectOverscan(profiles, biased), problem: null };
}

/** Keyword -> value as text of a frame's headers, its image's before the primary's; empty where they cannot be read. */
export async function cardsOf(pool: WorkerPool, frame: FrameInfo): Promise<Readonly<Record<string, string>>> {
  try {
    const hdus = await pool.run('header', { path: frame.path });
    const [primary, image] = [hdus[0], hdus[frame.hdu]];
    const cards = [...(primary?.cards ?? []), ...(image?.cards ?? [])];
    return Object.fromEntries(cards.flatMap(({ keyword, value }) => (value === null ? [] : [[keyword, value]])));
  } catch (error) {
    if (error instanceof FlatfieldError && error.tag !== 'Cancelled') return {};
    throw error;
  }
}
