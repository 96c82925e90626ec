/** Whether a result that is there is what its plan would make now, and what has changed where it is not. */
import type { FrameInfo, MadeFrom } from '../frames/frameInfo';
import { nameOf } from '../plan/outputName';
import type { PlannedFlat, PlannedFrame, ProductFormat, ResultState } from '../plan/plan';
import { type MasterRole, usedMaster } from '../plan/step';
import { type Digests, stepCard } from './provenance';

/** What a result is held against. */
export interface Wanted {
  readonly flat: PlannedFlat;
  readonly format: ProductFormat;
  /** "Flatfield 0.1.0". */
  readonly program: string;
  /** Digest of canonicalSteps. */
  readonly steps: string;
}

/**
 * Why a result cannot be up to date whatever its inputs are, or null: then their digests are worth computing.
 *
 * @param problem why the file could not be read as a frame
 */
export function quickState(result: FrameInfo | undefined, problem: string | null, program: string): ResultState | null {
  if (result === undefined) {
    return {
      state: 'foreign',
      why: `a file is there that ${problem === null ? 'is no frame' : `cannot be read: ${trimmed(problem)}`}`,
    };
  }
  if (!result.ours) return { state: 'foreign', why: 'the file that is there was not written by Flatfield' };
  const stale = (why: string): ResultState => ({ state: 'stale', why });
  if (result.incomplete !== null) return stale(`it is incomplete: ${result.incomplete}`);
  const { made } = result;
  if (made === undefined || made.raw === null || made.steps === null)
    return stale('it does not say what it was made from');
  return made.program === program ? null : stale(`it was made by ${made.program}`);
}

/** The state of a result of ours by the digests of its raw frame and its masters as they are now. */
export function compareResult(
  result: FrameInfo & { readonly made: MadeFrom },
  wanted: Wanted,
  digests: Digests,
): ResultState {
  const { flat } = wanted;
  const other = wanted.steps === result.made.steps ? null : otherSteps(result, wanted);
  const why = [
    ...(digests.get(flat.path) === result.made.raw ? [] : ['the raw frame has changed']),
    ...(other === null ? [] : [`the recipe asks for other steps: ${other}`]),
    ...flat.steps.flatMap((step) => {
      const master = usedMaster(step);
      if (master === null) return [];
      const { role, path } = master;
      // A step that is told already names its master.
      if (digests.get(path) === result.made[role] || other?.includes(stepCard(step).keyword)) return [];
      return [masterChange(role, path, result)];
    }),
    ...maskChange(flat, result.made, digests),
  ];
  return why.length === 0 ? { state: 'upToDate', why: null } : { state: 'stale', why: why.join(', and ') };
}

export function masterChange(role: MasterRole, path: string, { history }: FrameInfo): string {
  const name = nameOf(path);
  const before = cardValue(history[role]).replace(/, (scale|not scaled|over) .*$/, '');
  if (before === name || before === '') return `the ${role} ${name} has other bytes than when it was made`;
  return `the ${role} is ${name} now, and it was made with ${before}`;
}

/** The order of masks changes nothing. */
export function maskChange({ masks = [] }: Pick<PlannedFrame, 'masks'>, made: MadeFrom, digests: Digests): string[] {
  const before = [...(made.masks ?? [])].sort();
  const now = masks.map(({ path }) => digests.get(path)).sort();
  if (before.length === now.length && before.every((digest, i) => digest === now[i])) return [];
  const names = masks.map(({ path }) => nameOf(path)).join(', ');
  if (masks.length === 0) return ['no mask is named now, and it was made with one'];
  if (before.length === 0) return [`the mask ${names} is named now, and it was made without one`];
  return [`the mask ${names} is not the one that it was made with`];
}

const CARDS = { SUBOSCAN: 'overscan', TRIMIM: 'trim', SUBBIAS: 'bias', SUBDARK: 'dark', FLATCOR: 'flat' } as const;
type Card = keyof typeof CARDS;

/** Its cards beside those that it would get; the names of masters are told elsewhere. */
function otherSteps(result: FrameInfo, { flat, format }: Wanted): string {
  const told = otherCardsOf(result, flat);
  if (told.length > 0) return told.join(', ');
  if (result.pixelType !== format.pixels) return `${format.pixels} instead of ${result.pixelType}`;
  return 'another way of storing the result, another noise or unit, or cards that are no longer assigned by hand';
}

/** Each card of a result that its frame would get otherwise now, in words. */
export function otherCardsOf(result: FrameInfo, flat: PlannedFrame): string[] {
  const now = new Map(flat.steps.map((step) => stepCard(step)).map(({ keyword, value }) => [keyword, value]));
  const told = (Object.keys(CARDS) as Card[]).flatMap((card) => {
    const [old, wanted] = [result.history[CARDS[card]], now.get(card)];
    if (old === undefined && wanted === undefined) return [];
    if (old === undefined) return [`${card} = ${wanted}, which it lacks`];
    if (wanted === undefined) return [`no ${card}, which it has`];
    return sameNumbers(card, cardValue(old), wanted) ? [] : [`${card} = ${wanted} instead of ${cardValue(old)}`];
  });
  return [...told, ...otherCards(result, flat)];
}

/** What is assigned by hand now and stands otherwise in the result. */
function otherCards({ kind, exposure, filter }: FrameInfo, { assigned = [] }: PlannedFrame): string[] {
  const is = { type: kind.toUpperCase(), exposure, filter };
  const words = assigned
    .filter(({ role, value }) => is[role] !== value)
    .map(({ role, value }) => `${role} ${value} (assigned by hand) instead of ${is[role] ?? 'none'}`);
  return [...new Set(words)];
}

function sameNumbers(card: string, old: string, wanted: string): boolean {
  if (card === 'SUBBIAS') return true;
  if (card !== 'SUBDARK' && card !== 'FLATCOR') return old === wanted;
  const mark = card === 'SUBDARK' ? ', ' : ', over ';
  const scaling = (value: string): string => value.slice(value.lastIndexOf(mark));
  return scaling(old) === scaling(wanted);
}

/** "TRIMIM = [1:2048,*]" -> "[1:2048,*]". */
function cardValue(card: string | undefined): string {
  return card === undefined ? '' : card.slice(card.indexOf(' = ') + 3);
}

function trimmed(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
