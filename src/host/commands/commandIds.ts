/** The names of the commands: free of `vscode`, so that the manifest can be checked against them outside the editor. */

import { type ViewerActionId, viewerActions } from '../../protocol/viewerActions';

/** Every command that package.json contributes and that the table in index.ts handles by itself. */
export const commandIds = [
  'flatfield.reduceSelected',
  'flatfield.combineSelected',
  'flatfield.showPlan',
  'flatfield.openPreview',
  'flatfield.compareSelected',
  'flatfield.reviewSelected',
  'flatfield.rejectFrame',
  'flatfield.acceptFrame',
  'flatfield.createRecipe',
  'flatfield.setUpCalibration',
  'flatfield.createSampleNight',
  'flatfield.refreshExplorer',
  'flatfield.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];

/** What the viewer in front is told to do. */
export const viewerCommandIds: readonly `flatfield.viewer.${ViewerActionId}`[] = viewerActions.map(
  ({ id }) => `flatfield.viewer.${id}` as const,
);
