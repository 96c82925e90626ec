/** What is wrong with a recipe by itself, and what the frames of its folder say to it. */
import { closest } from 'fastest-levenshtein';
import { FlatfieldError, type RecipeFix, withWayOut } from '../errors';
import { frameKey, KEYWORD_OF } from '../frames/frameCollection';
import type { FrameInfo } from '../frames/frameInfo';
import { groupAlike, someNames } from './alike';
import { planGeometry } from './geometry';
import { nameOf, PLACEHOLDERS, unknownPlaceholders } from './outputName';
import type { IgnoredFrame, Plan, RefusedFrame } from './plan';
import { unusable } from './recipe';
import type { RecipeProblem } from './recipeProblem';
import { type Recipe, recipeSchema } from './recipeSchema';
import { headerFix } from './sectionFixes';

/** Problems that the recipe has whatever the frames: keys, values, sections, names of results, keywords to sort by. */
export function problemsOfRecipe(json: unknown): readonly RecipeProblem[] {
  const problems = unusable(json);
  if (problems.length > 0) return problems;
  const recipe = recipeSchema.parse(json);
  return [...nameProblems(recipe), ...groupProblems(recipe)];
}

/** What planning the folder says: refused frames by their reasons, frames of unknown type, sections that are left unused. */
export function problemsOfPlan(plan: Plan, frames: readonly FrameInfo[], recipe: Recipe): readonly RecipeProblem[] {
  const raw = new Set([...plan.flats, ...plan.refused].map(({ path }) => path));
  const flats = frames.filter(({ path }) => raw.has(path));
  return [...refusals(plan.refused), ...unknowns(plan.ignored), ...unusedSections(flats, recipe)];
}

/** That nothing could be planned at all; null for an error that is none of the recipe's. */
export function problemOfError(error: unknown): RecipeProblem | null {
  if (!(error instanceof FlatfieldError)) return null;
  const [fix] = error.fixes;
  if (fix === undefined && error.tag !== 'BadRecipe') return null;
  const message = withWayOut(error.message, error.wayOut);
  return { path: fix?.path ?? [], at: 'value', severity: 'error', message, fixes: error.fixes };
}

function nameProblems({ output }: Recipe): RecipeProblem[] {
  return unknownPlaceholders(output.name).map((key) => {
    const nearest = closest(key, [...PLACEHOLDERS]);
    const value = output.name.replaceAll(`{${key}}`, `{${nearest}}`);
    const known = PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
    return {
      path: ['output', 'name'],
      at: 'value',
      severity: 'error',
      message: `"output.name" uses {${key}}; it can use ${known}.`,
      fixes: [{ title: `Use {${nearest}}`, path: ['output', 'name'], value }],
    };
  });
}

function groupProblems({ combine }: Recipe): RecipeProblem[] {
  const known = Object.values(KEYWORD_OF);
  return combine.groupBy.flatMap((keyword, index): RecipeProblem[] => {
    if (frameKey(keyword) !== undefined) return [];
    const nearest = closest(keyword.toUpperCase(), known);
    const path = ['combine', 'groupBy'];
    return [
      {
        path: [...path, index],
        at: 'value',
        severity: 'error',
        message: `"combine.groupBy" has ${JSON.stringify(keyword)}; frames are sorted by ${known.join(', ')}.`,
        fixes: [
          { title: `Sort by ${nearest}`, path, value: combine.groupBy.map((own, i) => (i === index ? nearest : own)) },
          { title: `Do not sort by ${keyword}`, path, value: combine.groupBy.filter((_, i) => i !== index) },
        ],
      },
    ];
  });
}

/** Reasons that differ in numbers and names only are one trouble: a dusk of flats has as many exposures as frames. */
function refusals(refused: readonly RefusedFrame[]): RecipeProblem[] {
  const trouble = ({ reason, wayOut, name, fixes }: RefusedFrame) =>
    JSON.stringify([shape(reason, name), shape(wayOut ?? '', name), fixes.map(({ path }) => path)]);
  return groupAlike(refused, trouble).map((group) => {
    const [first] = group;
    const { reason, wayOut } = first!;
    const fixes = commonFixes(group);
    const same = group.every((frame) => frame.reason === reason);
    const names = group.map(({ name }) => name);
    const who =
      group.length === 1
        ? `${names[0]} is refused`
        : same
          ? `${group.length} flats are refused (${someNames(names)})`
          : `${group.length} flats are refused, ${names[0]} because`;
    const there = fixes[0]?.path.join('.') === 'output.existing';
    return {
      path: fixes[0]?.path ?? [],
      at: 'value',
      severity: there ? 'info' : 'warning',
      message: withWayOut(there ? resultsThere(names) : `${who}${same ? ':' : ''} ${reason}`, wayOut),
      fixes,
    };
  });
}

/** No trouble as long as nobody reduces these flats again. */
function resultsThere(names: readonly string[]): string {
  const what = names.length === 1 ? `the result of ${names[0]} is` : `the results of ${names.length} flats are`;
  return `${what} there already, and a further run would refuse ${names.length === 1 ? 'it' : 'them'}.`;
}

function shape(text: string, name: string): string {
  return text.replaceAll(name, '').replace(/\d+(\.\d+)?/g, '0');
}

/** Each change once; of several numbers for one key the largest, by which all of the group pass. */
function commonFixes(group: readonly RefusedFrame[]): RecipeFix[] {
  const byKey = new Map<string, RecipeFix>();
  for (const fix of group.flatMap(({ fixes }) => fixes)) {
    const id = JSON.stringify([fix.path, typeof fix.value === 'number' ? null : fix.value]);
    const known = byKey.get(id);
    if (known === undefined || (fix.value as number) > (known.value as number)) byKey.set(id, fix);
  }
  return [...byKey.values()];
}

function unknowns(ignored: readonly IgnoredFrame[]): RecipeProblem[] {
  const teachable = ignored.filter(({ fixes }) => fixes !== undefined);
  return groupAlike(teachable, ({ reason, fixes }) => JSON.stringify([reason, fixes])).map((group) => {
    const { reason, fixes = [] } = group[0]!;
    const names = group.map(({ path }) => nameOf(path));
    const who = group.length === 1 ? `${names[0]} is` : `${group.length} frames are`;
    const list = group.length === 1 ? '' : ` (${someNames(names)})`;
    return {
      path: fixes[0]!.path,
      at: 'value',
      severity: 'info',
      message: `${who} left alone${list}: ${reason}.`,
      fixes,
    };
  });
}

/** Sections in the headers of raw flats that the recipe leaves unused. */
function unusedSections(flats: readonly FrameInfo[], recipe: Recipe): RecipeProblem[] {
  const hint = (key: 'overscan' | 'trim', card: 'biassec' | 'trimsec', words: string): RecipeProblem[] => {
    const flat = flats.find((frame) => frame[card] !== null);
    if (recipe[key] !== 'none' || flat === undefined) return [];
    const message = `the headers have ${card.toUpperCase()} = ${flat[card]}; the recipe ${words}.`;
    return [{ path: [key], at: 'value', severity: 'info', message, fixes: usable(flats, recipe, key) }];
  };
  return [...hint('overscan', 'biassec', 'subtracts no overscan'), ...hint('trim', 'trimsec', 'trims nothing')];
}

/** "header" where the cards of all flats can be used, else the section that the first refusal proposes. */
function usable(flats: readonly FrameInfo[], recipe: Recipe, key: 'overscan' | 'trim'): readonly RecipeFix[] {
  try {
    for (const flat of flats) planGeometry(flat, { ...recipe, [key]: 'header' });
    return headerFix(flats.find((flat) => headerFix(flat, key).length > 0)!, key);
  } catch (error) {
    if (error instanceof FlatfieldError) return error.fixes.filter(({ value }) => value !== 'none');
    throw error;
  }
}
