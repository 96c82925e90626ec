/** What a language model in the editor may do with frames: list them, explain the plan, and reduce where its user agrees. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { errorSentence, FlatfieldError } from '../../engine/errors';
import { reduceCommand } from '../../worker/commandLine';
import { preparePlan, scanPaths } from '../../worker/prepare';
import { runPlan } from '../../worker/runPlan';
import { mastersOf } from '../commands/planning';
import { requireTrust } from '../commands/trust';
import { count } from '../commands/verdict';
import { logError } from '../log';
import type { Services } from '../services';
import { framesReply, planReply, reductionReply } from './toolReplies';

/** The names under which package.json contributes the tools. */
export const toolNames = ['flatfield_list_frames', 'flatfield_explain_plan', 'flatfield_reduce'] as const;
type ToolName = (typeof toolNames)[number];

/** Files or folders of the workspace: absolute, or relative to its first folder; the whole workspace without any. */
interface ToolInput {
  readonly paths?: readonly string[];
}

type ToolServices = Pick<Services, 'pool' | 'log' | 'explorer' | 'digests'>;

export function registerTools(context: vscode.ExtensionContext, services: ToolServices): void {
  const tools: { readonly [name in ToolName]: vscode.LanguageModelTool<ToolInput> } = {
    flatfield_list_frames: {
      prepareInvocation: () => ({ invocationMessage: 'Reading the headers of the frames' }),
      invoke: answering(services, async (paths, signal) => {
        const { scan } = await scanPaths(services.pool, { paths, signal });
        return framesReply(scan);
      }),
    },
    flatfield_explain_plan: {
      prepareInvocation: () => ({ invocationMessage: 'Planning the reduction' }),
      invoke: answering(services, async (paths, signal) => planReply(await planOf(services, paths, signal))),
    },
    flatfield_reduce: {
      prepareInvocation: async ({ input }, token) => {
        const { signal, dispose } = signalOf(token);
        try {
          requireTrust('Reducing writes files');
          const plan = await planOf(services, pathsOf(input), signal);
          return {
            invocationMessage: `Reducing ${count(plan.flats.length, 'flat')}`,
            confirmationMessages: { title: 'Reduce flats with Flatfield?', message: confirmation(plan) },
          };
        } finally {
          dispose();
        }
      },
      invoke: answering(services, async (paths, signal) => {
        requireTrust('Reducing writes files');
        const plan = await planOf(services, paths, signal);
        const line = reduceCommand(plan, { inputs: paths, masters: mastersOf(paths) });
        services.log.info(`Reducing for a language model; the same from a shell: ${line}`);
        const outcomes = await runPlan(services.pool, plan, { signal });
        services.explorer.refresh().catch((error) => logError(services.log, error));
        return reductionReply(plan, outcomes);
      }),
    },
  };
  for (const name of toolNames) context.subscriptions.push(vscode.lm.registerTool(name, tools[name]));
}

async function planOf({ pool, digests }: ToolServices, paths: readonly string[], signal: AbortSignal) {
  const { plan } = await preparePlan(pool, { paths, masters: mastersOf(paths), digests, signal });
  return plan;
}

/** Inputs, outputs and recipe in words, as plain text: names of files are no markdown. */
function confirmation({ flats, refused, outputFolder, recipe, existing }: Awaited<ReturnType<typeof planOf>>): string {
  const work = flats.filter(({ action }) => action !== 'skip');
  const replaced = work.filter(({ action }) => action === 'replace').length;
  const lines = [
    `${count(work.length, 'result')} will be written into ${outputFolder}${replaced > 0 ? `, ${replaced} in place of what is there` : ''}.`,
    `Frames: ${work
      .slice(0, 10)
      .map(({ name }) => name)
      .join(', ')}${work.length > 10 ? ` and ${work.length - 10} more` : ''}.`,
    `Recipe: ${recipe ?? 'none, every default'}; existing results: ${existing}.`,
    ...(refused.length > 0 ? [`${count(refused.length, 'flat')} will be refused.`] : []),
  ];
  return lines.join('\n\n').replace(/[\\`*_{}[\]<>()#+!|~]/g, '\\$&');
}

/** A tool's answer as JSON; an error is an answer as well: its sentence says what can be done. */
function answering(
  services: ToolServices,
  work: (paths: readonly string[], signal: AbortSignal) => Promise<unknown>,
): vscode.LanguageModelTool<ToolInput>['invoke'] {
  return async ({ input }, token) => {
    const { signal, dispose } = signalOf(token);
    try {
      return reply(await work(pathsOf(input), signal));
    } catch (error) {
      logError(services.log, error);
      return reply({ error: errorSentence(error) });
    } finally {
      dispose();
    }
  };
}

function reply(value: unknown): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(value))]);
}

/**
 * The paths meant, inside the workspace: a model has no business beside it.
 *
 * @throws FlatfieldError `Usage`
 */
function pathsOf({ paths = [] }: ToolInput): readonly string[] {
  const roots = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  if (roots[0] === undefined) throw new FlatfieldError('Usage', 'No folder of a disk is open in this window.');
  if (paths.length === 0) return roots;
  const base = roots[0];
  return paths.map((given) => {
    const whole = path.resolve(base, given);
    if (roots.some((root) => whole === root || whole.startsWith(root + path.sep))) return whole;
    throw new FlatfieldError('Usage', `${whole} lies outside of the workspace (${roots.join(', ')}).`, {
      wayOut: 'Name files or folders of the workspace.',
    });
  });
}

function signalOf(token: vscode.CancellationToken): { signal: AbortSignal; dispose(): void } {
  const stop = new AbortController();
  if (token.isCancellationRequested) stop.abort();
  const listening = token.onCancellationRequested(() => stop.abort());
  return { signal: stop.signal, dispose: () => listening.dispose() };
}
