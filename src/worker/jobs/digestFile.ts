/** Job `digest`: the SHA-256 of a file's bytes on disk. */
import type { DigestRequest } from '../../protocol/jobs';
import { fileDigest } from '../digest';
import type { JobContext } from '../jobContext';

/** Throws `Refused` for a file that changed since it was seen, `ReadFailed`, `Cancelled`. */
export function digestFile({ path, size, mtimeMs }: DigestRequest, context: JobContext): string {
  return fileDigest(path, context, { size, mtimeMs });
}
