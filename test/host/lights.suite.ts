/** What follows the flats, in a real VS Code: lights, bad pixel masks, the flats' verdict. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { MaskOutcome } from '../../src/engine/reduce/describeMask';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { ACCEPT, answered } from './answered';
import { makeNight, pixelBytes, recipe } from './night';

const reference = path.resolve(__dirname, '../../test/reference/ccdproc');
const run = vscode.commands.executeCommand;

describe('lights, masks and the verdict', () => {
  let night: string;
  beforeEach(() => {
    night = makeNight(['combined_dark_7.000.fit', 'combined_dark_70.000.fit', 'combined_dark_300.000.fit']);
  });
  afterEach(async () => {
    await run('notifications.clearAll');
    await run('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
  });

  const copy = (from: string, to: string): vscode.Uri => {
    cpSync(path.join(reference, from), path.join(night, to));
    return vscode.Uri.file(path.join(night, to));
  };

  it('a light is divided by the combined flat, as ccdproc does', async () => {
    // The flat of this miniature has more pixels without light than the limit allows.
    const limits = { lightLeak: null, withoutValue: null };
    writeFileSync(path.join(night, 'flatfield.json'), JSON.stringify({ ...recipe, limits }));
    copy('example1-science/combined_flat_filter_gp.fit', 'reduced/combined_flat_filter_gp.fit');
    const light = copy('example1-lights/ccd.037.0.fits', 'ccd.037.0.fits');
    const asked = run<readonly { readonly outcomes: readonly FrameOutcome[] }[]>('flatfield.calibrateSelected', light);
    const [done] = await answered(asked, ACCEPT);
    assert.deepEqual(
      done?.outcomes.map(({ status, error }) => [status, error]),
      [['written', null]],
    );
    const ours = pixelBytes(path.join(night, 'reduced/light-ccd.037.0.fits'));
    const theirs = pixelBytes(path.join(reference, 'example1-science/light-ccd.037.0.fits'));
    let without = 0;
    for (let i = 0; i < 32 * 11; i++) {
      if (Number.isNaN(ours.readDoubleBE(8 * i))) without++;
      else assert.equal(ours.readDoubleBE(8 * i), theirs.readDoubleBE(8 * i), `pixel ${i}`);
    }
    assert.equal(without, 16, 'where the flat has no light');
  });

  it('a bad pixel mask of two flats is written and opened', async () => {
    const flats = ['flat-ccd.014.0.fits', 'flat-ccd.015.0.fits'].map((name) =>
      copy(`example1-reduced/${name}`, `reduced/${name}`),
    );
    const done = await run<MaskOutcome>('flatfield.makeMask', flats[0], flats);
    assert.ok(done.output.endsWith('mask_from_ccdmask.fits') && existsSync(done.output));
    const bytes = pixelBytes(done.output).subarray(0, 32 * 11);
    assert.ok(bytes.every((value) => value === 0 || value === 1));
    await shownTab(({ input }) => input instanceof vscode.TabInputCustom && input.uri.fsPath === done.output);
  });

  it("the flats' verdict is a page", async () => {
    await run('flatfield.showVerdict', vscode.Uri.file(night));
    await shownTab(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('flatfield.verdictPage'),
    );
  });
});

async function shownTab(wanted: (tab: vscode.Tab) => boolean): Promise<void> {
  const all = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
  for (let wait = 0; wait < 100; wait++) {
    if (all().some(wanted)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`These tabs are open: ${all().map(({ label }) => label)}`);
}
