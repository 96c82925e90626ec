/** "Group Frames By…": the levels of the tree, asked for one after the other, and kept for the workspace. */
import * as vscode from 'vscode';
import { DEFAULT_LEVELS, type GroupKey, groupKeys, LEVEL_TITLES, type Level } from '../explorer/grouping';
import type { Services } from '../services';

interface LevelItem extends vscode.QuickPickItem {
  /** null: no further level. */
  readonly level: GroupKey | 'default' | null;
}

const HINTS: Readonly<Record<GroupKey, string>> = {
  night: 'from noon to noon UTC, by DATE-OBS',
  folder: 'as the files lie on the disk',
  type: 'flats, darks, bias, calibrated frames',
  filter: 'by FILTER',
  exposure: 'by EXPTIME, as far as a shutter can tell',
  binning: 'by XBINNING and YBINNING',
  camera: 'by INSTRUME',
};

/** Changes nothing where the user goes away in between. */
export async function groupFrames({ explorer }: Services): Promise<void> {
  const levels: GroupKey[] = [];
  for (;;) {
    const item = await vscode.window.showQuickPick(items(levels), {
      title: levels.length === 0 ? 'Group frames by' : `Group frames by ${titles(levels)}, then by`,
      placeHolder: `Now: ${titles(explorer.levels)}`,
    });
    if (item === undefined) return;
    if (item.level === 'default') return explorer.setLevels(DEFAULT_LEVELS);
    if (item.level === null) return explorer.setLevels(levels);
    levels.push(item.level);
    if (levels.length === groupKeys.length) return explorer.setLevels(levels);
  }
}

function items(chosen: readonly GroupKey[]): readonly LevelItem[] {
  const first: LevelItem =
    chosen.length === 0
      ? { label: '$(discard) Type, then filter and exposure', description: 'the default', level: 'default' }
      : { label: '$(check) No further level', description: titles(chosen), level: null };
  const rest = groupKeys
    .filter((key) => !chosen.includes(key))
    .map((level) => ({ label: LEVEL_TITLES[level], description: HINTS[level], level }));
  return [first, ...rest];
}

/** "type, filter and exposure". */
function titles(levels: readonly Level[]): string {
  return levels.map((level) => LEVEL_TITLES[level].toLowerCase()).join(', ');
}
