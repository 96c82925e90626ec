/** "Build Masters for this Folder" in a real VS Code: read first, then run, and left alone the second time. */
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { allOutcomes } from '../../src/engine/reduce/nightReport';
import type { NightEnd } from '../../src/worker/night';
import { ACCEPT, answered, shownPlan } from './answered';
import { expectedPixels, makeNight, pixelBytes } from './night';

const build = (folder: string): Thenable<NightEnd | undefined> =>
  vscode.commands.executeCommand('flatfield.buildMasters', vscode.Uri.file(folder));

describe('building the masters of a folder', () => {
  let night: string;
  beforeEach(() => {
    night = makeNight([]);
    // The guide makes its bias of the night's own frames; another one lies among the darks.
    writeFileSync(path.join(night, 'darks/flatfield.rejected.txt'), 'ccd.002.0.fits\n');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
  });

  it('shows the plan, makes what it says, and leaves it alone the second time', async () => {
    const asked = build(night);
    await shownPlan(/^8 to make into [\s\S]*== 4\. combined flats: 1 to make ==/);
    assert.ok(!existsSync(path.join(night, 'reduced/combined_bias.fits')), 'nothing is made before it is answered');
    const done = await answered(asked, ACCEPT);
    assert.deepEqual(
      allOutcomes(done!.outcomes).map(({ status }) => status),
      Array(8).fill('written'),
    );
    const ours = pixelBytes(path.join(night, 'reduced/flat-ccd.014.0.fits'));
    const bytes = 8 * 32 * 11;
    assert.equal(Buffer.compare(ours.subarray(0, bytes), expectedPixels('flat-ccd.014.0.fits').subarray(0, bytes)), 0);
    assert.equal(await build(night), undefined, 'everything is up to date');
  });

  it('makes nothing where its reader does not want it', async () => {
    const asked = build(night);
    await shownPlan(/^8 to make/);
    assert.equal(await answered(asked, 'notifications.clearAll'), undefined);
    assert.ok(!existsSync(path.join(night, 'reduced/combined_bias.fits')));
  });
});
