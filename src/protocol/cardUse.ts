/** What the reduction used a card for, as the viewer is told. */
import type { CardUse as PlannedUse } from '../engine/plan/cardUses';

/** Keyword and a few words: "exposure 300 s, the nearest dark was chosen by it". */
export type CardUse = PlannedUse;
