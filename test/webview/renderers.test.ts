/// <reference types="node" />
/** Both renderers in Chromium beside what the contract says, pixel by pixel. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Colormap, colormaps, stretches } from '../../src/engine/display/display';
import { equalisationOf } from '../../src/engine/display/equalisation';
import type { Affine, Renderer } from '../../webview/picture/renderer';
import { referencePicture } from './referencePicture';
import type { Scene, SceneColours, SceneLayer, SentScene } from './rendererPage';
import { launchOptions, pageScript } from './viewerPage';

const KINDS = ['webgl2', 'canvas2d'] as const;
const plain: SceneColours = {
  limits: [0, 1000],
  stretch: 'linear',
  colormap: 'gray',
  invert: false,
  contrast: 1,
  bias: 0.5,
  equalisation: null,
  nan: [200, 30, 10],
};

/** Zoomed by s, row 0 at the bottom, moved off the grid of canvas pixels. */
const upright = (s: number, height: number): Affine => ({ a: s, b: 0, c: 0, d: -s, e: 0.3, f: height - 0.3 });

/** Zoomed by s, turned by an angle in degrees, and mirrored or not; image place (x, y) comes to (x', y'). */
function turned(s: number, degrees: number, mirror: 1 | -1, [x, y]: number[], [x1, y1]: number[]): Affine {
  const [cos, sin] = [s * Math.cos((degrees * Math.PI) / 180), s * Math.sin((degrees * Math.PI) / 180)];
  const [a, b, c, d] = [mirror * cos, mirror * sin, -sin, cos];
  return { a, b, c, d, e: (x1 ?? 0) - a * (x ?? 0) - c * (y ?? 0), f: (y1 ?? 0) - b * (x ?? 0) - d * (y ?? 0) };
}

/** 32 x 24 values from below to above 0 .. 1000, with every kind of value that is none. */
function ramp(): number[] {
  const values = Array.from({ length: 32 * 24 }, (_, i) => -40 + (1080 * i) / (32 * 24 - 1));
  values.splice(100, 5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1000);
  values.splice(400, 2, Number.NaN, Number.NaN);
  return values;
}

function sceneOf(colours: Partial<SceneColours>, layer: Partial<SceneLayer> = {}, values = ramp()): Scene {
  return {
    width: 70,
    height: 50,
    tiles: [{ key: 't', width: 32, height: 24, values }],
    layers: [
      {
        tiles: [{ key: 't', x: 0, y: 0, step: 1 }],
        width: 32,
        height: 24,
        toCanvas: upright(2, 50),
        columns: null,
        ...layer,
        colours: { ...plain, ...colours },
      },
    ],
  };
}

function sent({ tiles, ...scene }: Scene): SentScene {
  const packed = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
  return { ...scene, tiles: tiles.map((tile) => ({ ...tile, values: packed(tile.values) })) };
}

const bytesOf = (base64: string): number[] => [...Buffer.from(base64, 'base64')];

describe('renderers', { timeout: 120_000 }, () => {
  let browser: Browser | null = null;
  let opened: Page | null = null;
  before(async () => {
    browser = await chromium.launch(launchOptions);
    opened = await browser.newPage();
    await opened.addScriptTag({ content: await pageScript('test/webview/rendererPage.ts') });
  });
  after(() => browser?.close());

  function page(): Page {
    assert.ok(opened);
    return opened;
  }

  async function drawn(kind: Renderer['kind'], scene: Scene): Promise<number[]> {
    return bytesOf(await page().evaluate(([k, s]) => window.rendererPage.draw(k, s), [kind, sent(scene)] as const));
  }

  /** Draws with both; returns the reference. */
  async function check(scene: Scene, what: string): Promise<number[]> {
    const expected = referencePicture(scene);
    for (const kind of KINDS) {
      const pixels = await drawn(kind, scene);
      assert.equal(pixels.length, expected.length, what);
      const wrong = pixels.findIndex((value, i) => Math.abs(value - (expected[i] ?? 0)) > 1);
      if (wrong < 0) continue;
      const pixel = Math.floor(wrong / 4);
      const at = `${what}, ${kind}, canvas pixel ${pixel % scene.width}, ${Math.floor(pixel / scene.width)}`;
      assert.deepEqual(pixels.slice(4 * pixel, 4 * pixel + 4), expected.slice(4 * pixel, 4 * pixel + 4), at);
    }
    return expected;
  }

  const shares = [...equalisationOf(Float32Array.from(ramp()), [0, 1000], 500)];
  for (const stretch of stretches) {
    test(`stretch ${stretch} in every colour map, inverted, with contrast and bias`, async () => {
      const looks: (readonly [Colormap, Partial<SceneColours>])[] = [
        ...colormaps.map((colormap) => [colormap, {}] as const),
        ['gray', { invert: true }],
        ['turbo', { contrast: 3, bias: 0.3 }],
        ['heat', { contrast: 0.4, bias: 0.8, invert: true }],
        ['gray', { contrast: 10, bias: 0.6 }],
      ];
      for (const [colormap, more] of looks) {
        const colours = { stretch, colormap, equalisation: stretch === 'equalised' ? shares : null, ...more };
        await check(sceneOf(colours), `${stretch}, ${colormap} ${JSON.stringify(more)}`);
      }
    });
  }

  test('an equalised picture without shares is linear; shares may be any number', async () => {
    await check(sceneOf({ stretch: 'equalised' }), 'without');
    await check(sceneOf({ stretch: 'equalised', equalisation: [0, 0.9, 1] }), 'three');
    const many = Array.from({ length: 20_000 }, (_, i) => Math.sqrt(i / 19_999));
    await check(sceneOf({ stretch: 'equalised', equalisation: many }), 'more than a texture is wide');
  });

  test('known values have known colours at known places: the first row at the bottom, NaN and infinities', async () => {
    const values = [0, 500, 1000, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const layer = { tiles: [{ key: 't', x: 0, y: 0, step: 1 }], width: 3, height: 2, columns: null, colours: plain };
    const scene = {
      width: 4,
      height: 2,
      tiles: [{ key: 't', width: 3, height: 2, values }],
      layers: [{ ...layer, toCanvas: { a: 1, b: 0, c: 0, d: -1, e: 0, f: 2 } }],
    };
    const gray = (value: number): number[] => [value, value, value, 255];
    const top = [[200, 30, 10, 255], gray(0), gray(255), [0, 0, 0, 0]];
    const bottom = [gray(0), gray(128), gray(255), [0, 0, 0, 0]];
    for (const kind of KINDS) assert.deepEqual(await drawn(kind, scene), [...top, ...bottom].flat(), kind);
  });

  test('equal limits, limits the wrong way round, and limits of a picture without any value', async () => {
    for (const limits of [
      [480, 480],
      [700, 200],
      [Number.NaN, Number.NaN],
    ] as const) {
      await check(sceneOf({ limits }), String(limits));
    }
    const empty = await check(sceneOf({}, {}, new Array(32 * 24).fill(Number.NaN)), 'nothing but NaN');
    assert.ok(empty.some((_, i) => empty[i] === 200 && empty[i + 1] === 30 && empty[i + 2] === 10));
  });

  test('high values keep their differences, tiny and huge ranges their greys', async () => {
    const high = Array.from({ length: 32 * 24 }, (_, i) => 16777216 + (i % 85));
    await check(sceneOf({ limits: [16777216, 16777300] }, {}, high), 'around 2^24');
    await check(sceneOf({ limits: [16777216.3, 16777299.7] }, {}, high), 'limits between float32 numbers');
    const close = Array.from({ length: 32 * 24 }, (_, i) => 16777209 + (i % 8));
    await check(sceneOf({ limits: [16777210.4, 16777214.4] }, {}, close), 'a range of 4');
    await check(sceneOf({ limits: [16777210.4, 16777214.4] }, { toCanvas: upright(0.7, 40) }, close), 'means of them');
    const farther = Array.from({ length: 32 * 24 }, (_, i) => 1e9 + 64 * (i % 11));
    await check(sceneOf({ limits: [1e9 - 1, 1e9 + 641], colormap: 'turbo' }, {}, farther), 'around 1e9');
    for (const factor of [1e-33, 1e30, 3.3e35, 6e35]) {
      const values = ramp().map((value) => value * factor);
      await check(sceneOf({ limits: [0, 1000 * factor] }, {}, values), `times ${factor}`);
      const negative = ramp().map((value) => (value - 500) * factor);
      await check(sceneOf({ limits: [-500 * factor, 500 * factor] }, {}, negative), `around 0, times ${factor}`);
    }
  });

  test('any affine map: flipped, turned, sheared, zoomed in and out', async () => {
    const maps: Affine[] = [
      { a: 2.1, b: 0, c: 0, d: 1.9, e: 0.7, f: 0.4 },
      { a: -2.1, b: 0, c: 0, d: -1.9, e: 69, f: 49.6 },
      turned(1.7, 30, 1, [16, 12], [35.2, 25.1]),
      turned(5.3, 200, -1, [16, 12], [35.2, 25.1]),
      turned(0.8, 77, 1, [16, 12], [35.2, 25.1]),
      turned(0.37, -20, -1, [16, 12], [35.2, 25.1]),
      { a: 1.2, b: 0.3, c: -0.7, d: 1.1, e: 20.2, f: 10.1 },
      { a: 0, b: 1.3, c: 1.4, d: 0, e: 12.3, f: 5.2 },
      upright(0.61, 30),
    ];
    for (const toCanvas of maps) await check(sceneOf({ colormap: 'viridis' }, { toCanvas }), JSON.stringify(toCanvas));
  });

  test('a map that is none, a scene without layers, a missing tile: nothing is drawn', async () => {
    const flat = { a: 1, b: 2, c: 2, d: 4, e: 0, f: 0 };
    const missing = { ...sceneOf({}), tiles: [] };
    for (const scene of [sceneOf({}, { toCanvas: flat }), { ...sceneOf({}), layers: [] }, missing]) {
      for (const kind of KINDS) assert.ok((await drawn(kind, scene)).every((value) => value === 0));
    }
  });

  test('canvas pixels right between two image pixels show the same one in both', async () => {
    const maps = [upright(1, 50), upright(2, 50), { ...upright(1, 50), a: -1, e: 40 }].map((map) => ({
      ...map,
      e: Math.round(map.e) + 0.5,
      f: Math.round(map.f) - 1.5,
    }));
    for (const toCanvas of maps) {
      const [first, second] = [
        await drawn('webgl2', sceneOf({}, { toCanvas })),
        await drawn('canvas2d', sceneOf({}, { toCanvas })),
      ];
      assert.ok(first.every((value, i) => Math.abs(value - (second[i] ?? 0)) <= 1));
      assert.equal(
        first.filter((_, i) => i % 4 === 3 && first[i] === 255).length,
        32 * 24 * (toCanvas.d === -2 ? 4 : 1),
      );
    }
  });

  test('a coarse picture under finer tiles; partial blocks at the far edges; nothing beyond the image', async () => {
    const coarse = Array.from({ length: 9 * 7 }, (_, i) => 16 * i);
    const fine = Array.from({ length: 16 * 16 }, (_, i) => 1000 - 4 * i);
    const layer = (toCanvas: Affine): SceneLayer => ({
      tiles: [
        { key: 'coarse', x: 0, y: 0, step: 4 },
        { key: 'fine', x: 8, y: 4, step: 1 },
        { key: 'edge', x: 24, y: 20, step: 1 },
      ],
      width: 34,
      height: 25,
      toCanvas,
      columns: null,
      colours: plain,
    });
    const tiles = [
      { key: 'coarse', width: 9, height: 7, values: coarse },
      { key: 'fine', width: 16, height: 16, values: fine },
      { key: 'edge', width: 10, height: 5, values: fine.slice(0, 50) },
    ];
    for (const map of [upright(1.83, 50), upright(0.4, 20), turned(1.4, 40, 1, [17, 12], [35.4, 25.3])]) {
      const expected = await check({ width: 70, height: 50, tiles, layers: [layer(map)] }, JSON.stringify(map));
      assert.ok(expected.some((value) => value === 0) && expected.some((_, i) => i % 4 === 3 && expected[i] === 255));
    }
  });

  test('neighbouring tiles leave no gap at any zoom and angle', async () => {
    const tiles = ['0', '1', '2', '3'].map((key) => ({ key, width: 20, height: 20, values: new Array(400).fill(500) }));
    const placed = tiles.map(({ key }, i) => ({ key, x: 20 * (i % 2), y: 20 * Math.floor(i / 2), step: 1 }));
    for (let i = 0; i < 40; i++) {
      const toCanvas = turned(1.9 + 0.131 * i, 9 * i, 1, [20, 20], [30 + 0.25 * (i % 4), 25]);
      const scene = { width: 36, height: 30, tiles, layers: [{ ...placedLayer(placed, 40, 40), toCanvas }] };
      const first = (await drawn('webgl2', scene)).filter((_, at) => at % 4 === 3);
      const second = (await drawn('canvas2d', scene)).filter((_, at) => at % 4 === 3);
      const inside = referencePicture(scene).filter((_, at) => at % 4 === 3);
      assert.ok(
        inside.every((alpha, at) => alpha === 0 || (first[at] === 255 && second[at] === 255)),
        `map ${i}`,
      );
    }
  });

  test('swipe: each layer keeps to its columns; an upper layer hides a lower one only where it lies', async () => {
    const scene = sceneOf({ colormap: 'magma' }, { columns: [0, 33] });
    const [left] = scene.layers;
    assert.ok(left);
    const right = { ...left, columns: [33, 70] as const, colours: { ...plain, colormap: 'cool' as const } };
    const expected = await check({ ...scene, layers: [left, right] }, 'swipe');
    assert.notDeepEqual(expected, await check({ ...scene, layers: [left] }, 'left alone'));
    const above = { ...left, columns: null, toCanvas: upright(0.9, 30) };
    await check({ ...scene, layers: [{ ...right, columns: null }, above] }, 'above');
  });

  test('what changes from one picture to the next is seen, each thing by itself, and what was before is gone', async () => {
    const scene = sceneOf({});
    const [layer] = scene.layers;
    assert.ok(layer);
    const coloured = { ...layer, colours: { ...plain, limits: [100, 700] as const, colormap: 'viridis' as const } };
    const moved = { ...coloured, toCanvas: upright(1.3, 44) };
    const tiles = [{ key: 't', width: 32, height: 24, values: ramp().reverse() }];
    const above = { ...moved, toCanvas: upright(0.8, 40), columns: [10, 30] as const };
    const scenes: Scene[] = [
      scene,
      { ...scene, layers: [{ ...layer, colours: { ...plain, stretch: 'log', nan: [1, 200, 90] } }] },
      { ...scene, layers: [{ ...layer, colours: { ...plain, contrast: 7 } }] },
      { ...scene, layers: [coloured] },
      { ...scene, layers: [moved] },
      { ...scene, layers: [moved], tiles },
      { ...scene, layers: [moved, above], tiles },
      { ...scene, layers: [{ ...moved, colours: plain }], tiles },
      { ...scene, layers: [{ ...moved, colours: plain, tiles: [] }], tiles },
      { ...scene, layers: [moved], tiles, width: 60 },
      { ...scene, layers: [moved], tiles, width: 50, height: 60 },
      scene,
    ];
    const expected = scenes.map((one) => referencePicture(one));
    for (const kind of KINDS) {
      const pictures = await page().evaluate(([k, all]) => window.rendererPage.drawInTurn(k, all), [
        kind,
        scenes.map(sent),
      ] as const);
      assert.equal(pictures.length, scenes.length);
      for (const [n, picture] of pictures.entries()) {
        const pixels = bytesOf(picture);
        const wrong = pixels.filter((value, i) => Math.abs(value - (expected[n]?.[i] ?? Number.NaN)) > 1).length;
        assert.deepEqual([pixels.length, wrong], [expected[n]?.length, 0], `${kind}, picture ${n}`);
      }
    }
  });

  test('a tile that is wider or higher than a texture may be', async () => {
    for (const [width, height] of [
      [9001, 2],
      [2, 9001],
    ] as const) {
      const values = Array.from({ length: width * height }, (_, i) => i % 997);
      const tiles = [{ key: 'long', width, height, values }];
      const layer = placedLayer([{ key: 'long', x: 0, y: 0, step: 1 }], width, height);
      const [a, d] = [width > height ? 1 : 20, width > height ? 20 : 1];
      const at = { a, b: 0, c: 0, d, e: width > height ? -8950.3 : 0.2, f: width > height ? 0.2 : -8950.3 };
      await check({ width: 70, height: 50, tiles, layers: [{ ...layer, toCanvas: at }] }, `${width} x ${height}`);
    }
  });

  test('WebGL2 in software only where it is asked for; a 2D canvas where there is none', async () => {
    const [here, refused, without] = await page().evaluate(() => window.rendererPage.kinds());
    // This browser draws WebGL2 with SwiftShader.
    assert.deepEqual(here, ['canvas2d', 'webgl2', 'canvas2d']);
    assert.deepEqual(refused, ['canvas2d', 'canvas2d', 'canvas2d']);
    assert.deepEqual(without, ['canvas2d', 'canvas2d', 'canvas2d']);
  });

  test('after a lost context the owner is told, and the tiles that he puts again are drawn', async () => {
    const found = await page().evaluate(
      (scene) => window.rendererPage.loseContext(scene),
      sent(sceneOf({ stretch: 'log' })),
    );
    assert.deepEqual(found.kept, [true, false]);
    assert.deepEqual(found.bytes, [4 * 32 * 24, 0]);
    assert.ok(bytesOf(found.before).some((value) => value > 0));
    assert.deepEqual(bytesOf(found.after), bytesOf(found.before));
  });
});

function placedLayer(tiles: SceneLayer['tiles'], width: number, height: number): SceneLayer {
  return { tiles, width, height, toCanvas: upright(1, 50), columns: null, colours: plain };
}
