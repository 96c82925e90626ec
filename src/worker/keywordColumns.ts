/** Columns of header keywords over many frames: read once, kept until a file changes, shared by host and command line. */

import { keywordsToRead } from '../engine/frames/frameFilter';
import type { FrameInfo } from '../engine/frames/frameInfo';
import type { FrameCards, FrameProperty, FrameValue, ListedFile } from '../engine/frames/frameProperty';
import type { JobProgress } from '../protocol/jobs';
import type { WorkerPool } from './pool';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Counts files. */
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** A keyword and how many of the frames have it. */
export interface KeywordCount {
  readonly keyword: string;
  readonly frames: number;
}

/** Files of one job: few enough that all threads have work, enough that a message is worth it. */
const AT_ONCE = 200;

const NO_CARDS: FrameCards = new Map();

/** What is kept of a file: the cards that were asked for so far, as the file was then. */
interface Kept {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number | undefined;
  readonly asked: Set<string>;
  readonly cards: Map<string, FrameValue | null>;
}

export class KeywordColumns {
  private readonly kept = new Map<string, Kept>();
  private union: { readonly of: string; readonly counts: Promise<readonly KeywordCount[]> } | null = null;

  constructor(private readonly pool: Pick<WorkerPool, 'run' | 'size'>) {}

  /** Reads what these properties need of these frames and is not here yet. Rejects with `Cancelled` or a dead thread. */
  async read(
    properties: readonly FrameProperty[],
    frames: readonly ListedFile[],
    options: ReadOptions = {},
  ): Promise<void> {
    // Frames that lack the same keywords are read together.
    const wanted = new Map<string, { keywords: readonly string[]; frames: FrameInfo[] }>();
    for (const frame of frames) {
      if ('reason' in frame) continue;
      const asked = this.keptOf(frame)?.asked;
      const keywords = [...new Set(keywordsToRead(properties, frame))].filter((keyword) => !asked?.has(keyword));
      if (keywords.length === 0) continue;
      const key = JSON.stringify(keywords);
      const group = wanted.get(key) ?? { keywords, frames: [] };
      group.frames.push(frame);
      wanted.set(key, group);
    }
    const total = [...wanted.values()].reduce((sum, group) => sum + group.frames.length, 0);
    let done = 0;
    const jobs = [...wanted.values()].flatMap((group) =>
      pieces(group.frames).map(async (piece) => {
        const files = piece.map(({ path, hdu }) => ({ path, hdu }));
        const { values } = await this.pool.run(
          'cards',
          { files, keywords: group.keywords },
          { signal: options.signal },
        );
        piece.forEach((frame, i) => {
          this.keep(frame, group.keywords, values[i] ?? null);
        });
        done += piece.length;
        options.onProgress?.({ path: piece.at(-1)?.path ?? '', done, total });
      }),
    );
    await Promise.all(jobs);
  }

  /** The cards that are here. */
  cardsOf = (frame: ListedFile): FrameCards => ('reason' in frame ? NO_CARDS : (this.keptOf(frame)?.cards ?? NO_CARDS));

  /** Whether all that these properties need of this frame is here. */
  has(properties: readonly FrameProperty[], frame: ListedFile): boolean {
    if ('reason' in frame) return true;
    const asked = this.keptOf(frame)?.asked;
    return keywordsToRead(properties, frame).every((keyword) => asked?.has(keyword) === true);
  }

  /** Every keyword that these frames have, by name. */
  keywords(frames: readonly FrameInfo[], options: ReadOptions = {}): Promise<readonly KeywordCount[]> {
    const of = frames.map(({ path, size, mtimeMs, ctimeMs }) => `${path}\n${size} ${mtimeMs} ${ctimeMs}`).join('\n');
    if (this.union?.of !== of) {
      const counts = this.count(frames, options);
      const union = { of, counts };
      this.union = union;
      counts.catch(() => {
        if (this.union === union) this.union = null;
      });
    }
    return this.union.counts;
  }

  private async count(frames: readonly FrameInfo[], options: ReadOptions): Promise<readonly KeywordCount[]> {
    const replies = await Promise.all(
      pieces(frames).map((piece) => {
        const files = piece.map(({ path, hdu }) => ({ path, hdu }));
        return this.pool.run('cards', { files, keywords: null }, { signal: options.signal });
      }),
    );
    const sum = new Map<string, number>();
    for (const { counts } of replies)
      for (const [keyword, count] of counts) sum.set(keyword, (sum.get(keyword) ?? 0) + count);
    return [...sum]
      .map(([keyword, count]) => ({ keyword, frames: count }))
      .sort((a, b) => (a.keyword < b.keyword ? -1 : a.keyword > b.keyword ? 1 : 0));
  }

  /** What is kept of this frame as it is now. */
  private keptOf({ path, size, mtimeMs, ctimeMs }: FrameInfo): Kept | undefined {
    const kept = this.kept.get(path);
    return kept?.size === size && kept.mtimeMs === mtimeMs && kept.ctimeMs === ctimeMs ? kept : undefined;
  }

  /** `values` null: the file is gone or being written; what it says is asked again when it was scanned again. */
  private keep(frame: FrameInfo, keywords: readonly string[], values: readonly unknown[] | null): void {
    const { path, size, mtimeMs, ctimeMs } = frame;
    const kept: Kept = this.keptOf(frame) ?? { size, mtimeMs, ctimeMs, asked: new Set(), cards: new Map() };
    this.kept.set(path, kept);
    keywords.forEach((keyword, i) => {
      kept.asked.add(keyword);
      const value = values?.[i] as FrameValue | null | undefined;
      if (value !== undefined) kept.cards.set(keyword, value);
    });
  }
}

function pieces<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, i) => list.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}
