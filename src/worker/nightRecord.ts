/** The record of one night's run, begun before the run: the recipe may change while frames are reduced. */
import { readFileSync } from 'node:fs';
import type { Plan } from '../engine/plan/plan';
import type { FrameOutcome } from '../engine/reduce/outcome';
import type { NightRecord } from '../engine/reduce/runRecord';
import { type Pointed, reduceCommand } from './commandLine';

/** Call it when the run begins, and what it returns when the outcomes are there. */
export function beginNight(plan: Plan, pointed: Pointed): (outcomes: readonly FrameOutcome[]) => NightRecord {
  const recipeText = plan.recipe === null ? null : textOf(plan.recipe);
  const command = reduceCommand(plan, pointed);
  return (outcomes) => ({ recipeText, command, inputs: pointed.inputs, plan, outcomes });
}

/** The plan was made of it a moment ago; where it is gone since, its text is unknown. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
