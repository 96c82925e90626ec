/** Compressed files that are looked at, decompressed once into temporary ones; until one is there, the original is read. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import type { PlannedFrame } from '../../engine/plan/plan';
import type { Step } from '../../engine/plan/step';
import type { ImageRef } from '../../protocol/imageRef';
import type { SpoolReply, SpoolRequest } from '../../protocol/jobs';
import { isAlive } from '../../worker/tempFiles';

/** Larger ones, in decompressed bytes, are read where they are. */
const MOST = 4 * 2 ** 30;
const PREFIX = 'flatfield-spool-';

/** Runs the job `spool`. */
export type RunSpool = (request: SpoolRequest, options: { readonly signal: AbortSignal }) => Promise<SpoolReply>;

interface Spooled {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** The original as it was when it was decompressed. */
  readonly seen: { readonly size: number; readonly mtimeMs: number };
}

interface Entry {
  users: number;
  stop: AbortController;
  /** What can be read instead; null until it is there, and for a file that needs none. */
  spooled: Spooled | null;
  /** Settles when it is there, or is known not to come. */
  ready: Promise<void>;
}

/** All spooled files of this process, in a folder of its own. */
export class SpooledFiles {
  private readonly entries = new Map<string, Entry>();
  /** Spooled file -> original, of all times: an answer may come when its file is gone. */
  private readonly originals = new Map<string, string>();
  private folder: string | null = null;
  private made = 0;
  /** One at a time: a thread must stay free for what is on the screen. */
  private last: Promise<void> = Promise.resolve();

  /** @param told hears why a compressed file could not be spooled; it is read where it is then */
  constructor(
    private readonly run: RunSpool,
    private readonly told: (error: unknown) => void = () => {},
    private readonly temporary: string = tmpdir(),
  ) {}

  /** Has the file spooled, if it is compressed, for as long as the returned object is not disposed. */
  keep(path: string): { dispose(): void } {
    const entry = this.entries.get(path) ?? this.start(path);
    entry.users++;
    let kept = true;
    return {
      dispose: () => {
        if (!kept) return;
        kept = false;
        entry.users--;
        if (entry.users === 0 && this.entries.get(path) === entry) this.remove(path, entry);
      },
    };
  }

  /** The file has changed: its original is read until it is spooled anew. */
  forget(path: string): void {
    const entry = this.entries.get(path);
    if (entry === undefined) return;
    this.discard(entry);
    this.begin(path, entry);
  }

  /** Settles when a kept file is spooled, or known not to be. */
  async ready(path: string): Promise<void> {
    await this.entries.get(path)?.ready;
  }

  /**
   * Reads an image from where it is read fastest: `use` is given the reference with spooled files in the places of
   * their originals, and called once more with the originals where a spooled one was lost. Errors name the originals.
   */
  read<T>(image: ImageRef, use: (image: ImageRef) => Promise<T>): Promise<T> {
    return this.readFrom(() => this.image(image), use);
  }

  /** The same for jobs that are given a path. */
  readPath<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
    return this.readFrom(() => this.of(path)?.path ?? path, use);
  }

  /** Stops what runs and removes every spooled file. */
  dispose(): void {
    for (const { stop } of this.entries.values()) stop.abort();
    this.entries.clear();
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
    this.folder = null;
  }

  private async readFrom<I, T>(place: () => I, use: (place: I) => Promise<T>): Promise<T> {
    try {
      return await use(place());
    } catch (error) {
      const original = this.originalOf(error);
      if (original === null) throw error;
      const renamed = this.renamed(error as FlatfieldError, original);
      if (renamed.tag !== 'ReadFailed') throw renamed;
      // Somebody has cleaned the folder of temporary files.
      this.forget(original);
      return use(place());
    }
  }

  private of(path: string): Spooled | null {
    return this.entries.get(path)?.spooled ?? null;
  }

  private image(ref: ImageRef): ImageRef {
    switch (ref.kind) {
      case 'hdu':
      case 'mosaic':
        return { ...ref, path: this.of(ref.path)?.path ?? ref.path };
      case 'calibrated':
        return { ...ref, frame: this.frame(ref.frame) };
      case 'difference':
      case 'ratio':
        return { ...ref, a: this.image(ref.a), b: this.image(ref.b) };
    }
  }

  private frame(frame: PlannedFrame): PlannedFrame {
    const steps = frame.steps.map((step) => this.step(step));
    const spooled = this.of(frame.path);
    // A frame that was planned from another state of the file is refused when its original is opened.
    const same = spooled?.seen.size === frame.size && spooled.seen.mtimeMs === frame.mtimeMs;
    if (spooled === null || !same) return { ...frame, steps };
    return { ...frame, steps, path: spooled.path, size: spooled.size, mtimeMs: spooled.mtimeMs };
  }

  private step(step: Step): Step {
    if (step.do === 'subtractBias') return { ...step, bias: this.of(step.bias)?.path ?? step.bias };
    if (step.do === 'subtractDark') return { ...step, dark: this.of(step.dark)?.path ?? step.dark };
    if (step.do === 'flatCorrect') return { ...step, flat: this.of(step.flat)?.path ?? step.flat };
    return step;
  }

  private start(path: string): Entry {
    const entry: Entry = { users: 0, stop: new AbortController(), spooled: null, ready: Promise.resolve() };
    this.entries.set(path, entry);
    this.begin(path, entry);
    return entry;
  }

  private begin(path: string, entry: Entry): void {
    entry.stop = new AbortController();
    entry.ready = this.last.then(() => this.spool(path, entry, entry.stop.signal));
    this.last = entry.ready;
  }

  /** Never rejects. */
  private async spool(path: string, entry: Entry, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    let to: string | null = null;
    try {
      to = this.newPlace(path);
      const { seen, file } = await this.run({ path, to, most: MOST }, { signal });
      if (file !== null && !signal.aborted) entry.spooled = { path: to, ...file, seen };
    } catch (error) {
      if (!signal.aborted) this.told(error);
    } finally {
      if (to !== null && entry.spooled?.path !== to) this.removeFile(to);
    }
  }

  /** In a folder of its own, so that it has its original's name, by which masters are told. */
  private newPlace(path: string): string {
    // Those who clean folders of temporary files may have taken it.
    if (this.folder === null || !existsSync(this.folder))
      this.folder = mkdtempSync(join(this.temporary, `${PREFIX}${process.pid}-`));
    this.made += 1;
    const place = join(this.folder, String(this.made));
    mkdirSync(place);
    const file = join(place, basename(path));
    this.originals.set(file, path);
    return file;
  }

  private remove(path: string, entry: Entry): void {
    this.entries.delete(path);
    this.discard(entry);
  }

  private discard(entry: Entry): void {
    entry.stop.abort();
    if (entry.spooled !== null) this.removeFile(entry.spooled.path);
    entry.spooled = null;
  }

  private removeFile(path: string): void {
    rmSync(join(path, '..'), { recursive: true, force: true });
  }

  /** The original of the spooled file that an error is about, or null. */
  private originalOf(error: unknown): string | null {
    if (!(error instanceof FlatfieldError) || error.file === undefined) return null;
    return this.originals.get(error.file) ?? null;
  }

  private renamed(error: FlatfieldError, original: string): FlatfieldError {
    const message = error.file === undefined ? error.message : error.message.replaceAll(error.file, original);
    return new FlatfieldError(error.tag, message, { file: original, wayOut: error.wayOut, cause: error.cause });
  }
}

/** Removes what processes that ended without disposing have left. Never rejects. */
export async function sweepSpooled(temporary: string = tmpdir()): Promise<void> {
  const started = Date.now() - process.uptime() * 1000;
  const names = await readdir(temporary).catch(() => []);
  for (const name of names) {
    const pid = Number(/^flatfield-spool-(\d+)-/.exec(name)?.[1] ?? 'NaN');
    if (Number.isNaN(pid)) continue;
    const folder = join(temporary, name);
    try {
      // Our own pid may have been another's before us (containers).
      const dead = pid === process.pid ? (await stat(folder)).mtimeMs < started - 1000 : !isAlive(pid);
      if (dead) await rm(folder, { recursive: true, force: true });
    } catch {
      // Another user's, or another window sweeps too.
    }
  }
}
