/** Reads what is assigned by hand to the frames of a scan, each file once. */
import { basename, dirname, join, resolve } from 'node:path';
import type { WrittenAssignment } from '../engine/frames/assignmentSchema';
import type { Assignment } from '../engine/frames/frameInfo';
import { FRAMES_NAME, parseFramesFile } from '../engine/frames/framesFile';
import { comparable } from '../engine/frames/rejectedList';
import { type Disk, nodeDisk } from './disk';
import { readList } from './rejectedLists';

interface Assignments {
  readonly path: string;
  readonly frames: ReadonlyMap<string, WrittenAssignment>;
  readonly broken: ReadonlyMap<string, string>;
  readonly unread: string | null;
}

export class AssignedFrames {
  private readonly files = new Map<string, Assignments | null>();
  private readonly told: string[] = [];

  constructor(private readonly disk: Disk = nodeDisk) {}

  /** What the file beside a frame assigns to it, its paths absolute. */
  of(path: string): Assignment | undefined {
    const folder = dirname(path);
    const file = this.fileIn(folder);
    const written = file?.frames.get(comparable(basename(path)));
    if (file === null || written === undefined || Object.keys(written).length === 0) return undefined;
    const { type, exposure, filter, dark, bias, flat } = written;
    return {
      file: file.path,
      ...(type === undefined ? {} : { type }),
      ...(exposure === undefined ? {} : { exposure }),
      ...(filter === undefined ? {} : { filter }),
      ...(dark === undefined ? {} : { dark: resolve(folder, dark) }),
      ...(bias === undefined ? {} : { bias: resolve(folder, bias) }),
      ...(flat === undefined ? {} : { flat: resolve(folder, flat) }),
    };
  }

  /** Why nobody knows what the file beside a frame assigns to it; null where that is known. */
  problemOf(path: string): string | null {
    const file = this.fileIn(dirname(path));
    if (file === null) return null;
    const why = file.broken.get(comparable(basename(path)));
    return why === undefined ? file.unread : `what ${file.path} assigns to it cannot be used: ${why}`;
  }

  /** What is wrong with the files beside the frames that were asked about: sentences. */
  problems(): readonly string[] {
    const stray = [...this.files].flatMap(([folder, file]) =>
      file === null ? [] : [...file.frames.keys()].flatMap((name) => this.strayName(file, folder, name)),
    );
    return [...this.told, ...stray];
  }

  private fileIn(folder: string): Assignments | null {
    const known = this.files.get(folder);
    if (known !== undefined) return known;
    const file = this.read(join(folder, FRAMES_NAME));
    this.files.set(folder, file);
    return file;
  }

  /** null where there is no file. What cannot be read is one of the problems. */
  private read(path: string): Assignments | null {
    try {
      if (this.disk.statSync(path, { throwIfNoEntry: false }) === undefined) return null;
      const { problems, ...file } = parseFramesFile(readList(path, this.disk), path);
      this.told.push(...problems);
      return { path, ...file };
    } catch (error) {
      const unread = `${path} cannot be read, so nothing is assigned by it: ${(error as Error).message}`;
      this.told.push(unread);
      return { path, frames: new Map(), broken: new Map(), unread };
    }
  }

  private strayName({ path }: Assignments, folder: string, name: string): string[] {
    if (/[\\/]/.test(name)) return [`${path} names ${name}; it speaks only of the frames beside it.`];
    return this.isThere(join(folder, name)) ? [] : [`${path} names ${name}, which is not there.`];
  }

  private isThere(path: string): boolean {
    try {
      return this.disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  }
}
