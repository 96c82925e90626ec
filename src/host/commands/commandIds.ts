/** The names of the commands: free of `vscode`, so that the manifest can be checked against them outside the editor. */

import { type ViewerActionId, viewerActions } from '../../protocol/viewerActions';

/** Every command that package.json contributes and that the table in index.ts handles by itself. */
export const commandIds = [
  'flatfield.reduceSelected',
  'flatfield.calibrateSelected',
  'flatfield.combineSelected',
  'flatfield.makeMask',
  'flatfield.showPlan',
  'flatfield.showVerdict',
  'flatfield.openPreview',
  'flatfield.showFrames',
  'flatfield.filterFrames',
  'flatfield.changeFilter',
  'flatfield.clearFilter',
  'flatfield.compareSelected',
  'flatfield.reviewSelected',
  'flatfield.rejectFrame',
  'flatfield.acceptFrame',
  'flatfield.assignType',
  'flatfield.assignExposure',
  'flatfield.createRecipe',
  'flatfield.setUpCalibration',
  'flatfield.buildMasters',
  'flatfield.createSampleNight',
  'flatfield.watchFolder',
  'flatfield.stopWatching',
  'flatfield.showWatched',
  'flatfield.refreshExplorer',
  'flatfield.groupFrames',
  'flatfield.reduceTicked',
  'flatfield.combineTicked',
  'flatfield.untickFrames',
  'flatfield.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];

/** What the viewer in front is told to do. */
export const viewerCommandIds: readonly `flatfield.viewer.${ViewerActionId}`[] = viewerActions.map(
  ({ id }) => `flatfield.viewer.${id}` as const,
);
