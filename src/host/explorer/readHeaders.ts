/** Has headers read by all threads, a few files at a time, so that what is there can be shown and others get their turn. */

import { nameOf } from '../../engine/plan/outputName';
import type { ClassifyReply, ListedFile, Spellings } from '../../protocol/jobs';
import type { WorkerPool } from '../../worker/pool';
import { ThreadDied } from '../../worker/poolThread';
import type { HeaderResult } from './headerCache';

/** Files of one job: about 20 ms of work. */
const AT_ONCE = 200;

interface Work {
  readonly spellings: Spellings;
  readonly files: readonly ListedFile[];
}

export interface Reading {
  readonly pool: Pick<WorkerPool, 'run' | 'size'>;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Every file of `groups` gets its result. Never rejects: a file at which a thread dies is unreadable, and the rest is read. */
export async function readHeaders(
  { pool, onChange, onError }: Reading,
  groups: readonly Work[],
  found: (file: ListedFile, spellings: Spellings, result: HeaderResult) => void,
): Promise<void> {
  const waiting = groups.flatMap(({ spellings, files }) => pieces(files).map((part) => ({ spellings, files: part })));
  const read = async ({ spellings, files }: Work): Promise<void> => {
    try {
      const reply = await pool.run('classify', { files: files.map(({ path }) => path), spellings });
      const results = resultsOf(reply);
      for (const file of files) found(file, spellings, results.get(file.path) ?? { kind: 'foreign' });
    } catch (error) {
      onError(error);
      const bad = error instanceof ThreadDied ? files.find(({ path }) => path === error.file) : undefined;
      const reason = error instanceof Error ? error.message : String(error);
      for (const file of bad === undefined ? files : [bad])
        found(file, spellings, { kind: 'unreadable', file: { path: file.path, name: nameOf(file.path), reason } });
      if (bad !== undefined) await read({ spellings, files: files.filter((file) => file !== bad) });
    }
  };
  const reader = async (): Promise<void> => {
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
      await read(work);
      onChange();
    }
  };
  await Promise.all(Array.from({ length: pool.size }, reader));
}

function pieces(files: readonly ListedFile[]): readonly (readonly ListedFile[])[] {
  const parts: (readonly ListedFile[])[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) parts.push(files.slice(from, from + AT_ONCE));
  return parts;
}

function resultsOf({ frames, unreadable }: ClassifyReply): ReadonlyMap<string, HeaderResult> {
  return new Map<string, HeaderResult>([
    ...frames.map((frame) => [frame.path, { kind: 'frame', frame }] as const),
    ...unreadable.map((file) => [file.path, { kind: 'unreadable', file }] as const),
  ]);
}
