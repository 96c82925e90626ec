/** The report page: what it is about, what its buttons do. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { describeReport } from '../../engine/reduce/report';
import { formatRunRecord, type RunRecord } from '../../engine/reduce/runRecord';
import type { ReportContents, ReportFile, ReportPageMethods, ReportRow } from '../../protocol/reportPage';
import { writeOwnText } from '../../worker/ownText';
import { openFrame } from '../commands/openPreview';
import type { PageSession } from '../panels/panels';
import type { Services } from '../services';
import { reportScripts } from './reportScripts';
import { reportView } from './reportView';

/** Says what the page "report" does. */
export function defineReportPage(services: Services): void {
  services.panels.define<ReportContents, ReportPageMethods, Record<never, never>>('report', ({ id }) =>
    reportSession(services, String(id)),
  );
}

function reportSession(services: Services, id: string): PageSession<ReportPageMethods> {
  const record = (): RunRecord => services.runs.find(id);
  const row = (index: number): ReportRow => {
    const found = reportView(record()).rows[index];
    if (found === undefined) throw new Error(`The report has no row ${index}.`);
    return found;
  };
  return {
    title: 'Reduction report',
    dispose: () => {},
    handlers: {
      contents: () => ({ id }),
      report: () => reportView(record()),
      open: async (file) => {
        await openFrame(vscode.Uri.file(fileOf(row(file.row), file.what)));
        return null;
      },
      compare: ({ row: index }) => {
        const { raw, result } = row(index);
        if (result === null) throw new FlatfieldError('Usage', `${raw.name} has no result to compare with.`);
        services.viewers.compare([raw.path, result.path], 'compare');
        return null;
      },
      openRecipe: async ({ night }) => {
        const recipe = record().nights[night]?.plan.recipe;
        if (recipe == null) throw new Error(`Night ${night} has no recipe.`);
        await vscode.window.showTextDocument(vscode.Uri.file(recipe));
        return null;
      },
      saveJson: () => saveJson(record()),
      savePython: () => savePython(record()),
      copyCommand: () =>
        copied(
          record()
            .nights.map(({ command }) => command)
            .join('\n'),
          'The command line is',
        ),
      copyText: () => copied(reportText(record()), 'The report is'),
    },
  };
}

/** The whole report as text. */
export function reportText({ nights }: RunRecord): string {
  return nights.map(({ plan, outcomes }) => describeReport(plan, outcomes)).join('\n');
}

function fileOf({ raw, result, steps }: ReportRow, what: ReportFile['what']): string {
  const file = what === 'raw' ? raw : what === 'result' ? result : (steps[what.step]?.master ?? null);
  if (file === null) throw new Error(`${raw.name} has no such file.`);
  return file.path;
}

async function copied(text: string, what: string): Promise<string> {
  await vscode.env.clipboard.writeText(text);
  return `${what} on the clipboard.`;
}

async function saveJson(record: RunRecord): Promise<string | null> {
  const target = await askWhere(record.nights[0]?.plan.outputFolder, 'Save Report as JSON', 'report', 'json', 'JSON');
  if (target === undefined) return null;
  writeOwnText(target, 'record', formatRunRecord(record));
  return `The report is saved as ${target}.`;
}

/** One script a recipe. */
async function savePython(record: RunRecord): Promise<string | null> {
  const scripts = reportScripts(record);
  const said: string[] = [];
  for (const { night, script } of scripts) {
    const name = scripts.length === 1 ? 'reduce' : `reduce-${path.basename(path.dirname(night.plan.outputFolder))}`;
    const target = await askWhere(night.plan.outputFolder, 'Save Python Script', name, 'py', 'Python');
    if (target === undefined) continue;
    const { script: text, flats, refused } = script(path.dirname(target));
    writeOwnText(target, 'script', text);
    const left = refused.map(({ name: flat, reason }) => ` Left out: ${flat}: ${reason}`).join('');
    said.push(`${target} reduces ${flats} ${night.plan.kind}${flats === 1 ? '' : 's'} with ccdproc.${left}`);
  }
  return said.length === 0 ? null : said.join(' ');
}

/** Beside the output folder: among the results it would be taken for one of them. */
async function askWhere(
  outputFolder: string | undefined,
  title: string,
  stem: string,
  ending: string,
  kind: string,
): Promise<string | undefined> {
  const folder =
    outputFolder === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath : path.dirname(outputFolder);
  const name = `${stem}.${ending}`;
  const defaultUri = vscode.Uri.file(folder === undefined ? name : path.join(folder, name));
  const target = await vscode.window.showSaveDialog({ title, defaultUri, filters: { [kind]: [ending] } });
  return target?.fsPath;
}
