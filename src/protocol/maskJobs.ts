/** What may be asked of a thread about bad pixel masks. */
import type { DarkRate } from '../engine/ccd/darkRate';
import type { ExistingRule } from '../engine/plan/plan';
import type { MaskPlan } from '../engine/plan/planMask';
import type { MaskOutcome } from '../engine/reduce/describeMask';

export interface MaskRequest {
  readonly plan: MaskPlan;
  readonly existing: ExistingRule;
  /** Written into HISTORY: "Flatfield 0.1.0". */
  readonly program: string;
}

export interface DarkRatesRequest {
  readonly path: string;
  readonly hdu: number;
  readonly rate: DarkRate;
}

export interface DarkRatesReply {
  /** Median rate; null where no pixel has a value. */
  readonly median: number | null;
  /** A rate beyond the noise of the pixels; 0 where none can be proposed. */
  readonly proposal: number;
  /** The share of the pixels above it. */
  readonly share: number;
}

export interface MaskJobs {
  mask: { request: MaskRequest; reply: MaskOutcome };
  darkRates: { request: DarkRatesRequest; reply: DarkRatesReply };
}
