/** Reads the lists of rejected frames beside the frames of a scan, each list once. */
import { dirname, join } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import type { FrameInfo, Rejection } from '../engine/frames/frameInfo';
import { comparable, parseRejectedList, REJECTED_NAME } from '../engine/frames/rejectedList';
import { plainName } from '../engine/plan/outputName';
import { type Disk, nodeDisk } from './disk';
import { openFile } from './fileSource';

/** No list is longer, in bytes: a hundred thousand names. What is longer is something else. */
const LONGEST = 4 << 20;

interface RejectedList {
  readonly path: string;
  /** Name -> reason. */
  readonly names: ReadonlyMap<string, string | null>;
  /** The same by names without the ending of an outer compression, which results do not keep. */
  readonly plain: ReadonlyMap<string, string>;
}

export class RejectedLists {
  private readonly lists = new Map<string, RejectedList | null>();
  private readonly told: string[] = [];
  private readonly asked = new Set<string>();

  constructor(private readonly disk: Disk = nodeDisk) {}

  /** Whether the list beside a file names it. */
  ofFile(path: string): Rejection | undefined {
    const folder = dirname(path);
    this.asked.add(folder);
    const list = this.listIn(folder);
    const reason = list?.names.get(comparable(nameIn(path)));
    return list === null || reason === undefined ? undefined : { file: list.path, reason, raw: null };
  }

  /** The same; of a result of ours also whether a list above it names the raw frame that it was made from. */
  ofFrame(frame: Pick<FrameInfo, 'path' | 'name' | 'ours' | 'master'>): Rejection | undefined {
    const own = this.ofFile(frame.path);
    return own !== undefined || !frame.ours || frame.master !== null ? own : this.ofRaw(frame);
  }

  /** What is wrong with the lists beside the files that were asked about: sentences. */
  problems(): readonly string[] {
    const stray = [...this.asked].flatMap((folder) => {
      const list = this.lists.get(folder) ?? null;
      return list === null ? [] : [...list.names.keys()].flatMap((name) => this.strayName(list, folder, name));
    });
    return [...this.told, ...stray];
  }

  /** The longest end of the result's name that is a file, or was one that a list names: the result's raw frame. */
  private ofRaw({ path, name }: { readonly path: string; readonly name: string }): Rejection | undefined {
    const folders = foldersAbove(dirname(path)).filter((folder) => this.listIn(folder) !== null);
    const plain = plainName(name);
    for (let start = 0; start < plain.length && folders.length > 0; start++) {
      const end = plain.slice(start);
      for (const folder of folders) {
        const list = this.listIn(folder);
        const raw = list?.plain.get(comparable(end));
        if (list != null && raw !== undefined) return { file: list.path, reason: list.names.get(raw) ?? null, raw };
        if (this.isThere(join(folder, end))) return undefined;
      }
    }
    return undefined;
  }

  private listIn(folder: string): RejectedList | null {
    const known = this.lists.get(folder);
    if (known !== undefined) return known;
    const list = this.read(join(folder, REJECTED_NAME));
    this.lists.set(folder, list);
    return list;
  }

  /** null where there is no list, or none that can be read: then that is one of the problems. */
  private read(path: string): RejectedList | null {
    try {
      if (this.disk.statSync(path, { throwIfNoEntry: false }) === undefined) return null;
      const names = parseRejectedList(readList(path, this.disk));
      return { path, names, plain: new Map([...names.keys()].map((name) => [plainName(name), name])) };
    } catch (error) {
      this.told.push(`${path} cannot be read, so no frame counts as rejected by it: ${(error as Error).message}`);
      return null;
    }
  }

  private strayName(list: RejectedList, folder: string, name: string): string[] {
    if (/[\\/]/.test(name)) return [`${list.path} names ${name}; a list speaks only of the frames beside it.`];
    return this.isThere(join(folder, name)) ? [] : [`${list.path} names ${name}, which is not there.`];
  }

  private isThere(path: string): boolean {
    try {
      return this.disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  }
}

/** The text of a list. Throws `ReadFailed`, or `Unsupported` for a file that is too long to be a list. */
export function readList(path: string, disk: Disk = nodeDisk): string {
  const source = openFile(path, null, disk);
  try {
    if (source.size > LONGEST) {
      throw new FlatfieldError('Unsupported', `It has ${source.size} bytes, more than a list of names.`, {
        file: path,
      });
    }
    return Buffer.from(source.read(0, source.size)).toString('utf8');
  } finally {
    source.close();
  }
}

/** Whether the list beside a file names it, as the list is now; null where it does not. */
export function rejectionOf(path: string): Rejection | null {
  return new RejectedLists().ofFile(path) ?? null;
}

function nameIn(path: string): string {
  return path.slice(dirname(path).length).replace(/^[\\/]/, '');
}

/** The folders above `folder`, the nearest first. */
function foldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...foldersAbove(parent)];
}
