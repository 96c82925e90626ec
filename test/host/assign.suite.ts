import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FrameInfo, Scan } from '../../src/engine/frames/frameInfo';
import { makeNight } from './night';

const ACCEPT = 'workbench.action.acceptSelectedQuickOpenItem';

describe('assigning by hand', () => {
  let night: string;
  let file: string;
  beforeEach(() => {
    night = makeNight();
    file = path.join(night, 'flatfield.frames.json');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    rmSync(night, { recursive: true });
  });

  it('writes the chosen type of all selected frames, and the tree has it', async () => {
    const bias = ['ccd.002.0.fits', 'ccd.003.0.fits'].map((name) => vscode.Uri.file(path.join(night, name)));
    assert.equal((await frame('ccd.002.0.fits'))?.kind, 'bias');
    // The first item is "Flat".
    await answered(vscode.commands.executeCommand('flatfield.assignType', bias[0], bias));
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      frames: { 'ccd.002.0.fits': { type: 'flat' }, 'ccd.003.0.fits': { type: 'flat' } },
    });
    const now = await frame('ccd.002.0.fits');
    assert.equal(now?.kind, 'flat');
    assert.equal(now.assigned?.file, file);
    assert.equal(now.unassigned?.kind, 'bias');
  });

  it('asks for an exposure with the one that is assigned, which stays when it is accepted', async () => {
    writeFileSync(file, JSON.stringify({ frames: { 'ccd.017.0.fits': { exposure: 70 } } }));
    await answered(vscode.commands.executeCommand('flatfield.assignExposure', flat()));
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { frames: { 'ccd.017.0.fits': { exposure: 70 } } });
    assert.equal((await frame('ccd.017.0.fits'))?.exposure, 70);
  });

  it('writes nothing when the question is dismissed', async () => {
    await answered(vscode.commands.executeCommand('flatfield.assignType', flat()), 'workbench.action.closeQuickOpen');
    await answered(
      vscode.commands.executeCommand('flatfield.assignExposure', flat()),
      'workbench.action.closeQuickOpen',
    );
    assert.equal(existsSync(file), false);
  });

  it('reduces by what is assigned', async () => {
    writeFileSync(file, JSON.stringify({ frames: { 'ccd.017.0.fits': { exposure: 70 } } }));
    const done: { plan: { flats: { steps: { do: string; dark?: string }[] }[] } }[] | undefined =
      await vscode.commands.executeCommand('flatfield.reduceSelected', flat());
    const step = done?.[0]?.plan.flats[0]?.steps.at(-1);
    assert.equal(step?.dark, path.join(night, 'reduced/combined_dark_70.000.fit'));
  });

  const flat = (): vscode.Uri => vscode.Uri.file(path.join(night, 'ccd.017.0.fits'));

  async function frame(name: string): Promise<FrameInfo | undefined> {
    const scan: Scan | undefined = await vscode.commands.executeCommand('flatfield.refreshExplorer');
    return scan?.frames.find((found) => found.path === path.join(night, name));
  }
});

/** Answers the question, again until it was there to be answered. */
async function answered(asked: PromiseLike<unknown>, command = ACCEPT): Promise<void> {
  let done = false;
  const settled = Promise.resolve(asked).then(() => {
    done = true;
  });
  for (let tries = 0; tries < 60 && !done; tries++) {
    await vscode.commands.executeCommand(command);
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 250))]);
  }
  assert.ok(done, 'The question was not answered within a quarter of a minute.');
}
