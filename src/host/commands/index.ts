/** THE table of commands: id -> handler, and the one wrapper by which none of them fails silently. */
import * as vscode from 'vscode';
import type { FramesContents } from '../../protocol/framesPage';
import { viewerActions } from '../../protocol/viewerActions';
import { notifyError } from '../notify';
import type { Services } from '../services';
import { acceptFrame } from './acceptFrame';
import { assignExposure } from './assignExposure';
import { assignType } from './assignType';
import { buildMasters } from './buildMasters';
import { calibrateSelected } from './calibrateSelected';
import { combineSelected } from './combineSelected';
import { combineTicked } from './combineTicked';
import { type CommandId, commandIds } from './commandIds';
import { compareSelected, reviewSelected } from './compareSelected';
import { createRecipe } from './createRecipe';
import { createSampleNight } from './createSampleNight';
import { clearFilter, filterFrames } from './filterFrames';
import { groupFrames } from './groupFrames';
import { makeMask } from './makeMask';
import { openPreview } from './openPreview';
import { reduceSelected } from './reduceSelected';
import { reduceTicked } from './reduceTicked';
import { rejectFrame } from './rejectFrame';
import { setUpCalibration } from './setUpCalibration';
import { showPlan } from './showPlan';
import { showVerdict } from './showVerdict';
import { showWatched, stopWatching, watchFolder } from './watchFolder';

/** What VS Code passes depends on the menu, so a handler takes anything and selection.ts finds out what was meant. */
type Handler = (services: Services, ...args: readonly unknown[]) => unknown;

const handlers: { readonly [id in CommandId]: Handler } = {
  'flatfield.reduceSelected': reduceSelected,
  'flatfield.calibrateSelected': calibrateSelected,
  'flatfield.combineSelected': combineSelected,
  'flatfield.makeMask': makeMask,
  'flatfield.showPlan': showPlan,
  'flatfield.showVerdict': showVerdict,
  'flatfield.openPreview': openPreview,
  'flatfield.showFrames': ({ panels }) => panels.show('frames', { of: 'workspace' } satisfies FramesContents),
  'flatfield.filterFrames': filterFrames,
  'flatfield.changeFilter': filterFrames,
  'flatfield.clearFilter': clearFilter,
  'flatfield.compareSelected': compareSelected,
  'flatfield.reviewSelected': reviewSelected,
  'flatfield.rejectFrame': rejectFrame,
  'flatfield.acceptFrame': acceptFrame,
  'flatfield.assignType': assignType,
  'flatfield.assignExposure': assignExposure,
  'flatfield.createRecipe': createRecipe,
  'flatfield.setUpCalibration': setUpCalibration,
  'flatfield.buildMasters': buildMasters,
  'flatfield.createSampleNight': createSampleNight,
  'flatfield.watchFolder': watchFolder,
  'flatfield.stopWatching': stopWatching,
  'flatfield.showWatched': showWatched,
  'flatfield.refreshExplorer': ({ explorer }) => explorer.refresh(),
  'flatfield.groupFrames': groupFrames,
  'flatfield.reduceTicked': reduceTicked,
  'flatfield.combineTicked': combineTicked,
  'flatfield.untickFrames': ({ explorer }) => explorer.ticks.clear(),
  'flatfield.showLog': ({ log }) => log.show(),
};

export function registerCommands(context: vscode.ExtensionContext, services: Services): void {
  for (const id of commandIds) context.subscriptions.push(register(id, handlers[id], services));
  for (const { id } of viewerActions) {
    context.subscriptions.push(register(`flatfield.viewer.${id}`, ({ viewers }) => viewers.act(id), services));
  }
}

/** A handler's failure becomes one notification and a log entry, and the caller gets undefined. */
function register(id: string, handler: Handler, services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await handler(services, ...args);
    } catch (error) {
      notifyError(services.log, error);
      return undefined;
    }
  });
}
