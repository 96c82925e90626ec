/** Every file of the workspace that may be a frame: listed at once, read a few at a time, never read twice unchanged. */
import type { FrameInfo, Scan, UnreadableFrame } from '../../engine/frames/frameInfo';
import { type FrameMarks, withMarks, withRejection } from '../../engine/frames/frameMarks';
import type { ListedFile, MarksReply, Spellings } from '../../protocol/jobs';
import { Breather } from '../../worker/breather';
import { byCodePoint } from '../../worker/listFiles';
import type { WorkerPool } from '../../worker/pool';
import { isAtOrBelow } from '../isAtOrBelow';
import type { HeaderCache, HeaderResult, KnownHeader } from './headerCache';
import { readHeaders } from './readHeaders';

/** A file whose bytes changed less than this long ago (ms) may still be written. */
export const SETTLING = 1000;
/** Frames whose marks are asked for with one message. */
const MARKED_AT_ONCE = 1000;

/** What is known at a moment. */
export interface Catalogue {
  /** What could be read so far, with what people have noted beside the files. */
  readonly scan: Scan;
  /** Paths of files that nobody has read yet. */
  readonly unread: readonly string[];
  /** Files that may still be written: what is known of them may be only the beginning. */
  readonly settling: ReadonlySet<string>;
}

export interface CatalogueOptions {
  readonly pool: Pick<WorkerPool, 'run' | 'size'>;
  readonly cache: HeaderCache | null;
  /** The spellings for the files of each recipe's folder, from the recipes that were found; path of a file -> spellings. */
  readonly spellings: (recipes: readonly string[]) => Promise<(path: string) => Spellings>;
  /** Something can be shown that could not be before. */
  readonly onChange: () => void;
  /** What went wrong with some files while the others were read. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds; another clock in tests. */
  readonly now?: () => number;
}

interface Entry {
  readonly file: ListedFile;
  /** Its spellings as JSON; undefined before the recipes were read. */
  readonly spellings: string | undefined;
  /** null: not read yet. */
  readonly result: HeaderResult | null;
  /** It was read while it may have been written: to be read again. */
  readonly provisional: boolean;
}

export class FrameCatalogue {
  /** Rises whenever something that is shown has changed. */
  version = 0;
  private entries = new Map<string, Entry>();
  private problems: readonly UnreadableFrame[] = [];
  private marks: MarksReply = { marks: [], listProblems: [] };
  private spellingsOf: (path: string) => Spellings = () => ({ keywords: {}, types: {} });
  private kept: Map<string, KnownHeader> | null = null;
  private made: { readonly version: number; readonly catalogue: Catalogue } | undefined;

  constructor(private readonly options: CatalogueOptions) {}

  /** What is known now. The same object until something changes. */
  get current(): Catalogue {
    if (this.made?.version !== this.version) this.made = { version: this.version, catalogue: this.make() };
    return this.made.catalogue;
  }

  /** Whether a file is known that lies below this folder. */
  knowsBelow(folder: string): boolean {
    for (const path of this.entries.keys()) if (path !== folder && isAtOrBelow(path, folder)) return true;
    return false;
  }

  /** Looks at everything in these folders: lists all files, and reads those that have changed. Never rejects. */
  async relist(folders: readonly string[]): Promise<void> {
    const [kept, listed] = await Promise.all([this.keptHeaders(), this.list(folders, true)]);
    if (listed === null) return;
    this.spellingsOf = await this.options.spellings(listed.recipes);
    const there = new Set(listed.files.map(({ path }) => path));
    for (const path of this.entries.keys()) if (!there.has(path)) this.remove(path);
    if (JSON.stringify(listed.problems) !== JSON.stringify(this.problems)) {
      this.problems = listed.problems;
      this.version++;
    }
    await this.settle(listed.files, kept);
    this.kept = new Map();
  }

  /** Looks at these files alone; those that are gone are forgotten. Never rejects. */
  async update(paths: readonly string[]): Promise<void> {
    const listed = await this.list(paths, false);
    if (listed === null) return;
    const there = new Set(listed.files.map(({ path }) => path));
    for (const path of paths) if (!there.has(path)) this.remove(path);
    await this.settle(listed.files, new Map());
  }

  /** Keeps what was read for the next window. */
  async save(): Promise<void> {
    const known: KnownHeader[] = [];
    for (const { file, spellings, result, provisional } of this.entries.values())
      if (result !== null && isSure(result) && spellings !== undefined && !provisional)
        known.push({ file, spellings, result });
    await this.options.cache?.save(known);
  }

  private async keptHeaders(): Promise<ReadonlyMap<string, KnownHeader>> {
    this.kept ??= (await this.options.cache?.load()) ?? new Map();
    return this.kept;
  }

  private async list(paths: readonly string[], shown: boolean) {
    const files: ListedFile[] = [];
    try {
      const reply = await this.options.pool.run(
        'list',
        { paths },
        {
          onProgress: ({ listed = [] }) => {
            files.push(...listed);
            if (shown) this.showListed(listed);
          },
        },
      );
      return { ...reply, files };
    } catch (error) {
      this.options.onError(error);
      return null;
    }
  }

  /** New files can be seen before they are read. */
  private showListed(files: readonly ListedFile[]): void {
    const before = this.version;
    for (const file of files) {
      if (this.entries.has(file.path)) continue;
      this.entries.set(file.path, { file, spellings: undefined, result: null, provisional: false });
      this.version++;
    }
    if (this.version !== before) this.options.onChange();
  }

  /** Takes what is known of these files from memory or from the last window, and reads the others. */
  private async settle(files: readonly ListedFile[], kept: ReadonlyMap<string, KnownHeader>): Promise<void> {
    const wanted = new Map<string, { spellings: Spellings; files: ListedFile[] }>();
    const keys = new Map<Spellings, string>();
    const breather = new Breather();
    for (const file of files) {
      if (breather.due) await breather.pause();
      const spellings = this.spellingsOf(file.path);
      const key = keys.get(spellings) ?? JSON.stringify(spellings);
      keys.set(spellings, key);
      const old = this.entries.get(file.path);
      const known = [old, kept.get(file.path)].find(
        (one) => one != null && isSure(one.result) && one.spellings === key && sameState(one.file, file),
      );
      if (known != null && known.result !== null && !(known === old && old.provisional)) {
        if (known !== old) this.put({ file, spellings: key, result: known.result, provisional: false });
        continue;
      }
      // What was known of it stays in sight until the new header is there.
      if (old === undefined || old.result === null)
        this.put({ file, spellings: key, result: null, provisional: false });
      const group = wanted.get(key) ?? { spellings, files: [] };
      group.files.push(file);
      wanted.set(key, group);
    }
    this.options.onChange();
    await readHeaders(this.options, [...wanted.values()], (file, spellings, result) => {
      const provisional = this.mayBeWritten(file);
      this.put({ file, spellings: JSON.stringify(spellings), result, provisional });
    });
    await this.readMarks();
    this.options.onChange();
  }

  private mayBeWritten(file: ListedFile): boolean {
    return Math.abs((this.options.now ?? Date.now)() - file.mtimeMs) < SETTLING;
  }

  private put(entry: Entry): void {
    const old = this.entries.get(entry.file.path);
    this.entries.set(entry.file.path, entry);
    if (old !== undefined && old.provisional === entry.provisional && sameResult(old.result, entry.result)) return;
    this.version++;
  }

  private remove(path: string): void {
    if (this.entries.delete(path)) this.version++;
  }

  /** Notes beside the files are small and change at any time: they are read anew with every look. */
  private async readMarks(): Promise<void> {
    const frames: Pick<FrameInfo, 'path' | 'name' | 'ours' | 'master'>[] = [];
    const unreadable: string[] = [];
    for (const { result } of this.entries.values()) {
      if (result?.kind === 'frame') {
        const { path, name, ours, master } = result.frame;
        frames.push({ path, name, ours, master });
      } else if (result?.kind === 'unreadable') unreadable.push(result.file.path);
    }
    const marks: MarksReply['marks'][number][] = [];
    const problems = new Set<string>();
    try {
      for (let from = 0; from === 0 || from < frames.length; from += MARKED_AT_ONCE) {
        const part = frames.slice(from, from + MARKED_AT_ONCE);
        const reply = await this.options.pool.run('marks', { frames: part, unreadable: from === 0 ? unreadable : [] });
        marks.push(...reply.marks);
        for (const problem of reply.listProblems) problems.add(problem);
      }
    } catch (error) {
      this.options.onError(error);
      return;
    }
    const found: MarksReply = { marks, listProblems: [...problems] };
    if (JSON.stringify(found) === JSON.stringify(this.marks)) return;
    this.marks = found;
    this.version++;
  }

  private make(): Catalogue {
    const marks = new Map<string, FrameMarks>(this.marks.marks.map(({ path, ...mark }) => [path, mark]));
    const frames: FrameInfo[] = [];
    const unreadable: UnreadableFrame[] = [...this.problems];
    const unread: string[] = [];
    const settling = new Set<string>();
    for (const [path, { result, provisional }] of this.entries) {
      const mark = marks.get(path);
      if (result === null) unread.push(path);
      else if (result.kind === 'frame') frames.push(mark === undefined ? result.frame : withMarks(result.frame, mark));
      else if (result.kind === 'unreadable') unreadable.push(withRejection(result.file, mark?.rejected));
      // Our own results appear whole.
      if (provisional && !(result?.kind === 'frame' && result.frame.ours)) settling.add(path);
    }
    const { listProblems } = this.marks;
    return {
      scan: {
        frames: frames.sort(byPath),
        unreadable: unreadable.sort(byPath),
        ...(listProblems.length === 0 ? {} : { listProblems }),
      },
      unread: unread.sort(byCodePoint),
      settling,
    };
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return byCodePoint(a.path, b.path);
}

/** What could not be read is tried again with every look: the disk may have been at fault. */
function isSure(result: HeaderResult | null): boolean {
  return result !== null && result.kind !== 'unreadable';
}

function sameState(a: ListedFile, b: ListedFile): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

function sameResult(a: HeaderResult | null, b: HeaderResult | null): boolean {
  return a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b));
}
