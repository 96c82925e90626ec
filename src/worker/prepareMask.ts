/** From paths to the plan of a bad pixel mask: has the headers read, and decides; writes nothing. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CcdmaskOptions } from '../engine/ccd/ccdmask';
import { FlatfieldError } from '../engine/errors';
import type { FrameInfo } from '../engine/frames/frameInfo';
import { type MaskPlan, planMask } from '../engine/plan/planMask';
import type { WorkerPool } from './pool';
import { type Request, scanPaths } from './prepare';

export interface MaskAsked extends Pick<Request, 'recipePath' | 'signal' | 'onProgress'> {
  /** Files. */
  readonly flats: readonly string[];
  readonly options: CcdmaskOptions;
  readonly dark: { readonly path: string; readonly above: number; readonly gain: number | null } | null;
  /** File or folder that is there; null: beside the first input. */
  readonly out: string | null;
}

/** @throws FlatfieldError `Usage` for what is no file, `NotFits` for what is no image, and as scanPaths and planMask do */
export async function prepareMask(pool: WorkerPool, asked: MaskAsked): Promise<MaskPlan> {
  const { flats, options, dark, out } = asked;
  const paths = [...flats, ...(dark === null ? [] : [dark.path])].map((path) => resolve(path));
  const folder = paths.find((path) => existsSync(path) && statSync(path).isDirectory());
  if (folder !== undefined)
    throw new FlatfieldError('Usage', `${folder} is a folder; a mask is made of files.`, { file: folder });
  const { scan } = await scanPaths(pool, { ...asked, paths });
  const frameAt = (path: string): FrameInfo => {
    const file = resolve(path);
    const frame = scan.frames.find((other) => other.path === file);
    if (frame !== undefined) return frame;
    const reason = scan.unreadable.find((other) => other.path === file)?.reason ?? 'it holds no image.';
    throw new FlatfieldError('NotFits', reason, { file });
  };
  const inFolder = out !== null && existsSync(out) && statSync(out).isDirectory();
  const plan = planMask({
    flats: flats.map(frameAt),
    options,
    dark: dark === null ? null : { ...dark, frame: frameAt(dark.path) },
    output: out === null || inFolder ? null : resolve(out),
  });
  return inFolder ? { ...plan, output: join(resolve(out), basename(plan.output)) } : plan;
}
