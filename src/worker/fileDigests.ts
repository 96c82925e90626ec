/** SHA-256 of files as they were seen, and whether results still hold what was written, computed by the pool's threads and kept: an unchanged night is hashed once. */
import { FlatfieldError } from '../engine/errors';
import type { DigestRequest } from '../protocol/jobs';
import { stampNow } from './fileSource';
import type { WorkerPool } from './pool';

/** Enough for many nights; then everything is forgotten. */
const MOST = 20_000;

interface Known extends DigestRequest {
  readonly stamp: string;
  readonly digest: string;
}

/** A file may be a frame that is combined, and a master of others. */
function keyOf({ path, combined = false }: DigestRequest): string {
  return `${path}\0${combined}`;
}

export class FileDigests {
  private readonly known = new Map<string, Known>();
  private readonly problems = new Map<string, string | null>();

  /** The digest of a file of this size and time as it was last computed; looks at no disk. */
  peek({ path, size, mtimeMs }: DigestRequest): string | undefined {
    const known = this.known.get(keyOf({ path, size, mtimeMs }));
    return known?.size === size && known.mtimeMs === mtimeMs ? known.digest : undefined;
  }

  /**
   * Path -> digest (hex) of the files that can be read as they were seen; the others are left out. Files are hashed in
   * parallel.
   *
   * @throws FlatfieldError `Cancelled`
   */
  async of(
    pool: WorkerPool,
    files: Iterable<DigestRequest>,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ReadonlyMap<string, string>> {
    const byPath = new Map([...files].map((file) => [file.path, file]));
    const digests = await Promise.all([...byPath.values()].map((file) => this.one(pool, file, options.signal)));
    return new Map([...byPath.keys()].flatMap((path, i) => (digests[i] == null ? [] : [[path, digests[i]]])));
  }

  /**
   * Why the data of a result are no longer those that it was written with, or null; read once for as long as it stays as it is.
   *
   * @throws FlatfieldError as reading does, `Cancelled`
   */
  async dataProblem(pool: WorkerPool, { path }: DigestRequest, signal?: AbortSignal): Promise<string | null> {
    const key = `${path}\0${stampNow(path)}`;
    const known = this.problems.get(key);
    if (known !== undefined) return known;
    const problem = await pool.run('dataProblem', { path }, { signal });
    if (this.problems.size >= MOST) this.problems.clear();
    this.problems.set(key, problem);
    return problem;
  }

  private async one(
    pool: WorkerPool,
    { path, size, mtimeMs, combined = false }: DigestRequest,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    const stamp = stampNow(path);
    const key = keyOf({ path, size, mtimeMs, combined });
    const known = this.known.get(key);
    if (known !== undefined && known.stamp === stamp && known.size === size && known.mtimeMs === mtimeMs)
      return known.digest;
    try {
      const digest = await pool.run('digest', { path, size, mtimeMs, combined }, { signal });
      if (this.known.size >= MOST) this.known.clear();
      if (stamp !== null) this.known.set(key, { path, size, mtimeMs, stamp, digest });
      return digest;
    } catch (error) {
      if (error instanceof FlatfieldError && error.tag === 'Cancelled') throw error;
      return null;
    }
  }
}
