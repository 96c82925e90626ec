import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeNight } from './night';

interface Shown {
  readonly passed: number;
  readonly total: number;
}

const run = (id: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(id, ...args);
const filter = async (text: string): Promise<Shown> => (await run('flatfield.filterFrames', text)) as Shown;

describe('filtering frames', () => {
  let night: string;
  before(async () => {
    night = makeNight();
    await run('flatfield.refreshExplorer');
  });
  after(async () => {
    await run('flatfield.clearFilter');
    await run('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
  });

  it('by what the scan knows and by keywords that have to be read', async () => {
    const here = `folder=${path.basename(night)}`;
    const all = await filter(here);
    assert.ok(all.passed > 5 && all.total >= all.passed, JSON.stringify(all));
    const long = await filter(`${here} type=flat exptime>50`);
    assert.ok(long.passed > 0 && long.passed < all.passed, JSON.stringify(long));
    // A card of the fixtures that FrameInfo does not hold.
    assert.equal((await filter(`${here} type=flat airmass=1.032 exptime>50`)).passed, long.passed);
    assert.equal((await filter(`${here} airmas>0`)).passed, 0);
  });

  it('a text that is no filter leaves the one before, and clearing shows all', async () => {
    await filter('type=flat');
    assert.equal(await run('flatfield.filterFrames', 'exptime>'), undefined);
    await run('notifications.clearAll');
    assert.equal(await run('flatfield.clearFilter'), undefined);
    const { passed, total } = await filter('');
    assert.equal(passed, total);
  });

  it('frames that come later pass it too', async () => {
    const before = await filter('airmass=1.032');
    copyFileSync(path.join(night, 'ccd.014.0.fits'), path.join(night, 'later.fits'));
    await run('flatfield.refreshExplorer');
    assert.equal((await filter('airmass=1.032')).passed, before.passed + 1);
  });

  it('the table of frames is a page of its own, opened once', async () => {
    const pages = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('flatfield.framesPage'),
        );
    await run('flatfield.showFrames');
    await run('flatfield.showFrames');
    for (let wait = 0; wait < 100 && pages().length === 0; wait++) await new Promise((done) => setTimeout(done, 50));
    assert.deepEqual(
      pages().map(({ label }) => label),
      ['Frames'],
    );
  });
});
