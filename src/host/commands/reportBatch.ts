/** The end of a batch: one notification with the way to its report and to its results. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { logError } from '../log';
import { notify } from '../notify';
import type { Services } from '../services';
import { openFrame } from './openPreview';
import type { Summary } from './summary';

/** A file that the batch left behind. */
export interface Result {
  readonly output: string;
  readonly mean: number | null;
}

/** Nobody waits for the notification to be dismissed. */
export function reportBatch(
  services: Services,
  { severity, message }: Summary,
  report: { readonly title: string; readonly text: string; readonly inputs: readonly string[] },
  results: readonly Result[],
): void {
  services.log.info(report.text.trimEnd());
  const show = {
    title: 'Show Report',
    run: () => services.pages.show('flatfield-report', report.title, report.text, report.inputs),
  };
  const open = { title: 'Open Result', run: () => openResult(results) };
  notify(severity, message, results.length > 0 ? [open, show] : [show]).catch((error) => logError(services.log, error));
}

async function openResult(results: readonly Result[]): Promise<void> {
  const items = results.map(({ output, mean }) => ({
    label: path.basename(output),
    ...(mean === null ? {} : { description: `mean ${mean.toPrecision(6)}` }),
    output,
  }));
  const item =
    items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: 'Open which result?' });
  if (item !== undefined) await openFrame(vscode.Uri.file(item.output));
}

/** A folder as people read it: relative to the workspace where it lies in it. */
export function shownFolder(folder: string): string {
  return vscode.workspace.asRelativePath(folder);
}
