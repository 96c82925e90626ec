/** What a recipe that nobody has written yet would do to a folder: which masters it wants first, and which flats it can reduce then. */

import { FlatfieldError, withWayOut } from '../errors';
import type { Scan } from '../frames/frameInfo';
import { masterAsFrame } from './futureFrame';
import { decideMasters } from './planCombine';
import { decideFlats, type PlanInput } from './planFlats';
import { usedMaster } from './step';

/** Masters of one kind that can be combined from raw frames that are there. */
export interface MastersToMake {
  readonly kind: 'bias' | 'dark';
  /** "dark, 70 s" of each master, as the plan of the combination titles it. */
  readonly titles: readonly string[];
  /** Paths of the raw frames that go into them. */
  readonly frames: readonly string[];
}

export interface RefusedGroup {
  readonly reason: string;
  readonly wayOut: string | null;
  /** Names of the flats that are refused for it. */
  readonly names: readonly string[];
}

export interface RecipePreview {
  /** Raw flats of the folder. */
  readonly flats: number;
  /** Those that can be reduced as things are, and once the masters below are combined. */
  readonly ready: number;
  readonly readyWithMasters: number;
  /** In the order in which they have to be made; none where nothing gains by it. */
  readonly masters: readonly MastersToMake[];
  /** Flats that stay refused even with the masters. */
  readonly refused: readonly RefusedGroup[];
  /** Remarks of the plan on the whole. */
  readonly hints: readonly string[];
  /** Why there is no plan at all: a sentence; null where there is one. */
  readonly problem: string | null;
}

/** Plans, in memory and without a pixel, what is there, and then what would be there with the masters combined. */
export function previewRecipe(input: PlanInput): RecipePreview {
  // Results that are there already say nothing about the recipe.
  const looking: PlanInput = { ...input, recipe: replacing(input.recipe) };
  try {
    const now = decideFlats(looking);
    const total = now.flats.length + now.refused.length;
    const made = now.refused.length === 0 ? { masters: [], scan: looking.scan } : withMasters(looking);
    const then = made.masters.length === 0 ? now : decideFlats({ ...looking, scan: made.scan });
    const gains = then.flats.length > now.flats.length;
    const last = gains ? then : now;
    const used = new Set(then.flats.flatMap(({ steps }) => steps.map((step) => usedMaster(step)?.path)));
    const wanted = made.masters.filter(
      ({ outputs, kind }) => kind === 'bias' || outputs.some((path) => used.has(path)),
    );
    return {
      flats: total,
      ready: now.flats.length,
      readyWithMasters: last.flats.length,
      masters: gains ? wanted.filter(isWanted(used, wanted)).map(({ outputs: _, ...master }) => master) : [],
      refused: grouped(last.refused),
      hints: last.hints,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    const problem = withWayOut(error.message, error.wayOut);
    return { flats: 0, ready: 0, readyWithMasters: 0, masters: [], refused: [], hints: [], problem };
  }
}

interface Made extends MastersToMake {
  readonly outputs: readonly string[];
  /** Whether the masters of this kind lose a bias that has to be there first. */
  readonly needsBias: boolean;
}

/** A bias is wanted where a flat or a dark that is wanted loses it. */
function isWanted(used: ReadonlySet<string | undefined>, all: readonly Made[]) {
  return ({ kind, outputs }: Made): boolean =>
    kind === 'dark' || outputs.some((path) => used.has(path)) || all.some((other) => other.needsBias);
}

function replacing(recipe: PlanInput['recipe']): PlanInput['recipe'] {
  return { ...recipe, output: { ...recipe.output, existing: 'replace' } };
}

/** The scan with the masters that its raw frames would make: bias first, since darks may lose it. */
function withMasters(input: PlanInput): { readonly masters: readonly Made[]; readonly scan: Scan } {
  const masters: Made[] = [];
  let { scan } = input;
  for (const kind of ['bias', 'dark'] as const) {
    if (scan.frames.some((frame) => frame.kind === kind && frame.master !== null && frame.rejected === undefined))
      continue;
    const plan = decideMasters({ ...input, scan, kind, outputFile: null });
    if (plan.masters.length === 0) continue;
    masters.push({
      kind,
      titles: plan.masters.map(({ title }) => title),
      frames: plan.masters.flatMap(({ inputs }) => inputs.map(({ path }) => path)),
      outputs: plan.masters.map(({ output }) => output),
      needsBias: plan.masters.some(({ inputs }) => inputs.some(({ steps }) => steps.some(isBias))),
    });
    scan = { ...scan, frames: [...scan.frames, ...plan.masters.map((master) => masterAsFrame(master, scan.frames))] };
  }
  return { masters, scan };
}

const isBias = ({ do: what }: { readonly do: string }): boolean => what === 'subtractBias';

function grouped(refused: readonly { reason: string; wayOut: string | null; name: string }[]): readonly RefusedGroup[] {
  const groups = new Map<string, { reason: string; wayOut: string | null; names: string[] }>();
  for (const { reason, wayOut, name } of refused) {
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, { reason, wayOut, names: [name] });
    else group.names.push(name);
  }
  return [...groups.values()];
}
