/** "Make Bad Pixel Mask": from two selected flats, a selected dark, or both; the result is opened in the viewer. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CCDMASK_DEFAULTS } from '../../engine/ccd/ccdmask';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { rateUnit, requireDarkRate } from '../../engine/plan/planMask';
import type { MaskOutcome } from '../../engine/reduce/describeMask';
import { describeMask } from '../../engine/reduce/describeMask';
import { PROGRAM } from '../../protocol/program';
import { maskCommand } from '../../worker/commandLine';
import { scanPaths } from '../../worker/prepare';
import { prepareMask } from '../../worker/prepareMask';
import { filesBelow } from '../explorer/explorerNode';
import { logError } from '../log';
import { notify } from '../notify';
import { withProgress } from '../progress';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { maskFrames, maskSummary, rateProblem, ratePrompt, sureGain } from './maskWords';
import { openFrame } from './openPreview';
import { requireTrust } from './trust';

/** Resolves with what was found; undefined when the user chose nothing. */
export async function makeMask(services: Services, ...args: readonly unknown[]): Promise<MaskOutcome | undefined> {
  requireTrust('A bad pixel mask is a file that is written');
  const { pool, log } = services;
  const paths = await chosenOrAsked(services, args);
  if (paths === undefined || paths.length === 0) return undefined;
  const { scan } = await withProgress('Reading headers', (work) => scanPaths(pool, { paths, ...work }));
  const { flats, dark: frame } = maskFrames(scan.frames);
  const dark = frame === null ? null : await askForRate(services, frame);
  if (dark === undefined) return undefined;
  const asked = { flats: flats.map(({ path }) => path), options: CCDMASK_DEFAULTS, dark, out: null };
  const plan = await prepareMask(pool, asked);
  const existing = existsSync(plan.output) ? 'replace' : 'fail';
  if (existing === 'replace' && !(await mayReplace(plan.output))) return undefined;

  log.info(`Making a bad pixel mask; the same from a shell: ${maskCommand(plan, existing)}`);
  const options = { outputFolders: [dirname(plan.output)] };
  const outcome = await withProgress('Finding bad pixels', (work) =>
    pool.run('mask', { plan, existing, program: PROGRAM }, { ...work, ...options }),
  );
  await services.explorer.refresh();
  log.info(describeMask(plan, outcome).trimEnd());
  const { severity, message } = maskSummary(plan, outcome, vscode.workspace.asRelativePath(outcome.output));
  notify(severity, message, []).catch((error) => logError(log, error));
  await openFrame(vscode.Uri.file(outcome.output));
  return outcome;
}

/** From the palette: what the tree has selected, else masters and results are asked for. */
async function chosenOrAsked(services: Services, args: readonly unknown[]): Promise<readonly string[] | undefined> {
  if (args.length > 0) return selectedPaths(services, args);
  const selected = filesBelow(services.view.selection);
  if (selected.length > 0) return selected;
  const { frames } = await services.explorer.scan();
  const items = frames
    .filter(({ kind, master, ours }) => (master !== null || ours) && (kind === 'flat' || kind === 'dark'))
    .map(({ path, kind, filter, exposure }) => ({
      label: basename(path),
      description: [kind, filter, exposure === null ? null : `${exposure} s`]
        .filter((text) => text !== null)
        .join(' · '),
      detail: vscode.workspace.asRelativePath(dirname(path), true),
      path,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Make a bad pixel mask of which two flats, or of which dark?',
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.map(({ path }) => path);
}

/** undefined: the user chose nothing. @throws FlatfieldError as requireDarkRate does */
async function askForRate({ pool }: Services, frame: FrameInfo) {
  const gain = sureGain(frame);
  const rate = requireDarkRate(frame, gain);
  const unit = rateUnit(frame, gain);
  const found = await withProgress('Looking at the dark', ({ signal }) =>
    pool.run('darkRates', { path: frame.path, hdu: frame.hdu, rate }, { signal }),
  );
  const text = await vscode.window.showInputBox({
    title: `Dark Current of ${frame.name} above which a Pixel is Bad, in ${unit}`,
    prompt: ratePrompt(found, unit),
    value: found.proposal === 0 ? '' : String(found.proposal),
    validateInput: rateProblem,
  });
  if (text === undefined || rateProblem(text) !== null) return undefined;
  return { path: frame.path, above: Number(text), gain };
}

async function mayReplace(file: string): Promise<boolean> {
  const replace = 'Replace';
  const answer = await vscode.window.showWarningMessage(
    `${basename(file)} is there already.`,
    { modal: true, detail: `${file}\nIt is replaced only if Flatfield wrote it.` },
    replace,
  );
  return answer === replace;
}
