/** The plan page: its session, with what VS Code does for it. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { nameOf } from '../../engine/plan/outputName';
import type { PlanContents, PlanPageMethods, PlanWindowMethods } from '../../protocol/planPage';
import { reduceCommand } from '../../worker/commandLine';
import { inspectPlan } from '../../worker/inspectPlan';
import { accept } from '../commands/acceptFrame';
import { createRecipe } from '../commands/createRecipe';
import { openFrame } from '../commands/openPreview';
import { mastersOf, prepareNight } from '../commands/planning';
import { reportReductions, runReduction } from '../commands/reduceSelected';
import { reject } from '../commands/rejectFrame';
import { requireTrust } from '../commands/trust';
import { count } from '../commands/verdict';
import { logError } from '../log';
import { withProgress } from '../progress';
import { applyFix } from '../recipe/applyFix';
import type { Services } from '../services';
import { chooseMaster } from './chooseMaster';
import { type PlanDoings, PlanSession } from './planSession';
import { saveText } from './saveText';
import { watchPlan } from './watchPlan';

/** The command that guides to a recipe. */
const SET_UP = 'flatfield.setUpCalibration';

/** Says what a plan page does. */
export function definePlanPage(services: Services): void {
  services.panels.define<PlanContents, PlanPageMethods, PlanWindowMethods>(
    'plan',
    ({ inputs, kind = 'flat' }, window) => {
      let outputFolder: string | null = null;
      const doings = planDoings(services, { inputs, kind }, (folder) => {
        outputFolder = folder;
      });
      const session = new PlanSession({ inputs, kind }, doings, window);
      const looked = () => ({
        inputs,
        others: [...mastersOf(inputs), ...(outputFolder === null ? [] : [outputFolder])],
      });
      const listening = vscode.Disposable.from(
        services.plans.add(inputs, kind, session),
        watchPlan(services.disk, inputs, looked, (what, file) => session.changed(what, file)),
        vscode.workspace.onDidGrantWorkspaceTrust(() => session.trustGranted()),
      );
      return {
        title: inputs.length === 1 ? `Plan for ${nameOf(inputs[0]!)}` : 'Reduction plan',
        handlers: session.handlers,
        dispose: () => {
          listening.dispose();
          session.dispose();
        },
      };
    },
  );
}

function planDoings(
  services: Services,
  { inputs, kind }: Required<PlanContents>,
  onFolder: (outputFolder: string) => void,
): PlanDoings {
  const { log } = services;
  let canSetUp = false;
  const told = (files: readonly string[]): void => {
    for (const file of files) log.info(`${file} changed.`);
  };
  return {
    async prepare(existing, signal) {
      canSetUp = (await vscode.commands.getCommands(true)).includes(SET_UP);
      const planned = await prepareNight(services, inputs, { signal }, existing, kind);
      onFolder(planned.plan.outputFolder);
      return planned;
    },
    async run(plan, paths, { signal, onProgress }) {
      requireTrust('Reducing writes files');
      // The log's command line repeats what is done, and no more.
      const asked = paths ?? inputs;
      const title = plan.flats.length === 1 ? plan.flats[0]!.name : count(plan.flats.length, kind);
      // The notification stays when the page is closed, and cancels as the page does.
      const done = await withProgress(`${kind === 'light' ? 'Calibrating' : 'Reducing'} ${title}`, (work) =>
        runReduction(services, plan, asked, {
          signal: AbortSignal.any([signal, work.signal]),
          onProgress: (progress) => {
            onProgress(progress);
            work.onProgress(progress);
          },
        }),
      );
      const ended = reportReductions(services, [done]);
      return { outcomes: done.outcomes, summary: ended.sentence, showReport: ended.showReport };
    },
    inspect: (plan, work) => inspectPlan(services.pool, plan, { ...work, levels: services.levels }),
    choose(paths, role, master) {
      requireTrust('Choosing a master writes a file beside the frames');
      told(chooseMaster(paths, role, master));
    },
    async reject(paths) {
      requireTrust('Rejecting a frame writes a list');
      const what = paths.length === 1 ? nameOf(paths[0]!) : count(paths.length, 'frame');
      const reason = await vscode.window.showInputBox({
        title: `Reject ${what}`,
        prompt: 'Why? It is written beside the name into flatfield.rejected.txt. It may stay empty.',
        placeHolder: 'trailed, clouds, dome light …',
      });
      if (reason === undefined) return;
      reject(services, paths, reason.trim() === '' ? null : reason.trim());
      await services.explorer.refresh();
    },
    async accept(paths) {
      accept(services, paths);
      await services.explorer.refresh();
    },
    async fix(recipe, fix) {
      requireTrust('Changing the recipe writes a file');
      await applyFix(recipe, fix, await folderOf(inputs));
    },
    async open(file) {
      if (/\.json$|\.txt$/i.test(file)) {
        const options = { viewColumn: vscode.ViewColumn.Beside, preview: true };
        await vscode.window.showTextDocument(vscode.Uri.file(file), options);
      } else await openFrame(vscode.Uri.file(file));
    },
    createRecipe: async () => createRecipe(services, vscode.Uri.file(inputs[0] ?? '')),
    async setUp() {
      await vscode.commands.executeCommand(SET_UP, vscode.Uri.file(inputs[0] ?? ''));
    },
    saveText: async (text) => saveText(log, await folderOf(inputs), text),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    commandLine: (plan, paths) => reduceCommand(plan, { inputs: paths ?? inputs, masters: mastersOf(inputs) }),
    trusted: () => vscode.workspace.isTrusted,
    canSetUp: () => canSetUp,
    log: (error) => logError(log, error),
  };
}

/** The folder of the first input. */
async function folderOf([first = '']: readonly string[]): Promise<string> {
  const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(first));
  return (type & vscode.FileType.Directory) !== 0 ? first : path.dirname(first);
}
