/** Job `digest`: the SHA-256 of a file's bytes on disk, or what identifies a frame that is combined. */
import type { DigestRequest } from '../../protocol/jobs';
import { fileDigest } from '../digest';
import { frameDigest } from '../frameDigest';
import type { JobContext } from '../jobContext';

/** Throws `Refused` for a file that changed since it was seen, `ReadFailed`, `Cancelled`. */
export function digestFile({ path, size, mtimeMs, combined }: DigestRequest, context: JobContext): string {
  const seen = { size, mtimeMs };
  return combined ? frameDigest(path, context, seen) : fileDigest(path, context, seen);
}
