/** Hands and eyes for one FITS viewer in the workbench: where an image pixel lies on the screen, what colour it has there, what is read out. */
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { decodePng } from './png.mjs';

/** Asserts that two colours differ by a few greys at most. */
export function sameColour(seen, expected, tolerance = 2) {
  const off = Math.max(...seen.map((one, i) => Math.abs(one - expected[i])));
  assert.ok(off <= tolerance, `rgb(${seen}) is seen where rgb(${expected}) is expected`);
}

export const grey = (level) => [Math.round(level), Math.round(level), Math.round(level)];

export class Viewer {
  /** Width, height and whether row 0 is on top. */
  #image;
  #index;
  /** Camera: screen pixels per image pixel and the place in the middle; null = fitted. */
  camera = null;

  /** Use Viewer.open or Viewer.shown. */
  constructor(bench, index, image) {
    this.bench = bench;
    this.#index = index;
    this.#image = image;
  }

  /** Opens a file from the Explorer and waits for its picture. @param {{ width: number, height: number, topDown?: boolean }} image */
  static async open(bench, name, image, index = 0) {
    await Viewer.markOld(bench);
    await bench.openFile(name);
    return Viewer.shown(bench, image, index);
  }

  /** So that a viewer that is about to go is not taken for the one that comes. */
  static async markOld(bench) {
    for (const frame of bench.page.frames())
      await frame.evaluate(() => document.body?.setAttribute('data-old', '')).catch(() => {});
  }

  /** Waits for the picture of a viewer that has come since `markOld`. */
  static async shown(bench, image, index = 0) {
    await bench.webview(index).locator('body:not([data-old]) .limits:not(:empty)').waitFor();
    return new Viewer(bench, index, image);
  }

  get frame() {
    return this.bench.webview(this.#index);
  }
  get picture() {
    return this.frame.locator('.picture');
  }

  /** Of another image in the same window. */
  expect(image) {
    this.#image = image;
    this.camera = null;
  }

  /** Where the middle of an image pixel (0-based) lies on the page. */
  async place({ x, y }) {
    const box = await this.picture.boundingBox();
    const { width, height, topDown = false } = this.#image;
    const {
      scale,
      x: cx,
      y: cy,
    } = this.camera ?? {
      scale: Math.min(box.width / width, box.height / height),
      x: width / 2,
      y: height / 2,
    };
    const down = (topDown ? 1 : -1) * (y + 0.5 - cy) * scale;
    return { x: box.x + box.width / 2 + (x + 0.5 - cx) * scale, y: box.y + box.height / 2 + down };
  }

  /** What is on the screen where the picture is. */
  async shot() {
    const box = await this.picture.boundingBox();
    const png = decodePng(await this.bench.page.screenshot({ clip: box }));
    return { png, at: ({ x, y }) => png.at(Math.floor(x - box.x), Math.floor(y - box.y)) };
  }

  /** Colours seen at image pixels. @param {readonly { x: number, y: number }[]} pixels */
  async colours(...pixels) {
    const shot = await this.shot();
    const places = await Promise.all(pixels.map((pixel) => this.place(pixel)));
    return places.map((place) => shot.at(place));
  }

  /** Waits until these pixels have these colours. @param {readonly [{ x: number, y: number }, number[]][]} expected */
  async sees(expected, tolerance = 2) {
    await eventually(async () => {
      const seen = await this.colours(...expected.map(([pixel]) => pixel));
      for (const [i, [, colour]] of expected.entries()) sameColour(seen[i], colour, tolerance);
    });
  }

  async hover(pixel) {
    const { x, y } = await this.place(pixel);
    await this.bench.page.mouse.move(x, y);
  }
  async click(pixel) {
    const { x, y } = await this.place(pixel);
    await this.bench.page.mouse.click(x, y);
  }
  /** The pointer beside the picture: what is read out then is the pinned pixel. */
  async leave() {
    const box = await this.frame.locator('.readout').boundingBox();
    await this.bench.page.mouse.move(box.x + 5, box.y + box.height - 3);
  }
  async drag(from, to, button = 'left') {
    const [a, b] = [await this.place(from), await this.place(to)];
    const { mouse } = this.bench.page;
    await mouse.move(a.x, a.y);
    await mouse.down({ button });
    await mouse.move(b.x, b.y, { steps: 5 });
    await mouse.up({ button });
  }

  /** Presses keys with the focus in the picture. */
  async press(...keys) {
    await this.picture.focus();
    for (const key of keys) await this.bench.page.keyboard.press(key);
  }

  /** Waits until a field of the readout (fits, python, value, physical, sky, degrees) holds a text. */
  async reads(expected) {
    await eventually(async () => {
      for (const [name, text] of Object.entries(expected)) {
        const seen = (await this.frame.locator(`.readout output.${name}`).allTextContents()).join(' ');
        if (text instanceof RegExp) assert.match(seen, text);
        else assert.equal(seen, text, name);
      }
    });
  }

  /** The line that says what was or could not be done. */
  said(text) {
    return this.frame.locator('.said').filter({ hasText: text }).waitFor();
  }

  button(name) {
    return this.frame.getByRole('button', { name }).first();
  }

  /** Chooses in a list of the toolbar. */
  async choose(list, option) {
    const field = this.frame.locator(`.toolbar vscode-dropdown[aria-label="${list}"]`);
    await field.click();
    await field.locator('vscode-option').getByText(option, { exact: true }).click();
  }

  /** From now on: names of the messages that the window sends to its host. @returns {Promise<() => Promise<string[]>>} */
  async listen() {
    const outer = this.bench.page
      .locator('iframe.webview.ready')
      .filter({ visible: true })
      .nth(this.#index)
      .contentFrame();
    const root = outer.locator('html');
    await root.evaluate(() => {
      globalThis.sentToHost = [];
      window.addEventListener('message', ({ data }) => {
        const method = data?.data?.message?.method;
        if (data?.command === 'onmessage' && method !== undefined) globalThis.sentToHost.push(method);
      });
    });
    return () => root.evaluate(() => globalThis.sentToHost);
  }
}
