/** Shows a plan that should be read before it runs, and asks its reader. */
import * as vscode from 'vscode';
import { logError } from '../log';
import { notify } from '../notify';
import type { Services } from '../services';
import type { PageKind } from '../textPages';
import type { Verdict } from './verdict';

/** The plan as its reader sees it. */
export interface PlanPage {
  readonly kind: PageKind;
  readonly title: string;
  readonly text: string;
  /** The files and folders that the plan is about. */
  readonly inputs: readonly string[];
}

/**
 * The plan to run: `plan` itself where nothing is remarkable, else the one that the reader chose; undefined when they
 * chose none, or there was nothing to choose.
 *
 * @param target what the command was called with: the URI of a plan, when it was its own title bar
 */
export async function askAboutPlan<P>(
  services: Services,
  plan: P,
  { run, message, choices, upToDate }: Verdict<P>,
  page: PlanPage,
  target: unknown,
): Promise<P | undefined> {
  if (run) return plan;
  if (upToDate) {
    services.log.info(message);
    notify('info', message, []).catch((error) => logError(services.log, error));
    return undefined;
  }
  // Who presses the button of a plan has just read it, unless the disk says something new.
  const read = target instanceof vscode.Uri && services.pages.isShown(target, page.text);
  if (read && choices.length === 1 && choices[0]?.plan === plan) return plan;
  if (!read) await services.pages.show(page.kind, page.title, page.text, page.inputs);
  services.log.warn(message);
  if (choices.length === 0) {
    notify('warning', message, []).catch((error) => logError(services.log, error));
    return undefined;
  }
  const buttons = choices.map(({ button }) => button);
  const pressed = await vscode.window.showWarningMessage(message, ...buttons, 'Cancel');
  return choices.find(({ button }) => button === pressed)?.plan;
}
