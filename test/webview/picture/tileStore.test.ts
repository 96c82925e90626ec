/// <reference types="node" />
/** The tiles of an image: a band at a time from the middle, each once, stopped when the view moves on, the oldest given up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedPicture, Tile } from '../../../src/protocol/pictureJobs';
import type { NeededTiles } from '../../../webview/picture/levelOfDetail';
import type { Renderer, TilePixels } from '../../../webview/picture/renderer';
import { TileAllowance, TileStore } from '../../../webview/picture/tileStore';

const info: OpenedPicture = {
  ...{ hdu: 0, width: 4096, height: 4096, planes: 1, pixelType: 'uint16', unit: null, topDown: false },
  ...{ origin: [0, 0], sky: 'There is none.', hasPhysical: false, level: 3, overviewWidth: 512, overviewHeight: 512 },
  ...{ overview: new Float32Array(512 * 512), exact: false, sample: new Float32Array(), zscale: [0, 1], range: [0, 1] },
};

/** Keeps keys only; a tile counts as many bytes as it is told. */
function fakeRenderer(bytesOfTile: number) {
  const kept = new Map<string, TilePixels>();
  const renderer: Pick<Renderer, 'put' | 'drop' | 'has' | 'bytes'> = {
    put: (key, tile) => void kept.set(key, tile),
    drop: (key) => void kept.delete(key),
    has: (key) => kept.has(key),
    get bytes() {
      return kept.size * bytesOfTile;
    },
  };
  return { kept, renderer: renderer as Renderer };
}

interface Request {
  readonly needed: NeededTiles;
  readonly signal: AbortSignal;
  /** Sends every tile and ends. */
  answer(): Promise<void>;
  fail(error: Error): Promise<void>;
}

function setUp(opened: OpenedPicture = info, bytesOfTile = 1) {
  const requests: Request[] = [];
  const failures: unknown[] = [];
  let told = 0;
  const { kept, renderer } = fakeRenderer(bytesOfTile);
  const settled = () => new Promise<void>((done) => setImmediate(done));
  const fetch = (needed: NeededTiles, onTile: (tile: Tile) => void, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')));
      requests.push({
        needed,
        signal,
        answer() {
          for (let y = needed.y0; y < needed.y1; y++)
            for (let x = needed.x0; x < needed.x1; x++)
              onTile({ level: needed.level, x, y, width: 512, height: 512, pixels: new Float32Array(1) });
          resolve();
          return settled();
        },
        fail(error) {
          reject(error);
          return settled();
        },
      });
    });
  const store = new TileStore(opened, renderer, new TileAllowance(renderer), fetch, {
    onTiles: () => told++,
    onFailure: (error) => failures.push(error),
  });
  return { store, requests, failures, kept, settled, told: () => told };
}

const whole = { x0: 0, x1: 4096, y0: 0, y1: 4096 };
/** Of level 0: three tiles each way. */
const part = { x0: 600, x1: 1700, y0: 600, y1: 1700 };

test('bands are asked for one after the other, the one in the middle first', async () => {
  const { store, requests, told } = setUp();
  store.need(part, 0);
  assert.equal(requests.length, 1);
  const rows: number[][] = [];
  while (requests.length > rows.length) {
    const request: Request | undefined = requests[rows.length];
    assert.ok(request);
    const { level, x0, x1, y0, y1 } = request.needed;
    assert.deepEqual([level, y1], [0, y0 + 1]);
    rows.push([y0, x0, x1]);
    assert.equal(store.complete, false);
    await request.answer();
  }
  // Two tiles of a row are asked for at a time.
  assert.deepEqual(rows, [
    ...[
      [2, 1, 3],
      [2, 3, 4],
    ],
    ...[
      [1, 1, 3],
      [1, 3, 4],
    ],
    ...[
      [3, 1, 3],
      [3, 3, 4],
    ],
  ]);
  assert.equal(store.complete, true);
  assert.equal(told(), 9);
});

test('what is there is not asked for again', async () => {
  const { store, requests, settled } = setUp();
  store.need({ x0: 0, x1: 1024, y0: 0, y1: 512 }, 0);
  await requests[0]?.answer();
  store.need({ x0: 0, x1: 1024, y0: 0, y1: 512 }, 0);
  await settled();
  assert.equal(requests.length, 1);
  store.need({ x0: 0, x1: 2048, y0: 0, y1: 512 }, 0);
  assert.deepEqual(requests[1]?.needed, { level: 0, x0: 2, x1: 4, y0: 0, y1: 1 });
});

test('a request is stopped when nothing of it is wanted any more, and only then', async () => {
  const { store, requests, failures, settled } = setUp();
  store.need(part, 0);
  store.need({ ...part, x1: 2200 }, 0);
  assert.equal(requests[0]?.signal.aborted, false, 'the band still overlaps');
  store.need(whole, 3);
  assert.equal(requests[0]?.signal.aborted, true);
  await settled();
  assert.deepEqual(requests[1]?.needed, { level: 3, x0: 0, x1: 1, y0: 0, y1: 1 });
  assert.deepEqual(failures, [], 'a stop is no failure');
  store.rest();
  assert.equal(requests[1]?.signal.aborted, true);
  await settled();
  assert.equal(requests.length, 2);
  assert.equal(store.complete, true, 'nothing is wanted');
});

test('a failure is told once, and nothing more is asked for', async () => {
  const { store, requests, failures } = setUp();
  store.need(part, 0);
  await requests[0]?.fail(new Error('The file ends.'));
  store.need(whole, 3);
  assert.equal(requests.length, 1);
  assert.deepEqual(failures.map(String), ['Error: The file ends.']);
});

test('an overview of every pixel needs no tiles', () => {
  const exact = setUp({ ...info, level: 0, exact: true });
  exact.store.need(part, 0);
  assert.equal(exact.requests.length, 0);
  const inexact = setUp({ ...info, level: 0 });
  inexact.store.need(part, 0);
  assert.equal(inexact.requests.length, 1);
});

test('coarse tiles are drawn before fine ones, the overview before all, unless the finest cover everything in sight', async () => {
  const { store, requests } = setUp();
  store.need({ x0: 0, x1: 512, y0: 0, y1: 512 }, 0);
  await requests[0]?.answer();
  store.need(whole, 2);
  for (let i = 1; i < requests.length; i++) await requests[i]?.answer();
  const steps = (level: number, seen = whole) => store.toDraw(seen, level).map(({ step }) => step);
  assert.deepEqual(steps(0, { x0: 0, x1: 600, y0: 0, y1: 512 }), [8, 4, 1]);
  assert.deepEqual(steps(2), [4, 4, 4, 4], 'finer than needed is left out');
  assert.deepEqual(steps(0, { x0: 0, x1: 512, y0: 0, y1: 512 }), [1]);
  assert.deepEqual(steps(0, { x0: 2048, x1: 2100, y0: 0, y1: 512 }), [8, 4]);
});

test('tiles that were longest out of sight make room, and are asked for again when they are needed', async () => {
  // 160 MiB are kept; each tile counts 32, and so does the overview: four tiles have room.
  const { store, requests, kept } = setUp(info, 32 << 20);
  for (let x = 0; x < 6; x++) {
    const seen = { x0: 512 * x, x1: 512 * x + 512, y0: 0, y1: 512 };
    store.need(seen, 0);
    await requests[x]?.answer();
    store.toDraw(seen, 0);
  }
  assert.equal(kept.size, 5);
  store.need({ x0: 0, x1: 512, y0: 0, y1: 512 }, 0);
  assert.equal(requests.length, 7, 'the first one is gone');
  store.need({ x0: 2560, x1: 3072, y0: 0, y1: 512 }, 0);
  assert.equal(store.complete, true, 'the last one is there');
});

test('tiles in sight are kept, though they are more than there is room for', async () => {
  const { store, requests } = setUp(info, 64 << 20);
  store.need({ x0: 0, x1: 2048, y0: 0, y1: 512 }, 0);
  for (let i = 0; i < requests.length; i++) await requests[i]?.answer();
  assert.equal(requests.length, 2);
  assert.equal(store.complete, true);
  assert.equal(store.toDraw(whole, 0).length, 5);
});

test('a lost renderer is given the overview again and the tiles are fetched anew', async () => {
  const { store, requests, kept } = setUp();
  store.need({ x0: 0, x1: 512, y0: 0, y1: 512 }, 0);
  await requests[0]?.answer();
  kept.clear();
  store.restore();
  assert.equal(kept.size, 1);
  assert.deepEqual(requests[1]?.needed, requests[0]?.needed);
});

test('two images never share a tile, and one that is done with leaves nothing behind', async () => {
  const { kept, renderer } = fakeRenderer(1);
  const allowance = new TileAllowance(renderer);
  const events = { onTiles: () => {}, onFailure: () => {} };
  const fetch = async ({ level, x0, y0 }: NeededTiles, onTile: (tile: Tile) => void) =>
    onTile({ level, x: x0, y: y0, width: 1, height: 1, pixels: new Float32Array(1) });
  const one = new TileStore(info, renderer, allowance, fetch, events);
  const other = new TileStore(info, renderer, allowance, fetch, events);
  for (const store of [one, other]) store.need({ x0: 0, x1: 512, y0: 0, y1: 512 }, 0);
  await new Promise((done) => setImmediate(done));
  assert.equal(kept.size, 4);
  one.dispose();
  assert.equal(kept.size, 2);
  assert.equal(other.complete, true);
  other.dispose();
  assert.equal(kept.size, 0);
});
