/** Answers to the questions of commands, and what is waited for before them. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export const ACCEPT = 'notification.acceptPrimaryAction';

/** Answers the question that follows a plan, again until it was there to be answered; resolves with what was asked for. */
export async function answered<T>(asked: PromiseLike<T>, command: string): Promise<T> {
  let done: { readonly value: T } | undefined;
  const settled = Promise.resolve(asked).then((value) => {
    done = { value };
  });
  for (let tries = 0; tries < 30; tries++) {
    await vscode.commands.executeCommand(command);
    await Promise.race([settled, pause(1000)]);
    if (done !== undefined) return done.value;
  }
  return assert.fail('The question was not answered within half a minute.');
}

/** Milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until a plan of a combination or of a night with this text is in front. */
export async function shownPlan(text: RegExp): Promise<void> {
  for (let wait = 0; wait < 100; wait++) {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme.startsWith('flatfield-') && text.test(document.getText())) return;
    await pause(50);
  }
  assert.fail(`No plan with ${text} was shown: ${vscode.window.activeTextEditor?.document.getText()}`);
}

/** Resolves when `is` holds; the test's own time limit ends a wait in vain. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await pause(50);
}
