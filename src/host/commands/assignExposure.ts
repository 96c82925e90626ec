/** "Assign Exposure…": says how long the selected frames were exposed where their headers lack it or have it wrong. */
import * as vscode from 'vscode';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { assign, framesAmong } from './assign';
import { assignedExposure, exposureOf, exposureProblem, headerExposures } from './assignWords';
import { requireTrust } from './trust';
import { count } from './verdict';

export async function assignExposure(services: Services, ...args: readonly unknown[]): Promise<void> {
  requireTrust('Assigning an exposure writes a file');
  const paths = await selectedPaths(services, args);
  if (paths === undefined) return;
  const frames = await framesAmong(services, paths);
  const text = await vscode.window.showInputBox({
    title: `Exposure of ${frames.length === 1 ? frames[0]!.name : count(frames.length, 'frame')} in Seconds`,
    prompt: `The header says ${headerExposures(frames)}. Leave it empty to go by the header.`,
    value: assignedExposure(frames),
    validateInput: exposureProblem,
  });
  if (text === undefined || exposureProblem(text) !== null) return;
  await assign(services, frames, { exposure: exposureOf(text) });
}
