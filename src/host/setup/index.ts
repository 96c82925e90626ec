/** The page "Set Up Calibration": what its window asks is answered by the folder's setup, the rest by VS Code. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { SetupContents, SetupMethods, SetupWindowMethods } from '../../protocol/setupPage';
import { isAtOrBelow } from '../isAtOrBelow';
import type { PageSession, PageWindow } from '../panels/panels';
import type { Services } from '../services';
import { mastersSetting } from '../settings';
import { readCameras, writeCamera } from './cameraFiles';
import { FolderSetup } from './folderSetup';
import { ProposedRecipes, textOf, writeRecipe } from './writeRecipe';

/** Defines the page; profiles of cameras lie in the user's own storage. */
export function registerSetup(context: vscode.ExtensionContext, services: Services): void {
  const cameras = path.join(context.globalStorageUri.fsPath, 'cameras');
  const proposed = new ProposedRecipes();
  context.subscriptions.push(proposed);
  services.panels.define<SetupContents, SetupMethods, SetupWindowMethods>('setup', (contents, window) =>
    setupSession(services, contents, window, cameras, proposed),
  );
}

function setupSession(
  services: Services,
  contents: SetupContents,
  window: PageWindow<SetupWindowMethods>,
  cameras: string,
  proposed: ProposedRecipes,
): PageSession<SetupMethods> {
  const { folder } = contents;
  const setup = new FolderSetup(folder, services.pool, () => mastersSetting(path.join(folder, 'flatfield.json')));
  const file = vscode.Uri.file(setup.recipePath);
  // What stands there now may have been written by somebody else: then it is what the page is about.
  const watcher = services.disk.inFolder(folder, ({ path: changed }) => {
    if (isAtOrBelow(setup.recipePath, changed) && textOf(setup.recipePath) !== setup.read) window.tell('changed', null);
  });
  return {
    title: `Set up ${path.basename(folder)}`,
    handlers: {
      contents: () => contents,
      begin: (taught) => setup.begin(readCameras(cameras), taught),
      look: ({ path }) => setup.look(path),
      preview: (request) => setup.preview(request),
      write: async ({ draft }) => {
        const text = setup.textOf(draft);
        const written = await writeRecipe(setup.recipePath, text, setup.read, proposed);
        if (written) {
          setup.wrote(text);
          services.log.info(`${setup.recipePath} written.`);
          await services.explorer.refresh();
        }
        return { written, path: setup.recipePath };
      },
      learn: async ({ draft, path }) => {
        const made = writeCamera(cameras, await setup.learn(draft, path));
        services.log.info(`${made} written.`);
        return { file: made };
      },
      combine: async ({ frames }) => {
        const uris = frames.map((frame) => vscode.Uri.file(frame));
        await vscode.commands.executeCommand('flatfield.combineSelected', uris[0], uris);
        window.tell('changed', null);
        return null;
      },
      showPlan: async () => {
        await vscode.commands.executeCommand('flatfield.showPlan', vscode.Uri.file(folder));
        return null;
      },
      openRecipe: async () => {
        await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
        return null;
      },
    },
    dispose: () => watcher.dispose(),
  };
}
