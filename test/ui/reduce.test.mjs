/**
 * The packed extension in a real VS Code, used as an astronomer would: frames in the tree, flats reduced from the
 * Explorer, the tree and the palette, a plan read where something is refused, results looked at. With
 * FLATFIELD_SCREENSHOTS set to a folder, what is on screen is kept there in three themes.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.mjs';
import { Workbench } from './harness.mjs';
import { packed } from './packed.mjs';
import { picture, screenshots } from './screenshots.mjs';
import { cli, flats, makeNight } from './smallNight.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
describe('Flatfield in VS Code', { timeout: 600_000 }, () => {
  let scratch;
  let observatory;
  let bench;
  /** The command line's results for the same flats. */
  let expected;
  const outputs = async (night) =>
    (await readdir(path.join(observatory, night, 'reduced'))).filter((name) => name.startsWith('flat-')).sort();

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-night-'));
    observatory = path.join(scratch, 'observatory');
    const both = ['combined_dark_7.000.fit', 'combined_dark_70.000.fit'];
    await mkdir(observatory);
    await makeNight(path.join(observatory, 'night'), both);
    await makeNight(path.join(observatory, 'partial'), ['combined_dark_70.000.fit']);
    await makeNight(path.join(scratch, 'shell'), both);
    await mkdir(path.join(scratch, 'empty'));
    await cli('reduce', ...flats.map((name) => path.join(scratch, 'shell', name)));
    expected = path.join(scratch, 'shell', 'reduced');
    bench = await Workbench.start({
      vsix: await packed(),
      ...(screenshots ? { artifacts: screenshots } : {}),
    });
    await bench.openWorkbench(observatory);
  });
  after(async () => {
    await bench?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  });

  afterEach((test) => bench.keepFailure(test));

  it('lists the frames by type, filter and exposure', async () => {
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Flats/, /^g', 70 s/, /^i', 7 s/, /^Darks/, /^Bias/]);
    await picture(bench, 'tree', observatory);
  });

  it('says on hover why a frame counts as what', async () => {
    const tooltip = bench.page.locator('.workbench-hover').filter({ hasText: 'Flat: the header says "FLATFIELD"' });
    // A hover shows only where the mouse came from elsewhere and then rested.
    await until(async () => {
      await bench.treeRow(/^Bias/).hover();
      await bench.treeRow('ccd.017.0.fits').first().hover();
      await bench.page.waitForTimeout(1500);
      return tooltip.isVisible();
    });
  });

  it('notices a frame that arrives, and one that goes', async () => {
    const late = path.join(observatory, 'night/late.fits');
    const rows = bench.treeRow('late.fits');
    // VS Code's watcher starts some time after the window, and says nothing of what came before.
    await until(async () => {
      await rm(late, { force: true });
      await cp(path.join(observatory, 'night/ccd.014.0.fits'), late);
      await bench.page.waitForTimeout(2000);
      return rows.isVisible();
    });
    await rm(late);
    await rows.waitFor({ state: 'hidden' });
  });

  it('reduces a multi-selection of the Explorer to the bytes of the command line', async () => {
    await bench.openView('Explorer');
    await bench.explorerRow('night').click();
    const done = bench.message('3 flats reduced into night/reduced.');
    await eventually(async () => {
      // A list that is drawn anew loses the choice: then none was reduced, or the row of the menu alone.
      const there = await outputs('night');
      if (there.length < flats.length) {
        for (const name of there) await rm(path.join(observatory, 'night/reduced', name));
        await bench.select(...flats);
        await bench.contextMenu(bench.explorerRow(flats[1]), 'Reduce Selected Flats');
      }
      await done.waitFor({ timeout: 20_000 });
    }, 90_000);
    await picture(bench, 'done', observatory);
    assert.deepEqual(await outputs('night'), flats.map((name) => `flat-${name}`).sort());
    for (const name of await outputs('night')) {
      const ours = await readFile(path.join(observatory, 'night/reduced', name));
      assert.equal(Buffer.compare(ours, await readFile(path.join(expected, name))), 0, `${name} differs`);
    }
  });

  it('shows the report from the notification', async () => {
    // It may have gone to the notification centre by now.
    await bench.palette('Notifications: Show Notifications');
    await bench.answerNotification('3 flats reduced', 'Show Report');
    await bench.tab('Reduction report').waitFor();
    const report = bench.webview();
    await report.getByRole('heading', { name: '3 flats written' }).waitFor();
    await bench.press(
      report.getByRole('button', { name: 'Steps and reasons of ccd.017.0.fits' }),
      report.getByText('subtract the dark combined_dark_7.000.fit'),
    );
    await picture(bench, 'report', observatory);
  });

  it('logs the command line that repeats the run', async () => {
    await bench.output('Flatfield', /warning/);
    // The report came after it, and an editor holds only the lines that are in sight.
    await bench.palette('View: Toggle Maximized Panel');
    await bench.page
      .locator('.part.panel .view-lines')
      .filter({ hasText: /flatfield\sreduce/ })
      .waitFor();
    await bench.palette('View: Toggle Maximized Panel');
    await bench.palette('View: Toggle Panel Visibility');
  });

  it('saves the run as a Python script, and shows its report again after a reload of the window', async () => {
    const script = path.join(observatory, 'night/reduce.py');
    await bench.webview().getByRole('button', { name: 'Save Python Script…' }).click();
    await bench.chooseFile(script);
    await bench.webview().getByText(`${script} reduces 3 flats with ccdproc.`).waitFor();
    assert.match(await readFile(script, 'utf8'), /\('ccd\.017\.0\.fits', 0, /);
    await rm(script);
    await bench.reload();
    await bench.webview().getByRole('heading', { name: '3 flats written' }).waitFor();
    await bench.webview().getByText('subtract the dark combined_dark_7.000.fit').waitFor();
    await bench.press(
      bench.webview().getByRole('button', { name: 'flat-ccd.014.0.fits' }),
      bench.tab('flat-ccd.014.0.fits'),
    );
    await paintedCanvas(bench);
  });

  it('shows the results in the tree, and opens one in the preview', async () => {
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Calibrated/]);
    await bench.treeRow('flat-ccd.014.0.fits').click();
    await bench.tab('flat-ccd.014.0.fits').waitFor();
    await paintedCanvas(bench);
    await picture(bench, 'preview', observatory);
  });

  it('leaves a result that is up to date, and asks before it makes a stale one anew: from the palette', async () => {
    await bench.openView('Explorer');
    await bench.openFile('ccd.017.0.fits');
    await paintedCanvas(bench);
    await bench.palette('Flatfield: Reduce Selected Flats');
    await bench.notification('ccd.017.0.fits is up to date.');
    await picture(bench, 'upToDate', observatory);
    const recipe = path.join(observatory, 'night/flatfield.json');
    const words = await readFile(recipe, 'utf8');
    await writeFile(recipe, words.replace('"[:, 34:]"', '"[:, 35:]"'));
    await bench.palette('Flatfield: Reduce Selected Flats');
    await bench.notification('The result of ccd.017.0.fits is not up to date: the recipe asks for other steps');
    await bench.tab('Plan for ccd.017.0.fits').waitFor();
    await bench
      .webview()
      .getByText(/its result is there already in .*: the recipe asks for other steps/i)
      .first()
      .waitFor();
    await picture(bench, 'stale', observatory);
    await bench.answerNotification('The result of ccd.017.0.fits', 'Make the Stale One Anew');
    await bench.notification('1 flat reduced into night/reduced.');
    await writeFile(recipe, words);
  });

  it('assigns an exposure by hand from the tree, and takes it away again', async () => {
    const file = path.join(observatory, 'partial/flatfield.frames.json');
    const frame = bench.treeRow(/ccd\.017\.0\.fitspartial/).first();
    await bench.openView('Flatfield');
    await bench.contextMenu(frame, 'Assign Exposure…');
    await bench.page.locator('.quick-input-widget').filter({ hasText: 'The header says EXPTIME = 7' }).waitFor();
    await picture(bench, 'assignExposure', observatory);
    await bench.answer('70');
    await bench
      .treeRow(/ccd\.017\.0\.fitspartial · 70 s/)
      .first()
      .waitFor();
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { frames: { 'ccd.017.0.fits': { exposure: 70 } } });
    await bench.contextMenu(frame, 'Assign Type…');
    await bench.page.locator('.quick-input-widget').filter({ hasText: 'As the Header Says' }).waitFor();
    await picture(bench, 'assignType', observatory);
    await bench.page.keyboard.press('Escape');
    await bench.contextMenu(frame, 'Assign Exposure…');
    await bench.answer('');
    await bench
      .treeRow(/ccd\.017\.0\.fitspartial · 7 s/)
      .first()
      .waitFor();
    await assert.rejects(readFile(file), { code: 'ENOENT' });
  });

  it('shows the plan where some flats cannot be reduced, and reduces the others when told to', async () => {
    await bench.openView('Explorer');
    await bench.contextMenu(bench.explorerRow('partial'), 'Reduce Selected Flats');
    await bench.notification('1 of 3 flats cannot be reduced; the plan says why.');
    await bench.tab('Plan for 3 flats').waitFor();
    await bench.webview().getByRole('heading', { name: '1 flat cannot be reduced' }).waitFor();
    await picture(bench, 'plan', observatory);
    assert.deepEqual(await outputs('partial'), []);
    await bench.answerNotification('1 of 3 flats', 'Reduce the 2 That Can Be');
    await bench.notification('2 flats reduced into partial/reduced.');
    assert.deepEqual(await outputs('partial'), ['flat-ccd.014.0.fits', 'flat-ccd.015.0.fits']);
  });

  it('says why nothing can be reduced', async () => {
    await bench.openView('Explorer');
    await rm(path.join(observatory, 'partial/reduced'), { recursive: true });
    await bench.contextMenu(bench.explorerRow('partial'), 'Reduce Selected Flats');
    await bench.notification('None of the 3 frames can be used.');
  });

  it('reduces from the plan page what is ticked there, and brings the page back after a reload', async () => {
    await bench.palette('View: Close All Editors');
    await rm(path.join(observatory, 'partial'), { recursive: true });
    await makeNight(path.join(observatory, 'partial'), ['combined_dark_70.000.fit']);
    await bench.openView('Explorer');
    await bench.contextMenu(bench.explorerRow('partial'), 'Show Reduction Plan');
    await bench.tab('Plan for 3 flats').waitFor();
    const page = bench.webview();
    await page.getByLabel('ccd.014.0.fits in this run').uncheck();
    await bench.press(
      page.getByRole('button', { name: 'Reduce 1 Flat', exact: true }),
      bench.message('1 flat reduced into partial/reduced.'),
    );
    await page
      .locator('td.state')
      .getByText(/^written/)
      .waitFor();
    await picture(bench, 'planDone', observatory);
    assert.deepEqual(await outputs('partial'), ['flat-ccd.015.0.fits']);
    await bench.press(
      page.getByRole('button', { name: 'Plan Again' }),
      page.getByRole('heading', { name: '1 flat cannot be reduced' }),
    );
    await bench.press(
      page.getByRole('button', { name: 'Choose the Dark…' }),
      page.getByText(/Not possible: the nearest combined dark/),
    );
    await picture(bench, 'planMasters', observatory);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

    await bench.reload();
    await bench.webview().getByRole('heading', { name: '1 flat cannot be reduced' }).waitFor();
    assert.equal(await bench.webview().getByLabel('ccd.014.0.fits in this run').isChecked(), false);
    await bench.palette('View: Close All Editors');
  });

  it('reduces the flats of two nights from the tree, each by its own recipe', async () => {
    for (const night of ['night', 'partial']) {
      await rm(path.join(observatory, night), { recursive: true });
      await makeNight(path.join(observatory, night), ['combined_dark_7.000.fit', 'combined_dark_70.000.fit']);
    }
    await bench.palette('Notifications: Clear All Notifications');
    await bench.openView('Flatfield');
    await bench.palette('Flatfield: Refresh Frames');
    await bench.treeRow('Calibrated').waitFor({ state: 'hidden' });
    // A watcher may have shown the folders while they were being made.
    await bench.treeRow(/^Flats\s*6/).waitFor();
    await bench.contextMenu(bench.treeRow(/^Flats/), 'Reduce Selected Flats');
    await bench.notification('6 flats reduced into night/reduced and partial/reduced.');
  });

  it('welcomes into an empty folder, and fills it with a sample night', async () => {
    await bench.openWorkbench(path.join(scratch, 'empty'));
    await bench.openView('Flatfield');
    await bench.page.getByText('There is no FITS file').first().waitFor();
    await picture(bench, 'welcome', path.join(scratch, 'empty'));
    await bench.page.getByRole('button', { name: 'Create Sample Night' }).click();
    await bench.pick('Small');
    await bench.chooseFile(path.join(scratch, 'empty'));
    await bench.notification(/raw frames are in/);
    await bench.waitForTree([/^Flats/, /^Lights/]);
    await picture(bench, 'sample', path.join(scratch, 'empty'));
  });

  it('takes the sample night from its raw frames to calibrated flats', async () => {
    await bench.openView('Explorer');
    await bench.explorerRow('sample-night').click();
    await bench.explorerRow('example-cryo-LFC').click();
    await bench.contextMenu(bench.explorerRow('darks'), 'Combine Selected Frames');
    await bench.pick('Darks');
    // Three frames each are few for a clip, which the plan warns of.
    await bench.answerNotification('The plan has warnings', 'Make the 3 Masters');
    await bench.notification('3 masters made into');
    await bench.explorerRow('reduced').waitFor();
    await bench.contextMenu(bench.explorerRow('example-cryo-LFC'), 'Reduce Selected Flats');
    await bench.openView('Flatfield');
    await bench.treeRow(/^Calibrated\s*6/).waitFor();
    // A fourth notification in quick succession goes to the notification centre alone.
    await bench.palette('Notifications: Show Notifications');
    await bench.notification('6 flats reduced into');
    await picture(bench, 'calibrated', path.join(scratch, 'empty'));
  });

  it('looks at a compressed frame with its place on the sky, and at the rows of a table', async () => {
    const looking = path.join(scratch, 'looking');
    await mkdir(looking);
    // Named without their .gz: what a file is, is told by its content.
    for (const [from, to] of [
      ['tiles/rice-uint16.fits.gz', 'tiles.fits.fz'],
      ['fuzz/sky.fits.gz', 'sky.fits'],
      ['table/tables.fits', 'tables.fits'],
    ])
      await cp(path.join(root, 'test/reference', from), path.join(looking, to));
    await bench.openWorkbench(looking);
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Type unknown/]);
    await bench.openView('Explorer');
    await bench.openFile('tiles.fits.fz');
    await paintedCanvas(bench);
    await bench.openFile('sky.fits');
    await paintedCanvas(bench);
    await bench.webview().locator('canvas').first().hover();
    await bench
      .webview()
      .getByText(/\d\dh\d\dm\d\d/)
      .first()
      .waitFor();
    await picture(bench, 'sky', looking);
    await bench.openFile('tables.fits');
    await bench.webview().getByRole('table').first().waitFor();
    await picture(bench, 'table', looking);
  });

  it('shows no error inside the preview', () => {
    assert.deepEqual(bench.webviewErrors, []);
  });
});

describe('in Restricted Mode', { timeout: 300_000 }, () => {
  let scratch;
  let bench;
  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-restricted-'));
    await makeNight(path.join(scratch, 'night'), ['combined_dark_70.000.fit']);
    bench = await Workbench.start({
      vsix: await packed(),
      workspaceTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
      ...(screenshots ? { artifacts: screenshots } : {}),
    });
    await bench.openWorkbench(path.join(scratch, 'night'));
  });
  after(async () => {
    await bench?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  });

  it('lists and shows frames, and offers nothing that writes', async () => {
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Flats/]);
    await bench.treeRow('ccd.017.0.fits').click();
    await paintedCanvas(bench);
    await bench.treeRow(/^Flats/).click({ button: 'right' });
    const item = bench.page.locator('.context-view .action-item').filter({ hasText: 'Reduce Selected Flats' });
    await item.waitFor();
    assert.match((await item.getAttribute('class')) ?? '', /disabled/);
    await picture(bench, 'restricted', path.join(scratch, 'night'));
    await bench.page.keyboard.press('Escape');
    await bench.contextMenu(bench.treeRow(/^Flats/).first(), 'Show Reduction Plan');
    await bench.tab('Plan for 3 flats').waitFor();
    await bench.webview().getByText('This workspace is in Restricted Mode').waitFor();
    await bench.webview().locator('vscode-button[disabled]').getByText('Reduce 2 Flats').waitFor();
  });
});

/** Tries again for a minute, for what a single try can miss. @param {() => Promise<boolean>} attempt */
async function until(attempt) {
  for (const end = Date.now() + 60_000; !(await attempt()); ) assert.ok(Date.now() < end, 'not within a minute');
}

/** Waits until the preview has drawn an image: its canvas holds more than one colour. */
async function paintedCanvas(bench) {
  const canvas = bench.webview().locator('canvas').first();
  await canvas.waitFor();
  const until = Date.now() + 20_000;
  for (;;) {
    // A picture of the screen, because what WebGL has drawn cannot be read back later.
    const colours = await bench.page.evaluate(countColours, (await canvas.screenshot()).toString('base64'));
    if (colours > 8) return;
    assert.ok(Date.now() < until, `the preview has ${colours} colours after 20 s`);
    await bench.page.waitForTimeout(250);
  }
}

/** Runs in the page. */
async function countColours(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return new Set(new Uint32Array(data.buffer)).size;
}
