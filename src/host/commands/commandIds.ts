/** The names of the commands: free of `vscode`, so that the manifest can be checked against them outside the editor. */

/** Every command that package.json contributes and that the table in index.ts handles. */
export const commandIds = [
  'flatfield.reduceSelected',
  'flatfield.combineSelected',
  'flatfield.showPlan',
  'flatfield.openPreview',
  'flatfield.rejectFrame',
  'flatfield.acceptFrame',
  'flatfield.createRecipe',
  'flatfield.createSampleNight',
  'flatfield.refreshExplorer',
  'flatfield.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];
