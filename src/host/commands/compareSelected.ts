/** "Compare Selected Frames" and "Review Selected Frames": several frames in one viewer. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { nodeDisk } from '../../worker/disk';
import { listFiles } from '../../worker/listFiles';
import { filesBelow } from '../explorer/explorerNode';
import { selectedPaths } from '../selection';
import type { Services } from '../services';

/** More than anybody blinks, and few enough that the window stays quick. */
const MOST_FRAMES = 500;

export async function compareSelected(services: Services, ...args: readonly unknown[]): Promise<void> {
  await open(services, args, 'compare');
}

export async function reviewSelected(services: Services, ...args: readonly unknown[]): Promise<void> {
  await open(services, args, 'review');
}

async function open(services: Services, args: readonly unknown[], purpose: 'compare' | 'review'): Promise<void> {
  const chosen = args.length > 0 ? await selectedPaths(services, args) : filesBelow(services.view.selection);
  if (chosen === undefined) return;
  const { files } = listFiles(chosen, nodeDisk, () => {});
  const least = purpose === 'compare' ? 2 : 1;
  const frames = files.length < least ? await askForFrames(services, files, least) : files;
  if (frames === undefined) return;
  if (frames.length < least || frames.length > MOST_FRAMES) {
    const message = `${frames.length} frames were chosen; ${least} to ${MOST_FRAMES} fit one window.`;
    throw new FlatfieldError('Usage', message, {
      wayOut: 'Select the frames in the Explorer or in the frames tree, with Ctrl or Shift held.',
    });
  }
  services.viewers.compare(frames, purpose);
}

/** From the palette, or with one frame: those of the workspace, `chosen` ones ticked. */
async function askForFrames(
  services: Services,
  chosen: readonly string[],
  least: number,
): Promise<readonly string[] | undefined> {
  const { frames } = await services.explorer.scan();
  const items = frames.map(({ path, kind, filter, exposure }) => ({
    label: basename(path),
    description: [kind, filter, exposure === null ? null : `${exposure} s`].filter((text) => text !== null).join(' · '),
    detail: vscode.workspace.asRelativePath(dirname(path), true),
    picked: chosen.includes(path),
    path,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: least > 1 ? 'Compare which frames? The first one is compared with.' : 'Review which frames?',
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.map(({ path }) => path);
}
