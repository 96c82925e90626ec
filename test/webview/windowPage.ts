/// <reference types="node" />
/** What tests of the whole window share: a small file, and where to look for what it shows. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { CardListing, HduListing } from '../../src/protocol/jobs';
import type { ViewerMethods } from '../../src/protocol/viewer';
import type { ViewerActionId } from '../../src/protocol/viewerActions';
import type { ViewState } from '../../webview/viewState';
import type { Scenario } from './fakeHost';

export const card = (keyword: string, value: string | null, comment = ''): CardListing => ({
  ...{ keyword, value, comment },
  images: [`${keyword}= ${value}`],
});

export const primary: HduListing = {
  ...{ index: 0, name: 'PRIMARY', kind: 'image', naxis: [40, 20], pixelType: 'uint16' },
  ...{ compression: null, checksums: null, table: null },
  cards: [
    card('SIMPLE', 'T', 'conforms to FITS standard'),
    card('EXPTIME', '70.011', 'exposure time (s)'),
    card('IMAGETYP', 'FLATFIELD'),
    card('HISTORY', null, 'second history card'),
  ],
  warnings: ['Card 3 has no "=".'],
  problem: null,
};

export const events: HduListing = {
  ...{ index: 1, name: 'EVENTS', kind: 'bintable', naxis: [], pixelType: null },
  ...{ compression: null, checksums: null, table: null, warnings: [], problem: null },
  cards: [card('XTENSION', 'BINTABLE')],
};

const size = { width: 40, height: 20 } as const;

/** 40 x 20 pixels, 1000 + x + 10 y, the first one 5000; zscale gives 1000 .. 1100. */
export const ramp = { image: { ...size, pattern: 'ramp' }, headers: [primary, events] } as const satisfies Scenario;

/** The same with another image, or as other frames. */
export function rampWith(image: Partial<NonNullable<Scenario['image']>>, more: Scenario = {}): Scenario {
  return { ...ramp, ...more, image: { ...ramp.image, ...image } };
}

/** What the window would remember with these choices, the rest as at first. */
export type Remembered = Partial<ViewState>;

/** Waits for the first picture. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => window.asked.some(([method]) => method === 'drawn'));
  await settle(page);
}

/** Waits until what has changed is drawn. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function focusPicture(page: Page): Promise<void> {
  await page.locator('.picture').focus();
}

export interface Fitted {
  readonly width?: number;
  readonly height?: number;
  readonly topDown?: boolean;
}

/** CSS place on the page of the middle of an image pixel while the whole image is seen. */
export async function placeOf(
  page: Page,
  x: number,
  y: number,
  { width = 40, height = 20, topDown = false }: Fitted = {},
): Promise<[number, number]> {
  const box = await page.locator('.picture').boundingBox();
  assert.ok(box);
  const scale = Math.min(box.width / width, box.height / height);
  const row = topDown ? y : height - 1 - y;
  return [
    box.x + (box.width - width * scale) / 2 + (x + 0.5) * scale,
    box.y + (box.height - height * scale) / 2 + (row + 0.5) * scale,
  ];
}

/** Red, green, blue, alpha of a canvas at a CSS place of the page: 0 = the picture, 1 = what lies over it. */
export async function colourAtPlace(page: Page, [x, y]: readonly [number, number], canvas = 0): Promise<number[]> {
  return page.evaluate(
    ({ x, y, canvas }) => {
      const found = document.querySelectorAll<HTMLCanvasElement>('.picture canvas')[canvas];
      const box = found?.getBoundingClientRect();
      if (found === undefined || box === undefined) return [];
      const scale = found.width / box.width;
      const at = [Math.floor((x - box.left) * scale), Math.floor((y - box.top) * scale)] as const;
      return [...(found.getContext('2d')?.getImageData(...at, 1, 1).data ?? [])];
    },
    { x, y, canvas },
  );
}

/** Colour in the middle of an image pixel while the whole image is seen. */
export async function colour(page: Page, x: number, y: number, fitted: Fitted = {}): Promise<number[]> {
  return colourAtPlace(page, await placeOf(page, x, y, fitted));
}

/** Waits until an image pixel is drawn in this grey. */
export async function becomes(page: Page, x: number, y: number, grey: number, why?: string): Promise<void> {
  const end = Date.now() + 10_000;
  const wanted = [grey, grey, grey, 255];
  for (;;) {
    const found = await colour(page, x, y);
    if (found.join() === wanted.join()) return;
    if (Date.now() > end) assert.deepEqual(found, wanted, why);
    await settle(page);
  }
}

/** `FITS | Python | value` once the host has answered. */
export async function readout(page: Page): Promise<string> {
  const handle = await page.waitForFunction(() => {
    const [fits, python, value] = ['fits', 'python', 'value'].map(
      (name) => document.querySelector(`.readout output.${name}`)?.textContent,
    );
    return value === '…' ? null : `${fits} | ${python} | ${value}`;
  });
  return (await handle.jsonValue()) ?? '';
}

/** Waits for a readout. */
export async function reads(page: Page, wanted: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (let found = ''; found !== wanted; ) {
    found = await readout(page);
    if (found !== wanted && Date.now() > end) assert.equal(found, wanted);
  }
}

/** What the window asked the host by this method, in order. */
export async function asked<M extends keyof ViewerMethods>(
  page: Page,
  method: M,
): Promise<ViewerMethods[M]['request'][]> {
  const values = await page.evaluate(
    (name) => window.asked.filter(([one]) => one === name).map(([, value]) => value),
    method as string,
  );
  return values as ViewerMethods[M]['request'][];
}

/** Waits until the window has asked so many questions of one kind. */
export async function untilAsked(page: Page, method: keyof ViewerMethods, count: number): Promise<void> {
  await page.waitForFunction(([name, count]) => window.asked.filter(([one]) => one === name).length >= count, [
    method as string,
    count,
  ] as const);
}

/** What the window remembers now. */
export async function remembered(page: Page): Promise<ViewState> {
  return (await page.evaluate(() => window.left)) as ViewState;
}

/** Waits for a sentence of the window; empty: for none. */
export async function says(page: Page, sentence: string): Promise<void> {
  await page.waitForFunction((text) => document.querySelector('.said')?.textContent === text, sentence);
}

/** Waits until a button that is a switch is on or off. */
export async function pressed(page: Page, name: string, on: boolean): Promise<void> {
  await page.getByRole('button', { name, pressed: on }).waitFor();
}

/** Has the palette ask for an action, and waits for the window's answer (Chromium may collect a promise that it is asked for). */
export async function act(page: Page, action: ViewerActionId): Promise<void> {
  const before = await page.evaluate((action) => {
    const { acted } = window;
    void window.act(action);
    return acted;
  }, action);
  await page.waitForFunction((before) => window.acted > before, before);
}

/** The first frame's file changes to this. */
export async function changeFile(page: Page, scenario: Scenario): Promise<void> {
  await page.evaluate((scenario) => void window.changeFile(scenario), scenario);
}

/** Chooses in a drop-down list of the toolbar. */
export async function pick(page: Page, label: string, option: string): Promise<void> {
  await page.locator('.toolbar').getByRole('combobox', { name: label }).click();
  await page.locator('.toolbar').getByRole('option', { name: option, exact: true }).click();
  await settle(page);
}

/** Waits for the values at the ends of the colours, as the toolbar says them. */
export async function limitsAre(page: Page, text: string): Promise<void> {
  await page.locator('.toolbar .limits').getByText(text, { exact: true }).waitFor();
}
