/** Shows a plan that should be read before it runs, and asks its reader. */
import * as vscode from 'vscode';
import { logError } from '../log';
import { notify } from '../notify';
import type { Services } from '../services';
import type { Verdict } from './verdict';

/** The plan as its reader sees it. */
export interface PlanPage {
  /** Whether its reader has this very plan in front, and has just pressed its button. */
  readonly isRead: boolean;
  show(): unknown;
}

/**
 * The plan to run: `plan` itself where nothing is remarkable, else the one that the reader chose; undefined when they
 * chose none, or there was nothing to choose.
 */
export async function askAboutPlan<P>(
  services: Services,
  plan: P,
  { run, message, choices, upToDate }: Verdict<P>,
  { isRead, show }: PlanPage,
): Promise<P | undefined> {
  if (run || (isRead && choices.length === 1 && choices[0]?.plan === plan)) return plan;
  if (upToDate) {
    services.log.info(message);
    notify('info', message, []).catch((error) => logError(services.log, error));
    return undefined;
  }
  if (!isRead) await show();
  services.log.warn(message);
  if (choices.length === 0) {
    notify('warning', message, []).catch((error) => logError(services.log, error));
    return undefined;
  }
  const buttons = choices.map(({ button }) => button);
  const pressed = await vscode.window.showWarningMessage(message, ...buttons, 'Cancel');
  return choices.find(({ button }) => button === pressed)?.plan;
}
