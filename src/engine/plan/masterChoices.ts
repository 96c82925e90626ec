/** Every combined master of one role beside a frame: what would become of the frame if a person chose it. Pure. */
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { withFlat } from './flatChoice';
import { planFrame } from './planFlats';
import type { Recipe } from './recipeSchema';
import { type MasterRole, usedMaster } from './step';

/** One combined master, held against one frame. */
export interface MasterChoice {
  readonly path: string;
  readonly name: string;
  /** Seconds, and degrees Celsius; null where the header does not say. */
  readonly exposure: number | null;
  readonly temperature: number | null;
  /** null: it can be chosen. Else why not, a sentence of the plan. */
  readonly problem: string | null;
  /** The factor that it would be multiplied by; null where it would not be, or cannot be chosen. */
  readonly scale: number | null;
  readonly warnings: readonly string[];
}

/**
 * All combined masters of `role` among `frames`, the fitting ones first, each planned as if the recipe named it: so that
 * what is said here is what the plan will say.
 */
export function masterChoices(
  frame: FrameInfo,
  frames: readonly FrameInfo[],
  recipe: Recipe,
  role: MasterRole,
): readonly MasterChoice[] {
  const target = withoutChoice(frame, role);
  const choices = frames
    .filter((master) => master.kind === role && master.master !== null)
    .map((master) => choiceOf(target, master, frames, recipe, role));
  return [...choices.filter(({ problem }) => problem === null), ...choices.filter(({ problem }) => problem !== null)];
}

function choiceOf(
  frame: FrameInfo,
  master: FrameInfo,
  frames: readonly FrameInfo[],
  recipe: Recipe,
  role: MasterRole,
): MasterChoice {
  const { path, name, exposure, temperature } = master;
  const said = { path, name, exposure, temperature };
  try {
    const { planned } = planFrame(frame, frames, naming(recipe, role, path));
    const step = planned.steps.find((one) => usedMaster(one)?.path === path);
    if (step === undefined)
      return {
        ...said,
        problem: role === 'flat' ? 'this frame is divided by no flat.' : `no ${role} is subtracted from this frame.`,
        scale: null,
        warnings: [],
      };
    const scale = step.do === 'subtractDark' && step.scaled ? step.scale : null;
    return { ...said, problem: null, scale, warnings: planned.warnings };
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    return { ...said, problem: error.message, scale: null, warnings: [] };
  }
}

function naming(recipe: Recipe, role: MasterRole, path: string): Recipe {
  if (role === 'flat') return withFlat(recipe, path);
  return role === 'bias' ? { ...recipe, bias: path } : { ...recipe, dark: { ...recipe.dark, use: path } };
}

/** The frame as if nobody had chosen a master of this role for it. */
function withoutChoice(frame: FrameInfo, role: MasterRole): FrameInfo {
  if (frame.assigned === undefined) return frame;
  const { [role]: _, ...assigned } = frame.assigned;
  return { ...frame, assigned };
}
