/** The command lines that do again what was done in the editor; quoted for a POSIX shell. */
import type { CombinePlan, ExistingRule, Plan } from '../engine/plan/plan';
import type { MaskPlan } from '../engine/plan/planMask';
import type { NightPlan } from '../engine/plan/planNight';

/** What the user pointed at. */
export interface Pointed {
  readonly inputs: readonly string[];
  readonly masters: readonly string[];
}

/** `flatfield reduce ...` with every choice that the plan rests on. */
export function reduceCommand(plan: Plan, { inputs, masters }: Pointed): string {
  const { kind, recipe, outputFolder, format, existing } = plan;
  const what = kind === 'flat' ? [] : ['--kind', kind];
  const output = ['--out', outputFolder, '--pixels', format.pixels, '--existing', existing];
  return shellLine(['reduce', ...inputs, ...what, ...choices(recipe, masters), ...output]);
}

/** `flatfield combine ...` with every choice that the plan rests on. */
export function combineCommand(plan: CombinePlan, kind: string, { inputs, masters }: Pointed): string {
  const existing = plan.masters.find(({ action }) => action !== 'write')?.action ?? 'fail';
  const output = ['--out', plan.outputFolder, '--existing', existing];
  return shellLine(['combine', ...inputs, '--kind', kind, ...choices(plan.recipe, masters), ...output]);
}

/** `flatfield night ...` for the masters alone, with every choice that the plan rests on. */
export function nightCommand({ recipe, outputFolder, existing }: NightPlan, { inputs, masters }: Pointed): string {
  const words = [...choices(recipe, masters), '--no-lights', '--out', outputFolder, '--existing', existing];
  return shellLine(['night', ...inputs, ...words]);
}

/** `flatfield mask ...` for the same mask. */
export function maskCommand({ flats, dark, output }: MaskPlan, existing: ExistingRule): string {
  const rate = dark === null ? [] : ['--dark', dark.path, '--above', String(dark.above)];
  const gain = dark?.gain == null ? [] : ['--gain', String(dark.gain)];
  const inputs = (flats ?? []).map(({ path }) => path);
  return shellLine(['mask', ...inputs, ...rate, ...gain, '--out', output, '--existing', existing]);
}

function choices(recipe: string | null, masters: readonly string[]): string[] {
  return [...(recipe === null ? [] : ['--recipe', recipe]), ...(masters.length === 0 ? [] : ['--masters', ...masters])];
}

function shellLine(words: readonly string[]): string {
  return ['flatfield', ...words].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
