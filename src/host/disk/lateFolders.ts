/**
 * The folders that VS Code does not watch. On Linux its watcher gives each folder that comes a watch of its own, and none to
 * the folders that are in it by then: of a night that is copied, unpacked or moved in, nothing is heard of what happens in
 * `night/reduced` until the window is loaded anew (parcel-bundler/watcher#97, open since 2022). No vscode in here.
 */
import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { isAtOrBelow } from '../isAtOrBelow';
import type { DiskChange } from './diskChange';

/** Writing a large file tells of it a thousand times: what happens within so many ms is told once. */
const GATHERED = 75;
/** A system may allow some 8000 to one user, and VS Code needs most of them. */
const MOST = 2000;

export interface LateFoldersOptions {
  readonly tell: (change: DiskChange) => void;
  /** What cannot be watched is told once. */
  readonly onError: (error: unknown) => void;
  /** Watches at the same time. */
  readonly most?: number;
}

export class LateFolders {
  private readonly watchers = new Map<string, FSWatcher>();
  /** What has happened since it was last told: whether a name came or went, or only the bytes behind it changed. */
  private readonly heard = new Map<string, 'rename' | 'change'>();
  private gathering: NodeJS.Timeout | undefined;
  private ended = false;
  private complained = false;

  constructor(private readonly options: LateFoldersOptions) {}

  /**
   * Watches a folder and all folders below it, now and later; hidden ones and `node_modules` are left out, wherever below
   * `root` they are. Resolves when all are watched: who lists the folder then misses nothing.
   */
  async add(folder: string, root = dirname(folder)): Promise<void> {
    if (isLeftOut(relative(root, folder))) return;
    const waiting = [folder];
    for (const one of waiting) {
      // What comes into it from now on is heard of, what is in it already is listed.
      if (this.watch(one)) waiting.push(...(await foldersIn(one)));
    }
  }

  /** Stops watching a folder that is gone, and those below it. */
  remove(folder: string): void {
    for (const [path, watcher] of this.watchers) {
      if (!isAtOrBelow(path, folder)) continue;
      watcher.close();
      this.watchers.delete(path);
    }
  }

  dispose(): void {
    this.ended = true;
    clearTimeout(this.gathering);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** False where there is nothing to be watched any more, or nothing more can be. */
  private watch(folder: string): boolean {
    if (this.ended) return false;
    if (this.watchers.has(folder)) return true;
    if (this.watchers.size >= (this.options.most ?? MOST)) {
      this.complain(folder, `${this.watchers.size} folders that came lately are watched already.`);
      return false;
    }
    try {
      const watcher = watch(folder, (event, name) => {
        if (name !== null) this.hear(event, folder, name);
      });
      watcher.on('error', () => this.remove(folder));
      this.watchers.set(folder, watcher);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // What is gone again has nothing to tell.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.complain(folder, String(error), error);
      return false;
    }
  }

  private hear(event: 'rename' | 'change', folder: string, name: string): void {
    // A folder that goes says its own name; so does something of the same name in it.
    if (event === 'rename' && name === basename(folder)) this.note(folder, event);
    this.note(join(folder, name), event);
  }

  private note(path: string, event: 'rename' | 'change'): void {
    if (this.heard.get(path) !== 'rename') this.heard.set(path, event);
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      const heard = [...this.heard];
      this.heard.clear();
      for (const [one, what] of heard) this.look(one, what).catch(this.options.onError);
    }, GATHERED);
  }

  private async look(path: string, event: 'rename' | 'change'): Promise<void> {
    const found = await stat(path).catch(() => null);
    if (this.ended) return;
    // A name that came may be another folder than the one that was watched under it.
    if (event === 'rename') this.remove(path);
    if (found === null) {
      if (event === 'rename') this.options.tell({ what: 'gone', path });
    } else if (!found.isDirectory()) this.options.tell({ what: 'file', path });
    else if (event === 'rename') {
      await this.add(path);
      this.options.tell({ what: 'folder', path });
    }
  }

  private complain(folder: string, detail: string, cause?: unknown): void {
    if (this.complained) return;
    this.complained = true;
    const wayOut =
      'Use "Refresh" over the tree, or load the window anew. On Linux, fs.inotify.max_user_watches says how many there may be.';
    this.options.onError(
      new FlatfieldError('ReadFailed', `What changes in this folder is not noticed: ${detail}`, {
        file: folder,
        wayOut,
        cause,
      }),
    );
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() && !isLeftOut(entry.name) ? [join(folder, entry.name)] : []));
}

function isLeftOut(way: string): boolean {
  return way.split(sep).some((name) => name.startsWith('.') || name === 'node_modules');
}
