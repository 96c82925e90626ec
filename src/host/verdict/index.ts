/** The page of the flats' verdict: measured once while it is open, and anew when it is asked to. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { describeVerdicts } from '../../engine/measure/describeVerdict';
import { verdictHtml } from '../../engine/measure/verdictHtml';
import { type VerdictView, verdictView } from '../../engine/measure/verdictView';
import { PROGRAM } from '../../protocol/program';
import type { VerdictContents, VerdictPageMethods } from '../../protocol/verdictPage';
import { writeOwnText } from '../../worker/ownText';
import { makeVerdicts, type Verdicts } from '../../worker/prepareVerdict';
import { openFrame } from '../commands/openPreview';
import { mastersOf } from '../commands/planning';
import type { PageSession } from '../panels/panels';
import { withProgress } from '../progress';
import type { Services } from '../services';

/** Says what the page "verdict" does. */
export function defineVerdictPage(services: Services): void {
  services.panels.define<VerdictContents, VerdictPageMethods, Record<never, never>>('verdict', ({ inputs }) =>
    verdictSession(services, inputs),
  );
}

interface Made extends Verdicts {
  readonly view: VerdictView;
}

function verdictSession(services: Services, inputs: readonly string[]): PageSession<VerdictPageMethods> {
  let measuring: Promise<Made> | null = null;
  const measured = (again: boolean): Promise<Made> => {
    if (measuring === null || again) {
      const started = measure(services, inputs);
      // What failed, or was stopped, is tried anew when the page asks again.
      started.catch(() => {
        if (measuring === started) measuring = null;
      });
      measuring = started;
    }
    return measuring;
  };
  return {
    title: `Flats' verdict: ${path.basename(inputs[0] ?? '')}${inputs.length > 1 ? ` and ${inputs.length - 1} more` : ''}`,
    dispose: () => {},
    handlers: {
      contents: () => ({ inputs }),
      verdict: async ({ again }) => (await measured(again)).view,
      open: async ({ set, frame }) => {
        const found = (await measured(false)).view.sets[set]?.frames[frame];
        if (found === undefined) throw new Error(`The page has no frame ${frame} in set ${set}.`);
        await openFrame(vscode.Uri.file(found.path));
        return null;
      },
      saveHtml: async () => saveHtml((await measured(false)).view, inputs),
      copyText: async () => {
        const { verdicts, notes } = await measured(false);
        await vscode.env.clipboard.writeText(describeVerdicts(verdicts, notes));
        return 'The verdict is on the clipboard.';
      },
    },
  };
}

async function measure(services: Services, inputs: readonly string[]): Promise<Made> {
  const made = await withProgress('Measuring flats', (work) =>
    makeVerdicts(services.pool, { paths: inputs, masters: mastersOf(inputs), ...work }),
  );
  return { ...made, view: verdictView(PROGRAM, new Date(), made) };
}

async function saveHtml(view: VerdictView, [first = '']: readonly string[]): Promise<string | null> {
  const defaultUri = vscode.Uri.file(path.join(path.dirname(first), 'flats-verdict.html'));
  const filters = { HTML: ['html'] };
  const target = await vscode.window.showSaveDialog({ title: "Save Flats' Verdict as HTML", defaultUri, filters });
  if (target === undefined) return null;
  writeOwnText(target.fsPath, 'page', verdictHtml(view));
  return `The verdict is saved as ${target.fsPath}.`;
}
