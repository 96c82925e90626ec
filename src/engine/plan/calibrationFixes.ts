/** DECIDE: the changes of a recipe that would help a frame without a bias or dark that fits. */
import { parseSection, resolveSection } from '../ccd/section';
import type { RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import type { Target } from './calibrators';
import type { Recipe } from './recipeSchema';
import { headerFix, sectionFix } from './sectionFixes';

/** Works without a dark. */
export const NO_DARK: RecipeFix = { title: 'Subtract no dark', path: ['dark', 'use'], value: 'none' };

/** Takes the master that fits instead of the one that the recipe names; none where it names none. */
export function anyMasterFix(recipe: Recipe, kind: 'bias' | 'dark'): RecipeFix[] {
  const named = kind === 'bias' ? recipe.bias : recipe.dark.use;
  if (named === 'auto') return [];
  return [
    { title: `Take the combined ${kind} that fits`, path: kind === 'bias' ? ['bias'] : ['dark', 'use'], value: 'auto' },
  ];
}

/** Names one combined bias. */
export function namedBiasFix({ name, path }: FrameInfo, title = `Take ${name} for all frames`): RecipeFix {
  return { title, path: ['bias'], value: path };
}

/** For a dark of which nobody says whether it holds the bias: each of the two answers that the recipe can give. */
export function silentDarkFixes(dark: FrameInfo, masters: readonly FrameInfo[]): RecipeFix[] {
  const biases = masters.filter((master) => master.kind === 'bias' && master.master !== null);
  return [
    { title: `${dark.name} holds the bias: subtract no other`, path: ['bias'], value: 'none' },
    ...biases.map((bias) => namedBiasFix(bias, `${dark.name} is free of bias: subtract ${bias.name}`)),
  ];
}

/** For a frame without a usable exposure time: another number in its header that looks like one, else no dark. */
export function exposureFixes(frame: FrameInfo, all: readonly FrameInfo[], recipe: Recipe): RecipeFix[] {
  const used = recipe.keywords.exposure ?? [...new Set(all.flatMap(({ exposureKeyword }) => exposureKeyword ?? []))];
  const found = (frame.lookAlikes?.exposure ?? []).map((keyword): RecipeFix => {
    // A keyword that is there and says nothing must come second, or it would be read first again.
    const broken = frame.exposureKeyword;
    const others = used.filter((other) => other !== broken && other !== keyword);
    const value = [...others, keyword, ...(broken === null ? [] : [broken])];
    return { title: `Take the exposure from ${keyword}`, path: ['keywords', 'exposure'], value };
  });
  return [...found, NO_DARK];
}

/** Where masters of a kind were found and none fits: the overscan or the trim by which one would. */
export function fittingFixes({ frame, steps }: Target, recipe: Recipe, masters: readonly FrameInfo[]): RecipeFix[] {
  const fixes: RecipeFix[] = [];
  if (masters.some((master) => master.history.overscan === undefined && Object.keys(master.history).length > 0))
    if (steps.some((step) => step.do === 'subtractOverscan'))
      fixes.push({ title: 'Subtract no overscan, as the masters do', path: ['overscan'], value: 'none' });
  if (masters.some(({ history }) => history.overscan !== undefined) && recipe.overscan === 'none')
    fixes.push(...headerFix(frame, 'overscan'));
  if (!steps.some((step) => step.do === 'trimImage')) {
    fixes.push(...headerFix(frame, 'trim'));
    for (const section of new Set(masters.flatMap((master) => trimOf(master, frame))))
      fixes.push(sectionFix(recipe, 'trim', section));
  }
  return fixes;
}

/** The section to which a master's cards say it was trimmed, where it lies in the frame and has the master's size. */
function trimOf({ history, width, height }: FrameInfo, frame: FrameInfo): string[] {
  const text = /\[[^[\]]+\]/.exec(history.trim ?? '')?.[0];
  if (text === undefined) return [];
  try {
    const { x0, x1, y0, y1 } = resolveSection(parseSection(text, 'fits'), frame.width, frame.height);
    return x1 - x0 === width && y1 - y0 === height ? [text] : [];
  } catch {
    return []; // A card that cannot be read proposes nothing.
  }
}
