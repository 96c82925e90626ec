/**
 * Hands and eyes for the UI tests: the packed extension, installed in a real VS Code, driven with mouse and keyboard.
 *
 * VS Code answers a moment late in a few places where a person would not notice; each method waits for what a person
 * would see before it goes on, and says so where that was first found as a failing test.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../scripts/chromium.mjs';
import { installExtension, installServer, startServer } from '../../scripts/vscodeServer.mjs';
import { eventually } from './eventually.mjs';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {string | RegExp} Text a part of the text, or a pattern for it */

export class Workbench {
  #server;
  #browser;
  #scratch;
  #artifacts;

  /** Playwright's page, for whatever has no method here. @type {import('playwright-core').Page} */
  page;
  /** What went wrong inside webviews so far: refused by their content policy, thrown, not found. @type {string[]} */
  webviewErrors = [];

  /** Use Workbench.start(). */
  constructor({ server, browser, page, scratch, artifacts }) {
    this.#server = server;
    this.#browser = browser;
    this.#scratch = scratch;
    this.#artifacts = artifacts;
    this.page = page;
    // VS Code's own errors come from the server's address; without its online services there are many.
    const fromWebview = (place) => !place.includes(`127.0.0.1:${server.port}`);
    page.on('pageerror', ({ stack, message }) => fromWebview(stack ?? '') && this.webviewErrors.push(message));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' || !fromWebview(message.location().url)) return;
      if (!text.startsWith('A bad HTTP response code')) this.webviewErrors.push(text); // that is VS Code's too: a script it tries to install
    });
  }

  /**
   * Starts a VS Code with a fresh profile that has the packed extension.
   *
   * @param {object} options
   * @param {string} options.vsix
   * @param {string} [options.artifacts] folder for the pictures and the server's log; dist-test/ui where not given
   * @param {Record<string, unknown>} [options.settings] the user's settings, such as a colour theme
   * @param {boolean} [options.workspaceTrust] opens folders in Restricted Mode until they are trusted, and asks nothing
   * @param {NodeJS.ProcessEnv} [options.env] for the extension host
   * @param {(extensionsDir: string) => Promise<void>} [options.installed] called before VS Code starts
   * @param {boolean} [options.headless]
   * @param {(line: string) => void} [options.log]
   */
  static async start({ vsix, artifacts, settings, workspaceTrust, env, installed, headless, log }) {
    const place = artifacts ?? fileURLToPath(new URL('../../dist-test/ui', import.meta.url));
    await mkdir(place, { recursive: true });
    await installServer({ log });
    const scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-ui-'));
    const profile = { dataDir: path.join(scratch, 'data'), extensionsDir: path.join(scratch, 'extensions') };
    await installExtension({ ...profile, vsix });
    await installed?.(profile.extensionsDir);
    // Never with smokeTest: it would silence notifications and dialogs.
    const server = await startServer({
      ...profile,
      settings,
      workspaceTrust,
      env,
      logFile: path.join(place, 'server.log'),
    });
    const browser = await launchChromium({ headless, log }).catch(async (error) => {
      await server.stop(); // which would keep the test from ending
      throw error;
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    return new Workbench({ server, browser, page, scratch, artifacts: place });
  }

  /** Process id of the server, whose children the extension host is one of. @returns {number} */
  get serverPid() {
    return this.#server.pid;
  }

  /** Ends the browser and the server, and removes the profile. */
  async close() {
    await this.#browser.close();
    await this.#server.stop();
    await rm(this.#scratch, { recursive: true, maxRetries: 10 });
  }

  /** Opens a folder. The extension may not be there yet: see waitForTree. @param {string} folder */
  async openWorkbench(folder) {
    await this.page.goto(this.#server.url(path.resolve(folder)));
    await this.page.locator('.explorer-folders-view').waitFor();
  }

  /** Loads the window anew as VS Code does it: a reload by the browser would come before it has kept what is open. */
  async reload() {
    await this.page.evaluate(() => {
      window.beforeReload = true;
    });
    await this.palette('Developer: Reload Window').catch(() => {}); // the list may go with the page
    await this.page.waitForFunction(() => window.beforeReload === undefined);
    await this.page.locator('.explorer-folders-view').waitFor();
  }

  /** Takes a picture into the artifacts. @param {string} name without ending @returns {Promise<string>} its path */
  async screenshot(name) {
    const file = path.join(this.#artifacts, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** For afterEach: keeps the screen of a test that failed. @param {{ name: string, passed?: boolean }} test */
  async keepFailure({ name, passed }) {
    if (passed === false) await this.screenshot(`failed ${name.replaceAll(/\W+/g, ' ')}`);
  }

  // ---- side bar ----

  /** Shows a view container by its icon in the activity bar. @param {string} title such as "Explorer" */
  async openView(title) {
    // The label ends in the key binding where there is one; and a second click would hide the side bar again.
    const icon = this.page.locator(`.activitybar .action-item:has([aria-label^="${title}"])`);
    // Not its label: a number may lie over it.
    if (!(await icon.getAttribute('class'))?.includes('checked')) await icon.click();
    await this.page.locator('.sidebar .composite.title').filter({ hasText: title }).waitFor();
  }

  /**
   * Rows of the trees in the side bar that hold a text.
   *
   * @param {Text} [text]
   * @returns {Locator}
   */
  treeRow(text) {
    const rows = this.page.locator('.sidebar .pane-body .monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /**
   * Waits until the shown trees have these rows. After openWorkbench this is how to know that the extension is there:
   * its icon comes before its editors are registered, and a file opened then opens as text.
   *
   * @param {Text[]} rows
   */
  async waitForTree(rows) {
    for (const row of rows) await this.treeRow(row).first().waitFor();
  }

  /**
   * Opens a row of a tree until a row below it is seen. A click on a tree that is drawn anew at that moment is lost, or counts
   * late; where the row is closed then, it is opened again.
   *
   * @param {Text} text
   * @param {Text} below
   */
  async expand(text, below) {
    const row = this.treeRow(text).first();
    const open = row.and(this.page.locator('[aria-expanded="true"]'));
    await eventually(async () => {
      if (!(await open.isVisible())) await row.locator('.monaco-tl-twistie').click({ timeout: 5000 });
      await this.treeRow(below).first().waitFor({ timeout: 5000 });
    }, 60_000);
  }

  /** A file or folder in the Explorer. @param {string} name its whole name @returns {Locator} */
  explorerRow(name) {
    const label = this.page.getByText(name, { exact: true });
    return this.page.locator('.explorer-folders-view .monaco-list-row').filter({ has: label });
  }

  /** Selects files in the Explorer: clicks the first, Ctrl-clicks the others. @param {string[]} names */
  async select(...names) {
    for (const [index, name] of names.entries()) {
      await this.explorerRow(name).click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
    }
  }

  /** Opens a file from the Explorer for good, as a double click does, and waits for its tab. @param {string} name */
  async openFile(name) {
    await this.explorerRow(name).dblclick();
    await this.tab(name).waitFor();
  }

  /**
   * Chooses from a row's context menu. A selection that holds the row stays.
   *
   * @param {Locator} row from explorerRow or treeRow
   * @param {string} item its whole text
   */
  async contextMenu(row, item) {
    const menu = this.page.locator('.context-view .monaco-menu');
    const label = menu.locator('.action-label').getByText(item, { exact: true });
    // A list that is drawn anew hands its elements to other rows: a click on the element could open another row's menu.
    // So the click goes to a place, and counts when the row is still there afterwards. In the first second of a window
    // VS Code does not know yet that the folder is trusted: what is grey then is opened anew.
    const grey = menu.locator('.action-item.disabled').filter({ has: this.page.getByText(item, { exact: true }) });
    for (let there = false, tries = 0; !there; tries++) {
      if (tries === 30) throw new Error(`"${item}" stays grey, or its row does not stay where it is.`);
      await row.waitFor();
      const place = await row.boundingBox();
      // Drawn anew at this moment.
      if (place === null) continue;
      const { x, y, width, height } = place;
      await this.page.mouse.click(x + width / 2, y + height / 2, { button: 'right' });
      await label.waitFor();
      there = (await row.boundingBox())?.y === y && (await grey.count()) === 0;
      if (!there) await this.page.keyboard.press('Escape');
    }
    // A menu that has just opened ignores the mouse (the button that opened it may still be going up), so the click
    // is repeated until the menu is gone.
    for (let attempt = 0; attempt < 10 && (await menu.isVisible()); attempt++) {
      await this.page.waitForTimeout(200);
      await label.click({ timeout: 1000 }).catch(() => {});
    }
    await menu.waitFor({ state: 'hidden' });
  }

  // ---- commands and questions ----

  get #quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /**
   * Runs a command from the palette. A page that opens only now takes the focus, which closes the palette: then it is opened
   * once more.
   *
   * @param {string} command all that is shown there, such as "File: Save"
   */
  async palette(command) {
    const input = this.#quickInput.locator('input[type=text]');
    const row = this.#entry(command);
    await eventually(async () => {
      await this.page.keyboard.press('F1');
      await input.fill(`>${command}`, { timeout: 5000 });
      await row.click({ timeout: 10_000 });
    }, 60_000);
    await row.waitFor({ state: 'hidden' });
  }

  /**
   * Chooses an entry of an open list. Where the entry is in sight nothing is typed: what is typed moves the rows some time
   * later, perhaps between finding one and clicking it.
   *
   * @param {string} entry its whole label
   */
  async pick(entry) {
    const inSight = await this.#entry(entry)
      .waitFor({ timeout: 3000 })
      .then(() => true)
      .catch(() => false);
    if (!inSight) await this.#quickInput.locator('input[type=text]').fill(entry);
    await this.#choose(entry);
  }

  #entry(label) {
    const row = this.#quickInput.locator('.quick-input-list .monaco-list-row');
    return row.filter({ has: this.page.getByText(label, { exact: true }) }).first();
  }

  /** By mouse: Enter would take the entry in focus, which is the best match by VS Code's lights, and late besides. */
  async #choose(entry) {
    const row = this.#entry(entry);
    await row.click();
    // Else the next question's answer is typed into this list, which is still closing.
    await row.waitFor({ state: 'hidden' });
  }

  /** Answers an input box. @param {string} text */
  async answer(text) {
    await this.#quickInput.locator('input[type=text]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers a file dialog, for opening or saving. @param {string} file its whole path */
  async chooseFile(file) {
    const input = this.#quickInput.locator('input[type=text]');
    await this.#quickInput.locator('.monaco-list-row').first().waitFor();
    // Having listed its first folder, the dialog writes that folder's path over what was typed before.
    do {
      await input.fill(file);
      await this.page.waitForTimeout(300);
    } while ((await input.inputValue()) !== file);
    await this.page.keyboard.press('Enter');
  }

  /** Clicks a button of a modal dialog. @param {string} button */
  async dialog(button) {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click();
  }

  /**
   * Clicks a button until what it does is seen. A page that is drawn anew at that moment, or whose button is grey while it
   * plans again, loses a click.
   *
   * @param {Locator} button
   * @param {Locator} seen
   */
  async press(button, seen) {
    await eventually(async () => {
      if (await seen.isVisible()) return;
      await button.click({ timeout: 5000 });
      await seen.waitFor({ timeout: 5000 });
    }, 60_000);
  }

  // ---- what VS Code shows ----

  /** What a notification says. @param {Text} text @returns {Locator} */
  message(text) {
    return this.page.locator('.notification-list-item-message').filter({ hasText: text }).first();
  }

  /** Waits for a notification. @param {Text} text @returns {Promise<string>} all that it says */
  async notification(text) {
    const message = this.message(text);
    await message.waitFor();
    return (await message.textContent()) ?? '';
  }

  /** Clicks a button of a notification. @param {Text} text @param {string} button */
  async answerNotification(text, button) {
    const item = this.page.locator('.notification-list-item').filter({ hasText: text }).first();
    await item.getByRole('button', { name: button }).click();
  }

  /** An editor's tab. @param {string} title its whole title @returns {Locator} */
  tab(title) {
    const label = this.page.getByText(title, { exact: true });
    return this.page.locator('.tabs-container .tab').filter({ has: label });
  }

  /** An item of the status bar. @param {Text} text @returns {Locator} */
  statusBar(text) {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /**
   * Inside a webview that is shown.
   *
   * @param {number} [index] which one, where the editor is split
   * @returns {import('playwright-core').FrameLocator}
   */
  webview(index = 0) {
    const frames = this.page.locator('iframe.webview.ready').filter({ visible: true });
    return frames.nth(index).contentFrame().frameLocator('#active-frame');
  }

  /** Opens an Output channel and waits for a text in it. @param {string} channel @param {Text} text */
  async output(channel, text) {
    await this.palette('Output: Show Output Channels...');
    await this.pick(channel);
    await this.page.locator('.part.panel .view-lines').filter({ hasText: text }).waitFor();
  }
}
