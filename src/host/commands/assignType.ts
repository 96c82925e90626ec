/** "Assign Type…": says of the selected frames what they are where their headers lack it or have it wrong. */
import * as vscode from 'vscode';
import type { Assignment, FrameInfo } from '../../engine/frames/frameInfo';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { assign, framesAmong } from './assign';
import { headerTypes } from './assignWords';
import { requireTrust } from './trust';
import { count } from './verdict';

type Type = NonNullable<Assignment['type']>;

interface TypeItem extends vscode.QuickPickItem {
  /** null: as the header says. */
  readonly type: Type | null;
}

const TYPES: readonly { readonly label: string; readonly type: Type }[] = [
  { label: 'Flat', type: 'flat' },
  { label: 'Dark', type: 'dark' },
  { label: 'Bias', type: 'bias' },
  { label: 'Light', type: 'light' },
];

export async function assignType(services: Services, ...args: readonly unknown[]): Promise<void> {
  requireTrust('Assigning a type writes a file');
  const paths = await selectedPaths(services, args);
  if (paths === undefined) return;
  const frames = await framesAmong(services, paths);
  const items: TypeItem[] = [
    ...TYPES.map((item) => (isAssigned(frames, item.type) ? { ...item, description: 'assigned now' } : item)),
    { label: 'As the Header Says', description: headerTypes(frames), type: null },
  ];
  const title = `Type of ${frames.length === 1 ? frames[0]!.name : count(frames.length, 'frame')}`;
  const item = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: `The header says ${headerTypes(frames)}`,
  });
  if (item === undefined) return;
  await assign(services, frames, { type: item.type });
}

function isAssigned(frames: readonly FrameInfo[], type: Type): boolean {
  return frames.every(({ assigned }) => assigned?.type === type);
}
