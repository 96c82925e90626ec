/** What a store of tiles draws and asks for, with a renderer that only keeps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedPicture, Tile } from '../../../src/protocol/pictureJobs';
import type { NeededTiles } from '../../../webview/picture/levelOfDetail';
import type { Renderer, TilePixels } from '../../../webview/picture/renderer';
import { TileAllowance, TileStore } from '../../../webview/picture/tileStore';

/** 7 x 2 tiles of level 0, of which each can be given when it is asked for. */
function storeOf(size = { width: 3584, height: 1024 }) {
  const kept = new Map<string, TilePixels>();
  const renderer = {
    put: (key: string, tile: TilePixels) => void kept.set(key, tile),
    drop: (key: string) => void kept.delete(key),
    has: (key: string) => kept.has(key),
    bytes: 0,
  } as unknown as Renderer;
  const info = {
    ...{ ...size, level: 3, exact: false },
    ...{ overviewWidth: 448, overviewHeight: 128, overview: new Float32Array(448 * 128) },
  } as OpenedPicture;
  const asked: { needed: NeededTiles; give: (x: number, y: number) => void; end: () => void }[] = [];
  const fetch = (needed: NeededTiles, onTile: (tile: Tile) => void) =>
    new Promise<void>((end) => {
      const pixels = new Float32Array(1);
      const give = (x: number, y: number) => onTile({ level: needed.level, x, y, width: 1, height: 1, pixels });
      asked.push({ needed, give, end });
    });
  const events = { onTiles() {}, onFailure: (error: unknown) => assert.fail(String(error)) };
  return { store: new TileStore(info, renderer, new TileAllowance(renderer), fetch, events), asked };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const steps = (tiles: readonly { step: number }[]) => tiles.map(({ step }) => step);

test('a request is for two tiles of single pixels at most, of one row, the next one for what is missing then', async () => {
  const { store, asked } = storeOf();
  const whole = { x0: 0, x1: 3584, y0: 0, y1: 1024 };
  store.need(whole, 0);
  const ranges = [];
  for (let i = 0; i < 8; i++) {
    const { needed, give, end } = asked[i]!;
    ranges.push([needed.x0, needed.x1, needed.y0, needed.y1]);
    for (let x = needed.x0; x < needed.x1; x++) give(x, needed.y0);
    end();
    await turn();
  }
  assert.deepEqual(ranges, [
    ...[
      [0, 2, 0, 1],
      [2, 4, 0, 1],
      [4, 6, 0, 1],
      [6, 7, 0, 1],
    ],
    ...[
      [0, 2, 1, 2],
      [2, 4, 1, 2],
      [4, 6, 1, 2],
      [6, 7, 1, 2],
    ],
  ]);
  assert.equal(asked.length, 8);
  assert.equal(store.complete, true);
});

test('of means of many pixels a request is for four tiles: their rows are long to read', () => {
  const { store, asked } = storeOf({ width: 512 * 4 * 6, height: 2048 });
  store.need({ x0: 0, x1: 512 * 4 * 6, y0: 0, y1: 2048 }, 2);
  assert.deepEqual({ ...asked[0]?.needed }, { level: 2, x0: 0, x1: 4, y0: 0, y1: 1 });
});

test('what finer tiles cover is drawn by them alone, else over what is coarser', async () => {
  const { store, asked } = storeOf();
  const part = { x0: 100, x1: 900, y0: 10, y1: 500 };
  assert.deepEqual(steps(store.toDraw(part, 0)), [8], 'the overview alone');
  store.need(part, 1);
  asked[0]?.give(0, 0);
  asked[0]?.end();
  await turn();
  assert.deepEqual(steps(store.toDraw(part, 1)), [2], 'one tile of level 1 reaches over the part');
  store.need(part, 0);
  asked[1]?.give(0, 0);
  assert.deepEqual(steps(store.toDraw(part, 0)), [8, 2, 1], 'the second tile is missing');
  asked[1]?.give(1, 0);
  assert.deepEqual(steps(store.toDraw(part, 0)), [1, 1]);
  assert.deepEqual(steps(store.toDraw({ ...part, y1: 600 }, 0)), [8, 2, 1, 1], 'the part reaches beyond them');
  assert.deepEqual(steps(store.toDraw(part, 2)), [8], 'finer ones are not drawn for a coarser view');
});
