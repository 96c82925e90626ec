/** What may be asked of a thread to carry out a plan: frames that are reduced, and those that are combined. */
import type {
  ExistingRule,
  FlatLimits,
  PixelFormat,
  PlannedFlat,
  PlannedMaster,
  ProductFormat,
  ReducedKind,
} from '../engine/plan/plan';
import type { FrameOutcome, MasterOutcome } from '../engine/reduce/outcome';

export interface ReduceRequest {
  readonly flats: readonly PlannedFlat[];
  readonly format: ProductFormat;
  readonly existing: ExistingRule;
  /** Flats should have light everywhere, lights need not. */
  readonly kind: ReducedKind;
  /** A flat beyond one of them is `refused` and not written. */
  readonly limits: FlatLimits;
  /** Written into HISTORY: "Flatfield 0.1.0". */
  readonly program: string;
}

export interface CombineRequest {
  readonly master: PlannedMaster;
  /** Bytes that it may hold; no bit of the result depends on it. */
  readonly memory: number;
  readonly pixels: PixelFormat;
  readonly existing: ExistingRule;
  readonly program: string;
  /** Of the inputs after their steps, where they were measured before. */
  readonly medians?: readonly (number | null)[];
}

export interface RunJobs {
  reduce: { request: ReduceRequest; reply: readonly FrameOutcome[] };
  /** Walks as `reduce` does and writes nothing: `skipped` is what may be written, its levels measured. */
  inspect: { request: ReduceRequest; reply: readonly FrameOutcome[] };
  combine: { request: CombineRequest; reply: MasterOutcome };
}
