/** What the commands that assign by hand have in common. */
import { FlatfieldError } from '../../engine/errors';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { scanPaths } from '../../worker/prepare';
import { type AssignedChange, setAssigned } from '../../worker/setAssigned';
import type { Services } from '../services';
import { byRecipe } from './planning';

/**
 * The frames among files and folders, each in the spellings of its recipe. Of a folder our own results are left out:
 * their headers are right.
 *
 * @throws FlatfieldError `Usage` where there is none, and what scanPaths throws
 */
export async function framesAmong(
  { pool }: Pick<Services, 'pool'>,
  paths: readonly string[],
): Promise<readonly FrameInfo[]> {
  const frames: FrameInfo[] = [];
  for (const group of byRecipe(paths)) {
    const { scan } = await scanPaths(pool, { paths: group });
    frames.push(...scan.frames.filter(({ path, ours }) => !ours || group.includes(path)));
  }
  if (frames.length === 0) throw new FlatfieldError('Usage', 'There is no frame here that could be read.');
  return frames;
}

/**
 * Writes the change into the files beside these frames and has the tree read them.
 *
 * @throws FlatfieldError what setAssigned throws
 */
export async function assign(
  services: Pick<Services, 'log' | 'explorer'>,
  frames: readonly Pick<FrameInfo, 'path'>[],
  change: AssignedChange,
): Promise<void> {
  const files = setAssigned(
    frames.map(({ path }) => path),
    change,
  );
  for (const file of files) services.log.info(`${file} changed.`);
  await services.explorer.refresh();
}
