/** The settings, typed. Their defaults live in package.json alone. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { type RendererChoice, rendererChoices } from '../protocol/viewer';

/** Threads for the pool; undefined = as many as suits the machine. */
export function jobsSetting(): number | undefined {
  const jobs = vscode.workspace.getConfiguration('flatfield').get<number>('jobs') ?? 0;
  return jobs > 0 ? jobs : undefined;
}

/** Bytes that combining may take. */
export function memorySetting(): number | undefined {
  const megabytes = vscode.workspace.getConfiguration('flatfield').get<number>('memory');
  return megabytes === undefined ? undefined : megabytes * 2 ** 20;
}

/** Folders and files with further masters, as absolute paths, as set for the folder that `file` lies in. */
export function mastersSetting(file: string): readonly string[] {
  const uri = vscode.Uri.file(file);
  const masters = vscode.workspace.getConfiguration('flatfield', uri).get<readonly string[]>('masters') ?? [];
  const base = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path.dirname(file);
  return masters.map((master) => path.resolve(base, master));
}

/** How viewers draw. */
export function rendererSetting(): RendererChoice {
  const choice = vscode.workspace.getConfiguration('flatfield').get<string>('viewer.renderer');
  return rendererChoices.find((one) => one === choice) ?? 'auto';
}
