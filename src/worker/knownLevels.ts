/** What the pixels of flats have shown, for later plans: true as long as the frame, its steps and its masters are the same. */
import type { FlatLevels } from '../engine/plan/flatLevels';
import type { Plan, PlannedFrame } from '../engine/plan/plan';
import type { Step } from '../engine/plan/step';
import { withLevels } from '../engine/plan/withLevels';
import { mastersOf } from '../engine/reduce/applySteps';
import type { FrameOutcome } from '../engine/reduce/outcome';
import { stampNow } from './fileSource';

/** Enough for many nights; then everything is forgotten. */
const MOST = 20_000;

export class KnownLevels {
  private readonly known = new Map<string, FlatLevels>();

  /** The plan with the levels that are known, held against the limits of today. */
  inPlan(plan: Plan): Plan {
    const find = this.finder();
    return withLevels(plan, (flat) => {
      const levels = find(flat, plan.format.mask);
      return levels === undefined ? undefined : { levels };
    });
  }

  /**
   * Flat -> its levels, undefined where nobody has measured them (without its bad pixels, where they are to be `left` out of
   * its median); a master is looked at once.
   */
  finder(): (flat: PlannedFrame, left: boolean) => FlatLevels | undefined {
    if (this.known.size === 0) return () => undefined;
    const keyOf = keys();
    return (flat, left) => this.known.get(keyOf(flat, left) ?? '');
  }

  /**
   * To be called before the pixels are read; what it gives keeps the levels afterwards, but for flats whose masters
   * changed in between.
   */
  begin({ flats, format }: Pick<Plan, 'flats' | 'format'>): (outcomes: readonly FrameOutcome[]) => void {
    const now = () => {
      const keyOf = keys();
      return flats.map((flat) => keyOf(flat, format.mask));
    };
    const before = now();
    return (outcomes) => {
      const after = now();
      const byPath = new Map(flats.map(({ path }, i) => [path, before[i] === after[i] ? before[i] : null]));
      for (const { path, levels } of outcomes) {
        const key = byPath.get(path);
        if (levels === null || key == null) continue;
        if (this.known.size >= MOST) this.known.clear();
        this.known.set(key, levels);
      }
    };
  }
}

/** What the levels of a flat hang on, as one text; null where a file is not there. Limits are not among it. */
function keys(): (flat: PlannedFrame, left: boolean) => string | null {
  const seen = new Map<string, string | null>();
  const stamp = (path: string): string | null => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const made = stampNow(path);
    seen.set(path, made);
    return made;
  };
  return ({ path, size, mtimeMs, hdu, saturation, unit, steps, masks = [] }, left) => {
    const stamps = [path, ...[...mastersOf(steps), ...masks].map((other) => other.path)].map(stamp);
    if (stamps.includes(null)) return null;
    return JSON.stringify([path, size, mtimeMs, hdu, saturation, unit, steps.map(decided), left, stamps]);
  };
}

/** Reasons tell of masters that were not taken; that of the overscan says whose section it is, which its profile tells too. */
function decided(step: Step): unknown {
  if (step.do === 'subtractOverscan') return step;
  const { reason: _, ...rest } = step;
  return rest;
}
