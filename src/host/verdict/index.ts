/** The page of the flats' verdict: what it is about, what its buttons do. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { verdictHtml } from '../../engine/measure/verdictHtml';
import type { VerdictView } from '../../engine/measure/verdictView';
import type { VerdictContents, VerdictPageMethods } from '../../protocol/verdictPage';
import { writeOwnText } from '../../worker/ownText';
import { makeVerdicts } from '../../worker/prepareVerdict';
import { openFrame } from '../commands/openPreview';
import { mastersOf } from '../commands/planning';
import { withProgress } from '../progress';
import type { Services } from '../services';
import { verdictHandlers } from './verdictSession';

/** Says what the page "verdict" does. */
export function defineVerdictPage({ panels, pool }: Services): void {
  panels.define<VerdictContents, VerdictPageMethods, Record<never, never>>('verdict', (contents) => {
    const { inputs } = contents;
    const others = inputs.length > 1 ? ` and ${inputs.length - 1} more` : '';
    return {
      title: `Flats' verdict: ${path.basename(inputs[0] ?? '')}${others}`,
      dispose: () => {},
      handlers: verdictHandlers(contents, {
        measure: () =>
          withProgress('Measuring flats', (work) =>
            makeVerdicts(pool, { paths: inputs, masters: mastersOf(inputs), ...work }),
          ),
        open: async (file) => void (await openFrame(vscode.Uri.file(file))),
        saveHtml: (view) => saveHtml(view, inputs),
        copy: async (text) => vscode.env.clipboard.writeText(text),
      }),
    };
  });
}

/** Beside what was judged: a page is no frame, so no scan takes it for one. */
async function saveHtml(view: VerdictView, [first = '']: readonly string[]): Promise<string | null> {
  const defaultUri = vscode.Uri.file(path.join(path.dirname(first), 'flats-verdict.html'));
  const filters = { HTML: ['html'] };
  const target = await vscode.window.showSaveDialog({ title: "Save Flats' Verdict as HTML", defaultUri, filters });
  if (target === undefined) return null;
  writeOwnText(target.fsPath, 'page', verdictHtml(view));
  return `The verdict is saved as ${target.fsPath}.`;
}
