/** Scans that need no reading: answered from what the tree of frames has read already. */
import { relative } from 'node:path';
import type { FrameInfo, Scan, UnreadableFrame } from '../../engine/frames/frameInfo';
import type { ScanRequest } from '../../protocol/jobs';
import type { WorkerPool } from '../../worker/pool';
import { isAtOrBelow } from '../isAtOrBelow';

type Runner = Pick<WorkerPool, 'run'>;

/**
 * A pool that answers job `scan` from `tree` for paths at or below `folder`, and has everything else done by `pool`: other
 * jobs, hidden folders, and paths of which the tree knows no frame. The spellings asked for must be those of `folder`.
 */
export function answeringFrom(tree: Scan, folder: string, pool: Runner): Runner {
  const run = (job: 'scan', request: ScanRequest, options: Parameters<WorkerPool['run']>[2]): Promise<Scan> => {
    const known = job === 'scan' ? partOf(tree, request.paths, folder) : null;
    return known === null ? pool.run(job, request, options) : Promise.resolve(known);
  };
  return { run: run as WorkerPool['run'] };
}

function partOf(tree: Scan, paths: readonly string[], folder: string): Scan | null {
  const frames = new Set<FrameInfo>();
  const unreadable = new Set<UnreadableFrame>();
  for (const path of paths) {
    if (!isAtOrBelow(path, folder) || /(^|[\\/])\./.test(relative(folder, path))) return null;
    const there = tree.frames.filter((frame) => isAtOrBelow(frame.path, path));
    if (there.length === 0) return null;
    for (const frame of there) frames.add(frame);
    for (const file of tree.unreadable) if (isAtOrBelow(file.path, path)) unreadable.add(file);
  }
  return { frames: [...frames], unreadable: [...unreadable] };
}
