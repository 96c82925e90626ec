/** Writes what a person says about frames into the files beside them: whole or not at all. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import type { Assignment } from '../engine/frames/frameInfo';
import { type Disk, nodeDisk, readError, writeError } from './disk';
import { writeWhole } from './wholeFile';

/** Name of the file in the folder of the frames that it speaks of: { "frames": { name: what is assigned } }. */
const ASSIGNED_NAME = 'flatfield.frames.json';

/** What to write down; null takes it back, what is left out stays. Masters by their absolute paths. */
export type AssignedChange = {
  readonly [K in Exclude<keyof Assignment, 'file'>]?: Assignment[K] | null;
};

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Writes a change for each frame into the file of its folder, in which masters stand relative to that folder. Returns the
 * paths of the files that were changed.
 *
 * @throws FlatfieldError `Usage` where a file holds something else; `ReadFailed`, `WriteFailed`, `DiskFull`
 */
export function setAssigned(
  paths: readonly string[],
  change: AssignedChange,
  disk: Disk = nodeDisk,
): readonly string[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), basename(path)]);
  return [...folders].flatMap(([folder, names]) => {
    const file = join(folder, ASSIGNED_NAME);
    const text = textOf(file, disk);
    const before = entriesOf(text, file);
    const after = names.reduce<Entries>((entries, name) => changed(entries, name, relativeTo(folder, change)), before);
    if (JSON.stringify(after) === JSON.stringify(before)) return [];
    write(file, text, Object.keys(after).length === 0 ? '' : `${JSON.stringify({ frames: after }, null, 2)}\n`, disk);
    return [file];
  });
}

function relativeTo(folder: string, change: AssignedChange): AssignedChange {
  const near = (path: string | null): string | null => path && relative(folder, path).replaceAll('\\', '/');
  return {
    ...change,
    ...(change.dark === undefined ? {} : { dark: near(change.dark) }),
    ...(change.bias === undefined ? {} : { bias: near(change.bias) }),
  };
}

/** The entries with those of one frame changed; a frame of which nothing is left has none. */
function changed(entries: Entries, name: string, change: AssignedChange): Entries {
  const merged = Object.entries({ ...entries[name], ...change }).filter(([, value]) => value != null);
  const { [name]: _, ...others } = entries;
  return merged.length === 0 ? others : { ...entries, [name]: Object.fromEntries(merged) };
}

function entriesOf(text: string, file: string): Entries {
  if (text === '') return {};
  try {
    const whole: { readonly frames?: unknown } | null = JSON.parse(text);
    const entries = whole?.frames;
    if (typeof entries === 'object' && entries !== null && !Array.isArray(entries)) return entries as Entries;
  } catch {
    // Said below.
  }
  throw new FlatfieldError('Usage', 'The file is no JSON object of frames.', {
    file,
    wayOut: 'Mend it in an editor, or move it away.',
  });
}

/** '' where there is none. */
function textOf(file: string, disk: Disk): string {
  try {
    return disk.statSync(file, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(file, 'utf8');
  } catch (error) {
    throw readError(error, file);
  }
}

function write(file: string, before: string, text: string, disk: Disk): void {
  try {
    if (text === '') disk.unlinkSync(file);
    else if (!writeWhole(file, [Buffer.from(text, 'utf8')], () => textOf(file, disk) === before, disk))
      throw new FlatfieldError('WriteFailed', 'Another program writes the file at the same time.', {
        file,
        wayOut: 'Try again.',
      });
  } catch (error) {
    throw writeError(error, file);
  }
}
