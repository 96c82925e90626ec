/** SHA-256 of whole files, streamed or while they are read; one that did not change is not read twice. */
import { createHash } from 'node:crypto';
import { type FileSource, openFile, type SeenFile } from './fileSource';
import type { JobContext } from './jobContext';
import { checkStopped } from './jobContext';

/** For all files that are hashed: one after the other. */
const shared = new Uint8Array(1 << 18);
/** Enough for the masters and inputs of any night. */
const MOST = 4096;
const known = new Map<string, string>();

/**
 * The digest (hex) of the file's bytes on disk, cached by path and what the disk says of it. `seen`: refuse (`Refused`) a file
 * that changed since. Throws `ReadFailed`.
 */
export function fileDigest(path: string, context: JobContext, seen: SeenFile | null = null): string {
  const file = openFile(path, seen, context.disk);
  try {
    return digestOnce(file, 'bytes', () => streamed(file, context));
  } finally {
    file.close();
  }
}

/** What `make` gives for a file and a kind of digest, which is not asked twice for a file that stays as it is. */
export function digestOnce({ path, stamp }: FileSource, kind: string, make: () => string): string {
  const key = `${path}\0${stamp}\0${kind}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const digest = make();
  if (known.size >= MOST) known.clear();
  known.set(key, digest);
  return digest;
}

function streamed(file: FileSource, context: JobContext): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.size; offset += shared.length) {
    checkStopped(context);
    context.at(-1, file.path);
    hash.update(file.read(offset, Math.min(shared.length, file.size - offset), shared));
  }
  return hash.digest('hex');
}

/** The digest of a file whose rows are being read: its bytes are hashed in step with them, out of the system's cache. */
export class RunningDigest {
  private readonly hash = createHash('sha256');
  private done = 0;

  constructor(private readonly source: FileSource) {}

  /** Hashes on up to this share of the file. Throws as reading does. */
  advance(share: number): void {
    this.advanceTo(Math.floor(Math.min(1, share) * this.source.diskSize));
  }

  /** Bytes of the file that were read anyway, from its byte `offset` on, in the order of the file. Throws as reading does. */
  feed(offset: number, bytes: Uint8Array): void {
    this.advanceTo(offset);
    if (offset !== this.done) return;
    this.hash.update(bytes);
    this.done += bytes.length;
  }

  private advanceTo(end: number): void {
    while (this.done < end) {
      const length = Math.min(shared.length, end - this.done);
      this.hash.update(this.source.readStored(this.done, length, shared));
      this.done += length;
    }
  }

  /** The digest (hex) of the whole file. Throws as reading does. */
  finish(): string {
    this.advance(1);
    return this.hash.digest('hex');
  }
}

/** SHA-256 (hex) of a text as UTF-8. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
