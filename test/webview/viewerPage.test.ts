/// <reference types="node" />
/** The built viewer in a real browser: pixels, keys, header, failures, and that nothing from a file is ever markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { CardListing, HduListing } from '../../src/protocol/jobs';
import type { Scenario } from './fakeHost';
import { pageTests, viewerBrowser } from './pageTest';

const card = (keyword: string, value: string | null, comment = ''): CardListing => ({
  keyword,
  value,
  comment,
  images: [`${keyword}= ${value}`],
});
const primary: HduListing = {
  index: 0,
  name: 'PRIMARY',
  kind: 'image',
  naxis: [40, 20],
  pixelType: 'uint16',
  compression: null,
  checksums: null,
  table: null,
  cards: [
    card('SIMPLE', 'T', 'conforms to FITS standard'),
    card('EXPTIME', '70.011', 'exposure time (s)'),
    card('IMAGETYP', 'FLATFIELD'),
    card('HISTORY', null, 'second history card'),
  ],
  warnings: ['Card 3 has no "=".'],
  problem: null,
};
const table: HduListing = {
  index: 1,
  name: 'EVENTS',
  kind: 'bintable',
  naxis: [],
  pixelType: null,
  compression: null,
  checksums: null,
  table: null,
  cards: [card('XTENSION', 'BINTABLE')],
  warnings: [],
  problem: null,
};
const ramp: Scenario = { image: { width: 40, height: 20, pattern: 'ramp' }, headers: [primary, table] };

const browser = viewerBrowser();
const page = pageTests(browser);

/** Grey (or colour) of the canvas in the middle of an image pixel of the fitted 40 x 20 image. */
async function colour(page: Page, x: number, y: number, topDown = false): Promise<number[]> {
  return page.evaluate(
    ({ x, y, topDown }) => {
      const canvas = document.querySelector('canvas')!;
      const scale = Math.min(canvas.width / 40, canvas.height / 20);
      const left = (canvas.width - 40 * scale) / 2;
      const top = (canvas.height - 20 * scale) / 2;
      const row = topDown ? y : 19 - y;
      const at = canvas.getContext('2d')!.getImageData(left + (x + 0.5) * scale, top + (row + 0.5) * scale, 1, 1);
      return [...at.data];
    },
    { x, y, topDown },
  );
}

const drawn = (page: Page) => page.waitForFunction(() => document.querySelector('.limits')?.textContent !== '');
const readout = async (page: Page) =>
  page
    .waitForFunction(() => {
      const [fits, python, value] = [...document.querySelectorAll('output')].map((output) => output.textContent);
      return value === '…' ? null : `${fits} | ${python} | ${value}`;
    })
    .then((handle) => handle.jsonValue());
const settle = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const asked = (page: Page, method: string) =>
  page.evaluate((name) => window.asked.filter(([m]) => m === name).map(([, value]) => value), method);

page('row 0 is drawn at the bottom, greys follow the limits', ramp, async (page) => {
  await drawn(page);
  await settle(page);
  assert.deepEqual(await colour(page, 0, 0), [255, 255, 255, 255], 'the one bright pixel is at the lower left');
  assert.deepEqual(await colour(page, 0, 1), [26, 26, 26, 255]);
  assert.deepEqual(await colour(page, 39, 0), [99, 99, 99, 255]);
  assert.deepEqual(await colour(page, 0, 19), [255, 255, 255, 255]);
  assert.deepEqual(await colour(page, 20, 5), [179, 179, 179, 255]);
});

page(
  'a top-down file has row 0 at the top',
  { ...ramp, image: { width: 40, height: 20, pattern: 'ramp', topDown: true } },
  async (page) => {
    await drawn(page);
    await settle(page);
    assert.deepEqual(await colour(page, 0, 0, true), [255, 255, 255, 255]);
    assert.deepEqual(await colour(page, 0, 1, true), [26, 26, 26, 255]);
  },
);

page(
  'pixels are crisp on a screen of twice the density',
  ramp,
  async (page) => {
    await drawn(page);
    await settle(page);
    const density = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      return canvas.width / canvas.clientWidth;
    });
    assert.equal(density, 2);
    const edges = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const scale = Math.min(canvas.width / 40, canvas.height / 20);
      const y = (canvas.height - 20 * scale) / 2 + 19.5 * scale;
      const line = canvas.getContext('2d')!.getImageData(0, y, canvas.width, 1).data;
      return new Set(Array.from({ length: canvas.width - 4 }, (_, i) => line[4 * (i + 2)])).size;
    });
    assert.equal(edges, 40, 'forty greys for forty pixels, none between');
  },
  { deviceScaleFactor: 2 },
);

const skyShown = (page: Page) =>
  page
    .waitForFunction(() => {
      if (document.querySelector('output.value')?.textContent === '…') return null;
      const fields = [...document.querySelectorAll<HTMLElement>('.field:has(.sky)')].filter((field) => !field.hidden);
      return fields.map((field) => `${field.textContent} (${field.title})`);
    })
    .then((handle) => handle.jsonValue());

page(
  'the sky under the cursor has the names of its axes, degrees are a tooltip, and beside the map there is none',
  { ...ramp, image: { width: 40, height: 20, pattern: 'ramp', sky: ['RA', 'Dec'] } },
  async (page) => {
    await drawn(page);
    assert.deepEqual(await skyShown(page), ['RA– ()', 'Dec– ()'], 'the room is there before the first pixel');
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('.spoken')?.textContent !== '');
    assert.deepEqual(await skyShown(page), ['RA05h34m31.94s (83.63308°, ICRS)', 'Dec+22°00′52.2″ (22.01450°, ICRS)']);
    assert.equal(
      await page.locator('.spoken').textContent(),
      'FITS 21, 11: 1120 adu, RA 05h34m31.94s, Dec +22°00′52.2″',
    );
    for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowLeft');
    await readout(page);
    const outside = 'The pixel lies outside the map of the sky.';
    assert.deepEqual(await skyShown(page), [`RA– (${outside})`, `Dec– (${outside})`]);
  },
);

page(
  'galactic coordinates go by their names',
  { ...ramp, image: { width: 40, height: 20, pattern: 'ramp', sky: ['GLON', 'GLAT'] } },
  async (page) => {
    await drawn(page);
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowLeft');
    await readout(page);
    assert.deepEqual(await skyShown(page), ['GLON83.63308° (83.63308°, ICRS)', 'GLAT22.01450° (22.01450°, ICRS)']);
  },
);

page('without coordinates nothing is shown, and a tooltip says why', ramp, async (page) => {
  await drawn(page);
  await page.locator('canvas').focus();
  await page.keyboard.press('ArrowLeft');
  await readout(page);
  assert.deepEqual(await skyShown(page), []);
  assert.match((await page.locator('.about').getAttribute('title')) ?? '', /no CTYPE1/);
});

page(
  'pixels without a value have a colour of their own and a legend',
  { ...ramp, image: { width: 40, height: 20, pattern: 'nan' } },
  async (page) => {
    await drawn(page);
    await settle(page);
    assert.deepEqual(await colour(page, 2, 7), [0xf1, 0x4c, 0x4c, 255]);
    assert.ok(await page.locator('.nan').isVisible());
    await page.locator('canvas').focus();
    for (let i = 0; i < 19; i++) await page.keyboard.press('ArrowLeft');
    assert.equal(await readout(page), '3, 11 | [10, 2] | NaN (no value)');
  },
);

page('keys move the cursor by one pixel and say what is there', ramp, async (page) => {
  await drawn(page);
  await page.locator('canvas').focus();
  await page.keyboard.press('ArrowUp');
  assert.equal(await readout(page), '21, 11 | [10, 20] | 1120 adu', 'first the middle');
  await page.keyboard.press('ArrowUp');
  assert.equal(await readout(page), '21, 12 | [11, 20] | 1130 adu', 'up is to a higher row');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  assert.equal(await readout(page), '22, 2 | [1, 21] | 1031 adu');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await readout(page), '1, 2 | [1, 0] | 1010 adu', 'and not beyond the edge');
  assert.equal(await page.locator('[aria-live=polite]').textContent(), 'FITS 1, 2: 1010 adu');
});

page('the pointer reads out, a click pins, leaving goes back to the pin', ramp, async (page) => {
  await drawn(page);
  const box = (await page.locator('canvas').boundingBox())!;
  const scale = Math.min(box.width / 40, box.height / 20);
  const at = (x: number, y: number) =>
    [
      box.x + (box.width - 40 * scale) / 2 + (x + 0.5) * scale,
      box.y + (box.height - 20 * scale) / 2 + (19.5 - y) * scale,
    ] as const;
  await page.mouse.click(...at(3, 4));
  assert.equal(await readout(page), '4, 5 | [4, 3] | 1043 adu');
  await page.mouse.move(...at(30, 15));
  assert.equal(await readout(page), '31, 16 | [15, 30] | 1180 adu');
  await page.mouse.move(box.x + 20, box.y + 3);
  assert.equal(await readout(page), '– | – | –', 'beside the image there is no pixel');
  await page.mouse.move(box.x + 20, 5);
  assert.equal(await readout(page), '4, 5 | [4, 3] | 1043 adu');
});

page('limits, stretch and inversion change the greys and are remembered', ramp, async (page) => {
  await drawn(page);
  const pick = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
    await settle(page);
  };
  await pick('Limits', 'min – max');
  assert.equal(await page.locator('.limits').textContent(), '1000 … 5000');
  assert.deepEqual(await colour(page, 20, 5), [4, 4, 4, 255]);
  await pick('Stretch', 'square root');
  assert.deepEqual(await colour(page, 20, 5), [34, 34, 34, 255]);
  await page.getByRole('checkbox', { name: 'Invert' }).click();
  await settle(page);
  assert.deepEqual(await colour(page, 20, 5), [221, 221, 221, 255]);
  const left = (await page.evaluate(() => window.left)) as { display: unknown };
  assert.deepEqual(left.display, { limits: 'minmax', stretch: 'sqrt', invert: true });
});

page(
  'a hidden editor comes back as it was left',
  {
    ...ramp,
    state: {
      display: { limits: 'minmax', stretch: 'log', invert: true },
      camera: { scale: 40, x: 30, y: 10 },
      cursor: { x: 30, y: 10 },
      headerOpen: true,
      search: 'exptime',
    },
  },
  async (page) => {
    await drawn(page);
    assert.equal(await page.locator('.limits').textContent(), '1000 … 5000');
    assert.equal(await readout(page), '31, 11 | [10, 30] | 1130 adu');
    assert.equal(await page.locator('tbody tr:visible').count(), 1);
    assert.match((await page.locator('.about').textContent()) ?? '', /4000 %/);
    for (const [name, value] of [
      ['Limits', 'min – max'],
      ['Stretch', 'log'],
    ] as const) {
      assert.match((await page.getByRole('combobox', { name }).textContent()) ?? '', new RegExp(value));
    }
    assert.ok(await page.getByRole('checkbox', { name: 'Invert' }).isChecked());
  },
);

page('zooming and fitting', ramp, async (page) => {
  await drawn(page);
  const about = () => page.locator('.about').textContent();
  const fitted = await about();
  await page.locator('canvas').focus();
  await page.keyboard.press('+');
  assert.notEqual(await about(), fitted);
  await page.keyboard.press('-');
  assert.equal(await about(), fitted);
  await page.getByRole('button', { name: '1:1' }).click();
  assert.match((await about()) ?? '', / 100 %$/);
  await page.getByRole('button', { name: 'Fit' }).click();
  assert.equal(await about(), fitted);
  await page.locator('canvas').hover();
  await page.mouse.wheel(0, -400);
  await settle(page);
  assert.notEqual(await about(), fitted);
});

page('the header is searched in keyword, value and comment', ramp, async (page) => {
  await drawn(page);
  const found = () => page.locator('tbody tr:visible th').allTextContents();
  assert.deepEqual(await found(), ['SIMPLE', 'EXPTIME', 'IMAGETYP', 'HISTORY']);
  assert.equal(await page.locator('.count').textContent(), '4 cards');
  assert.deepEqual(await page.locator('.notes li').allTextContents(), ['Card 3 has no "=".']);
  const search = page.getByRole('textbox', { name: 'Search' });
  for (const [text, keywords] of [
    ['exptime', ['EXPTIME']],
    ['flatf', ['IMAGETYP']],
    ['STANDARD', ['SIMPLE']],
    ['card history', ['HISTORY']],
    ['nothing', []],
  ] as const) {
    await search.fill(text);
    assert.deepEqual(await found(), keywords, text);
  }
  assert.equal(await page.locator('.count').textContent(), '0 of 4 cards');
});

page('an HDU without an image shows its header and the way back', ramp, async (page) => {
  await drawn(page);
  await page.getByRole('combobox', { name: 'HDU' }).click();
  await page.getByRole('option', { name: /1: EVENTS/ }).click();
  await page.getByText('HDU 1 holds no image (bintable).').waitFor();
  assert.deepEqual(await page.locator('tbody tr:visible th').allTextContents(), ['XTENSION']);
  assert.deepEqual(await asked(page, 'open'), [{ hdu: null, plane: 0 }]);
  await page.getByRole('button', { name: 'Show the First Image' }).click();
  await page.locator('canvas').waitFor();
  assert.deepEqual((await asked(page, 'open'))[1], { hdu: 0, plane: 0 });
});

page(
  'the planes of a cube are leafed through',
  { ...ramp, image: { width: 40, height: 20, pattern: 'ramp', planes: 3 } },
  async (page) => {
    await drawn(page);
    await page.getByRole('button', { name: '›' }).click();
    await page.getByText('Plane 2 of 3').waitFor();
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowUp');
    assert.equal(await readout(page), '21, 11, 2 | [1, 10, 20] | 1220 adu');
  },
);

page(
  'a damaged file says so, shows the header that can be read, and the ways out',
  {
    headers: [primary],
    failure: {
      tag: 'DamagedFits',
      message: 'The file ends at byte 524288.',
      file: '/n/a.fits',
      wayOut: 'Copy it again.',
    },
  },
  async (page) => {
    await page.getByRole('heading', { name: 'This file is damaged' }).waitFor();
    assert.deepEqual(await page.locator('.notice p').allTextContents(), [
      'The file ends at byte 524288.',
      'Copy it again.',
      '/n/a.fits',
    ]);
    assert.equal(await page.locator('tbody tr:visible').count(), 4);
    assert.ok(!(await page.getByRole('combobox', { name: 'Stretch' }).isVisible()));
    await page.getByRole('button', { name: 'Open With …' }).click();
    await page.getByRole('button', { name: 'Show Log' }).click();
    assert.deepEqual(await asked(page, 'command'), ['reopen', 'log']);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.waitForFunction(() => window.asked.filter(([method]) => method === 'open').length === 2);
  },
);

page(
  'what is no FITS file has one message and nothing around it',
  { headerFailure: 'No SIMPLE.', failure: { tag: 'NotFits', message: 'No SIMPLE.' } },
  async (page) => {
    await page.getByRole('heading', { name: 'This is no FITS file' }).waitFor();
    await page.locator('.toolbar').waitFor({ state: 'hidden' });
    assert.ok(!(await page.locator('aside').isVisible()));
    assert.equal(await page.getByText('No SIMPLE.').locator('visible=true').count(), 1);
  },
);

page('a file that changes is read again and the view stays', ramp, async (page) => {
  await drawn(page);
  await page.locator('canvas').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('+');
  await readout(page);
  const about = await page.locator('.about').textContent();
  await page.evaluate((scenario) => window.changeFile(scenario), {
    ...ramp,
    image: { ...ramp.image!, unit: 'electron' },
  });
  await page.waitForFunction(() => document.querySelector('output.value')?.textContent === '1120 electron');
  assert.equal(await page.locator('.about').textContent(), about);
  await page.evaluate((scenario) => window.changeFile(scenario), {
    failure: { tag: 'ReadFailed', message: 'It is gone.' },
  });
  await page.getByText('It is gone.').waitFor();
  await page.evaluate((scenario) => window.changeFile(scenario), ramp);
  await page.waitForFunction(() => document.querySelector('output.value')?.textContent === '1120 adu');
});

page(
  'an HDU or plane that a new file no longer has is forgotten',
  { ...ramp, state: { hdu: 7, plane: 2 } },
  async (page) => {
    await drawn(page);
    assert.deepEqual(await asked(page, 'open'), [{ hdu: null, plane: 0 }]);
  },
);

page('Reduce asks the host, and only in a trusted workspace', ramp, async (page) => {
  await drawn(page);
  await page.getByRole('button', { name: 'Reduce' }).click();
  assert.deepEqual(await asked(page, 'command'), ['reduce']);
  await page.evaluate((scenario) => window.changeFile(scenario), {
    ...ramp,
    image: { ...ramp.image!, mayReduce: false },
  });
  await page.waitForFunction(() => document.querySelector('[title*="trust"]') !== null);
  // The toolkit's button follows its property a moment later.
  await page.getByRole('button', { name: 'Reduce', disabled: true }).waitFor();
});

const payloads = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<a href="javascript:window.hacked=1" autofocus onfocus="window.hacked=1">x</a>',
  '<style>*{display:none}</style>',
  '{{window.hacked=1}}',
  "'; window.hacked=1; '",
  '</td></tr></table><h1>out</h1>',
  '<vscode-button onclick=hacked=1>x',
];
const hostile: HduListing = {
  ...primary,
  name: payloads[0]!,
  kind: payloads[2]!,
  cards: payloads.map((text, i) => ({
    keyword: text,
    value: i % 2 === 0 ? text : null,
    comment: text,
    images: [text],
  })),
  warnings: payloads,
  problem: payloads[1]!,
};
page(
  'nothing that a header says is markup',
  { headers: [hostile], image: { width: 40, height: 20, pattern: 'ramp', unit: payloads[0]! } },
  async (page) => {
    await drawn(page);
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowUp');
    assert.equal(await readout(page), `21, 11 | [10, 20] | 1120 ${payloads[0]}`);
    assert.deepEqual(await page.locator('tbody th').allTextContents(), payloads);
    assert.deepEqual(await page.locator('.notes li').allTextContents(), [payloads[1], ...payloads]);
    assert.equal(
      await page
        .locator('main img, main script, main svg:not(vscode-dropdown svg), main iframe, main a, main style')
        .count(),
      0,
    );
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

page(
  'nothing that a failure says is markup',
  {
    headerFailure: payloads[1]!,
    failure: { tag: payloads[0]!, message: payloads[0]!, file: payloads[2]!, wayOut: payloads[3]! },
  },
  async (page) => {
    await page.getByRole('heading', { name: 'The picture could not be made' }).waitFor();
    assert.equal(await page.locator('main img, main svg, main iframe').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

test('the policy stops inline script even if text did become markup', { timeout: 60_000 }, async () => {
  const opened = await browser().open(ramp);
  await opened.evaluate((text) => {
    document.querySelector('main')!.innerHTML = text;
  }, payloads[0]!);
  await opened.waitForFunction(() => window.violations.length > 0);
  assert.equal(await opened.evaluate(() => 'hacked' in window), false);
  await opened.close();
});

test('script and style are small enough to load at once', () => {
  assert.ok(browser().bytes.script < 190_000, `script: ${browser().bytes.script} bytes`);
  assert.ok(browser().bytes.style < 12_000, `style: ${browser().bytes.style} bytes`);
});
