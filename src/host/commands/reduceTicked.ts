/** "Reduce Ticked Flats" in the tree's title bar: the ticked flats, where none is ticked those that are selected. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { type ExplorerNode, filesBelow } from '../explorer/explorerNode';
import type { Services } from '../services';
import { type Reduction, reduceSelected } from './reduceSelected';
import { requireTrust } from './trust';

/** @throws FlatfieldError `Usage` when only frames of other types are ticked */
export async function reduceTicked(services: Services): Promise<readonly Reduction[]> {
  requireTrust('Reducing writes files');
  const { ticks } = services.explorer;
  const flats = ticks.list('flat');
  if (ticks.size > 0 && flats.length === 0) {
    throw new FlatfieldError('Usage', 'No flat is among the ticked frames.', {
      wayOut: 'Tick the flats to reduce, or untick all frames to reduce the selected ones.',
    });
  }
  return reduceSelected(services, ...asSelection(flats, services.view.selection));
}

/** What a command of the Explorer is called with, for these files, else for the rows; nothing where there is neither. */
export function asSelection(paths: readonly string[], rows: readonly ExplorerNode[]): readonly unknown[] {
  const files = paths.length > 0 ? paths : filesBelow(rows);
  const uris = files.map((path) => vscode.Uri.file(path));
  return uris.length === 0 ? [] : [uris[0], uris];
}
