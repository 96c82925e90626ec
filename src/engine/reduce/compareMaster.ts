/** Whether a combined frame that is there is what its plan would make now, and what has changed where it is not. */
import type { CombinedFrom, FrameInfo, MadeFrom } from '../frames/frameInfo';
import { someNames } from '../plan/alike';
import { nameOf } from '../plan/outputName';
import type { PlannedMaster, ResultState } from '../plan/plan';
import { usedMaster } from '../plan/step';
import type { MasterOrigin } from './canonicalMaster';
import { maskChange, masterChange, otherCardsOf } from './compareResult';
import { type Digests, describeMethod } from './provenance';

/** What a master is held against. */
export interface WantedMaster {
  readonly master: PlannedMaster;
  readonly origin: MasterOrigin;
  /** Digest of canonicalMaster. */
  readonly steps: string;
}

/** The state of a master of ours by the digests of its frames, and of the masters that they lose, as they are now. */
export function compareMaster(
  result: FrameInfo & { readonly made: MadeFrom },
  { master, origin, steps }: WantedMaster,
  digests: Digests,
): ResultState {
  const { made } = result;
  const why = [
    ...(origin.raw === made.raw ? [] : [otherFrames(master, made.combined, digests)]),
    ...(['bias', 'dark'] as const).flatMap((role) => {
      if (origin[role] === made[role]) return [];
      const path = master.inputs
        .flatMap((input) => input.steps.map(usedMaster))
        .find((subtracted) => subtracted?.role === role)?.path;
      return [path === undefined ? `it lost a ${role}, which its frames keep now` : masterChange(role, path, result)];
    }),
    ...maskChange(master.inputs[0] ?? {}, made, digests),
    ...(steps === made.steps ? [] : otherMethod(result, master, origin.raw === made.raw)),
  ];
  return why.length === 0 ? { state: 'upToDate', why: null } : { state: 'stale', why: why.join(', and ') };
}

/** "b.fits is new among its frames", "a.fits has changed". */
function otherFrames({ inputs }: PlannedMaster, combined: CombinedFrom | undefined, digests: Digests): string {
  const before = new Map(combined?.frames.map(({ name, digest }) => [name, digest]));
  const now = new Map(inputs.map(({ path }) => [nameOf(path), digests.get(path)]));
  const changed = [...now].filter(([name, digest]) => before.has(name) && before.get(name) !== digest);
  const added = [...now.keys()].filter((name) => !before.has(name));
  const gone = [...before.keys()].filter((name) => !now.has(name));
  const are = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');
  const told = [
    ...(changed.length === 0
      ? []
      : [`${someNames(changed.map(([name]) => name))} ${changed.length === 1 ? 'has' : 'have'} changed`]),
    ...(added.length === 0 ? [] : [`${someNames(added)} ${are(added)} new among its frames`]),
    ...(gone.length === 0 ? [] : [`${someNames(gone)} ${are(gone)} no longer among its frames`]),
  ];
  return told.length === 0 ? 'its frames stand in another order' : told.join(', and ');
}

/** What is done otherwise now; of other frames nobody can say more than their cards do. */
function otherMethod(result: FrameInfo, master: PlannedMaster, sameFrames: boolean): string[] {
  const [first] = master.inputs;
  const method = describeMethod(master.method);
  const before = result.made?.combined?.method ?? 'another method';
  const told = [
    ...(first === undefined ? [] : otherCardsOf(result, first)),
    ...(method === before ? [] : [`${method} instead of ${before}`]),
  ];
  if (told.length > 0) return [`the recipe asks for other steps: ${told.join(', ')}`];
  return sameFrames ? ['one of its frames gets other steps, another exposure or another unit'] : [];
}
