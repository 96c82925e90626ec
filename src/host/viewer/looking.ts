/** What the viewer reads with, apart from what reduces: threads of its own, spooled files, calibrated looks. */
import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import { WorkerPool } from '../../worker/pool';
import { logError } from '../log';
import type { Services } from '../services';
import { mastersSetting } from '../settings';
import { CalibratedLooks } from './calibratedLook';
import { SpooledFiles, sweepSpooled } from './spooledFile';

/** Somebody is waiting: a thread that says nothing for so long (ms) is given up, sooner than one that reduces. */
const HANG_MS = 20_000;
/** Threads: one for a long look (all pixels of a picture), one for what the mouse asks meanwhile. */
const THREADS = Math.min(2, availableParallelism());

/** Made once; gone with the extension. */
export function startLooking(
  context: vscode.ExtensionContext,
  script: string,
  log: vscode.LogOutputChannel,
): Pick<Services, 'looks' | 'spooled' | 'calibrated'> {
  const looks = new WorkerPool({ script, threads: THREADS, hangMs: HANG_MS });
  const spooled = new SpooledFiles(
    (request, options) => looks.run('spool', request, options),
    (error) => logError(log, error),
  );
  const calibrated = new CalibratedLooks(looks, mastersSetting);
  sweepSpooled().catch((error) => logError(log, error));
  context.subscriptions.push(
    new vscode.Disposable(() => looks.dispose()),
    new vscode.Disposable(() => spooled.dispose()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('flatfield')) calibrated.forget();
    }),
  );
  return { looks, spooled, calibrated };
}
