/** SHA-256 of files as they were seen, and whether results still hold what was written, computed by the pool's threads and kept: an unchanged night is hashed once. */
import { FlatfieldError } from '../engine/errors';
import type { DigestRequest } from '../protocol/jobs';
import type { WorkerPool } from './pool';

/** Enough for many nights; then everything is forgotten. */
const MOST = 20_000;

export class FileDigests {
  private readonly known = new Map<string, string>();
  private readonly problems = new Map<string, string | null>();

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
  async dataProblem(pool: WorkerPool, file: DigestRequest, signal?: AbortSignal): Promise<string | null> {
    const key = keyOf(file);
    const known = this.problems.get(key);
    if (known !== undefined) return known;
    const problem = await pool.run('dataProblem', { path: file.path }, { signal });
    if (this.problems.size >= MOST) this.problems.clear();
    this.problems.set(key, problem);
    return problem;
  }

  private async one(pool: WorkerPool, file: DigestRequest, signal: AbortSignal | undefined): Promise<string | null> {
    const { path, size, mtimeMs } = file;
    const key = keyOf(file);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    try {
      const digest = await pool.run('digest', { path, size, mtimeMs }, { signal });
      if (this.known.size >= MOST) this.known.clear();
      this.known.set(key, digest);
      return digest;
    } catch (error) {
      if (error instanceof FlatfieldError && error.tag === 'Cancelled') throw error;
      return null;
    }
  }
}

function keyOf({ path, size, mtimeMs, ctimeMs }: DigestRequest): string {
  return `${path}\0${size}\0${mtimeMs}\0${ctimeMs}`;
}
