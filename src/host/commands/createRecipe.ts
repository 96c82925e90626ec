/** "Create Recipe for this Folder": a flatfield.json with every default spelled out, ready to be edited. */
import { open } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { defaultRecipe } from '../../engine/plan/recipe';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import { selectedFolder } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

/** Opens the recipe that is there, or writes one; what is there is never overwritten. */
export async function createRecipe(services: Services, ...args: readonly unknown[]): Promise<void> {
  requireTrust('Creating a recipe writes a file');
  const folder = await selectedFolder(services, args);
  if (folder === undefined) return;
  const file = path.join(folder, RECIPE_NAME);
  const text = `${JSON.stringify(defaultRecipe(), null, 2)}\n`;
  if (await writeNew(file, text)) services.log.info(`${file} created.`);
  else services.log.info(`${file} was there already.`);
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

/** @returns false when the file exists, which the flag "wx" finds out in the same moment as it creates it. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new FlatfieldError('WriteFailed', `${file} cannot be written: ${(cause as Error).message}.`, { file, cause });
  }
}
