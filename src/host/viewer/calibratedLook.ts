/** The calibrated look of a frame: its steps by the recipe and the masters of today, kept until one of them changes. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import type { PlannedFrame } from '../../engine/plan/plan';
import { mastersOf } from '../../engine/reduce/applySteps';
import type { WorkerPool } from '../../worker/pool';
import { nearestRecipe, type PreparedLook, prepareLook } from '../../worker/prepare';

/** The frame with its steps (an ImageRef of kind "calibrated"), or the sentence that says why there is none. */
export type CalibratedLook =
  | {
      readonly frame: PlannedFrame;
      readonly why: null;
      readonly info: FrameInfo;
      readonly output: string;
      readonly recipe: string | null;
    }
  | { readonly frame: null; readonly why: string; readonly info: FrameInfo | null; readonly recipe: string | null };

interface Kept {
  readonly look: Promise<CalibratedLook>;
  /** What the disk looked like when it was made, once it is. */
  stamp: string | null;
  watched: readonly string[];
}

/** Looks that are kept; frame review goes through a night twice. */
const MOST_KEPT = 200;

export class CalibratedLooks {
  private readonly kept = new Map<string, Kept>();

  /** @param masters the folders and files with further masters that the settings name for a file */
  constructor(
    private readonly pool: WorkerPool,
    private readonly masters: (path: string) => readonly string[],
  ) {}

  /**
   * The look of the file at `path` as things stand now.
   *
   * @throws FlatfieldError `BadRecipe` for a recipe that cannot be used, `ReadFailed`, `Usage`
   */
  async look(path: string): Promise<CalibratedLook> {
    const known = this.kept.get(path);
    const current = known !== undefined && (known.stamp === null || known.stamp === stampOf(path, known.watched));
    if (current) return known.look;
    const kept: Kept = { look: this.make(path, () => kept), stamp: null, watched: [] };
    this.kept.delete(path);
    this.kept.set(path, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    kept.look.catch(() => {
      if (this.kept.get(path) === kept) this.kept.delete(path);
    });
    return kept.look;
  }

  /** Forgets every look: a scan found something new, or a setting changed. */
  forget(): void {
    this.kept.clear();
  }

  private async make(path: string, kept: () => Kept): Promise<CalibratedLook> {
    const folders = this.masters(path);
    // Before the headers are read: what changes meanwhile makes another stamp.
    const before = stampOf(path, folders);
    const prepared = await prepareLook(this.pool, path, { masters: folders });
    const used = prepared.frame === null ? [] : mastersOf(prepared.frame.steps).map((master) => master.path);
    const watched = [...folders, prepared.outputFolder, ...used];
    const mine = kept();
    mine.watched = watched;
    mine.stamp = before === stampOf(path, folders) ? stampOf(path, watched) : 'changed meanwhile';
    return lookOf(prepared);
  }
}

function lookOf({ frame, why, info, output, recipePath: recipe }: PreparedLook): CalibratedLook {
  if (frame === null || why !== null || info === null || output === null)
    return { frame: null, why: why ?? 'It is no frame.', info, recipe };
  return { frame, why, info, output, recipe };
}

/** The frame, the recipe that applies to it, and the masters: where they are, how large and how old. */
function stampOf(path: string, watched: readonly string[]): string {
  const recipe = nearestRecipe(dirname(path));
  return JSON.stringify([path, recipe, ...watched].map((file) => (file === null ? null : [file, stateOf(file)])));
}

/** A folder changes when a file comes or goes. */
function stateOf(path: string): readonly number[] | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : [stat.size, stat.mtimeMs, stat.ino];
}
