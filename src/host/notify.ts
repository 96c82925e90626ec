/** Errors and results as notifications: one sentence and the buttons that lead on. */
import * as vscode from 'vscode';
import { type ErrorTag, errorSentence, FlatfieldError } from '../engine/errors';
import { logError } from './log';

/** A button of a notification. */
export interface Action extends vscode.MessageItem {
  readonly title: string;
  readonly run: () => unknown;
}

export type Severity = 'info' | 'warning' | 'error';

/**
 * Shows one notification. Resolves when a button was pressed and its action has run, or when it was dismissed (which
 * may be never: a notification can wait in the notification centre).
 */
export async function notify(severity: Severity, message: string, actions: readonly Action[]): Promise<void> {
  const pressed = await shown(severity, message, actions);
  await pressed?.run();
}

function shown(severity: Severity, message: string, actions: readonly Action[]): Thenable<Action | undefined> {
  if (severity === 'info') return vscode.window.showInformationMessage(message, ...actions);
  if (severity === 'warning') return vscode.window.showWarningMessage(message, ...actions);
  return vscode.window.showErrorMessage(message, ...actions);
}

/** Says what went wrong and how to go on, and logs it. What the user stopped is no error. */
export function notifyError(log: vscode.LogOutputChannel, error: unknown): void {
  if (error instanceof FlatfieldError && error.tag === 'Cancelled') {
    log.info(errorSentence(error));
    return;
  }
  logError(log, error);
  const actions = [...wayOn(error), { title: 'Show Log', run: () => log.show() }];
  notify('error', capital(errorSentence(error)), actions).then(undefined, (failed) => logError(log, failed));
}

/** Tags whose file the user can put right in an editor. */
const EDITABLE: readonly ErrorTag[] = ['BadRecipe', 'BadSection'];

function wayOn(error: unknown): readonly Action[] {
  if (!(error instanceof FlatfieldError)) return [];
  const { file, tag } = error;
  if (file !== undefined && EDITABLE.includes(tag))
    return [{ title: 'Open Recipe', run: () => vscode.window.showTextDocument(vscode.Uri.file(file)) }];
  return [];
}

/** The engine's messages start small, to stand after a file's name; shown alone they do not. A file's name in front stays. */
export function capital(sentence: string): string {
  return /^[a-z]+ /.test(sentence) ? `${sentence[0]?.toUpperCase()}${sentence.slice(1)}` : sentence;
}
