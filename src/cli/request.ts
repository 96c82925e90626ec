/** From the command line's words to what the planner is asked. */
import { FlatfieldError } from '../engine/errors';
import type { ExistingRule, PixelFormat, ReducedKind } from '../engine/plan/plan';
import type { Request } from '../worker/prepare';
import type { Context } from './context';

/** What is reduced: flats where nothing is said. @throws FlatfieldError `Usage` for a kind that can only be combined */
export function reducedKind({ given }: Context): ReducedKind {
  const kind = given.text('kind') ?? 'flat';
  if (kind === 'flat' || kind === 'light') return kind;
  throw new FlatfieldError('Usage', `--kind must be flat or light here, not ${JSON.stringify(kind)}.`);
}

export function requestOf({ given, signal, bar }: Context): Request {
  return {
    paths: given.paths,
    masters: given.masters,
    recipePath: given.text('recipe') ?? null,
    out: given.text('out') ?? null,
    pixels: (given.text('pixels') as PixelFormat | undefined) ?? null,
    existing: (given.text('existing') as ExistingRule | undefined) ?? null,
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  };
}

/** Bytes that combining may take; undefined where nothing is said. */
export function memoryOf({ given }: Context): number | undefined {
  const megabytes = given.count('memory');
  return megabytes === undefined ? undefined : megabytes * 2 ** 20;
}
