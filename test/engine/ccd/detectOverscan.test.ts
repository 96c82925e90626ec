/** Detection on a seeded camera whose truth is known: where the light ends, what leaks, what can be used. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Detection, detectOverscan } from '../../../src/engine/ccd/detectOverscan';
import { type FrameProfiles, ProfileSums } from '../../../src/engine/ccd/frameProfiles';
import { Camera } from '../../../src/engine/synthetic/camera';
import type { CameraDesign } from '../../../src/engine/synthetic/cameraDesign';
import type { Exposure } from '../../../src/engine/synthetic/exposure';
import { sampleNight } from '../../../src/engine/synthetic/sampleNight';

const dark: Exposure = {
  ...{ key: [1, 1], seconds: 0, offset: 0, light: 0, filter: 'r', cosmicRays: 0, stars: 0, starWidth: 2 },
};

/** 400 x 200 pixels, 30 of its columns overscan, no flaw but noise (8 electrons at a gain of 2: 4 adu) and response. */
const plain: CameraDesign = {
  id: 7,
  width: 400,
  rows: 200,
  litColumns: 370,
  litRows: 200,
  gain: 2,
  readNoise: 8,
  saturateAt: 65535,
  biasLevel: 1000,
  overscanLevel: 1000,
  rowStructure: { amplitude: 5, period: 60 },
  fixedPattern: [],
  darkCurrent: 0,
  glow: [],
  hotPixels: { density: 0, mean: 1, worst: [] },
  vignetting: [],
  pixelResponse: { r: 0.01 },
  shadows: [],
  patches: [],
  lightLeak: { fraction: 0, length: 1 },
};

type Change = (row: Float64Array, y: number) => Float64Array;

function profilesOf(design: CameraDesign, exposure: Partial<Exposure>, change: Change = (row) => row): FrameProfiles {
  const expose = new Camera(design, 3).expose({ ...dark, ...exposure });
  const row = new Uint16Array(design.width);
  let sums: ProfileSums | null = null;
  for (let y = 0; y < design.rows; y++) {
    expose(y, 1, row);
    const changed = change(Float64Array.from(row), y);
    sums ??= new ProfileSums(changed.length, design.rows);
    sums.add(changed, 1);
  }
  assert.ok(sums);
  return sums.result();
}

const seen = (changes: Partial<CameraDesign>, light = 20000, change?: Change): Detection => {
  const design = { ...plain, ...changes };
  return detectOverscan(profilesOf(design, { light }, change), profilesOf(design, { key: [1, 2] }, change));
};

const only = (detection: Detection) => {
  assert.equal(detection.edges.length, 1, JSON.stringify(detection.edges));
  return detection.edges[0]!;
};

describe('what lies beside the light', () => {
  it('an overscan at the right: its columns, its level and its noise', () => {
    const detection = seen({});
    const edge = only(detection);
    assert.deepEqual(detection.lit, { x0: 0, x1: 370, y0: 0, y1: 200 });
    assert.deepEqual(
      [edge.side, edge.unlit, edge.leaking, edge.usable],
      ['right', { from: 370, to: 400 }, 0, { from: 370, to: 400 }],
    );
    assert.ok(Math.abs(edge.level! - 1000) < 2, `${edge.level}`);
    assert.ok(Math.abs(edge.noise - 4) < 0.6, `${edge.noise}`);
  });

  it('one at the left, mirrored', () => {
    const edge = only(seen({}, 20000, (row) => row.reverse()));
    assert.deepEqual([edge.side, edge.unlit, edge.usable], ['left', { from: 0, to: 30 }, { from: 0, to: 30 }]);
  });

  it('columns next to the image that leak: as many as lie more than two noises above the level', () => {
    // 19000 x 0.05 x exp(-k / 2) > 2 x 4 until k = 9 (10.5); 6.4 at k = 10, with 1 % of response and noise in it.
    const edge = only(seen({ lightLeak: { fraction: 0.05, length: 2 } }, 19000));
    assert.equal(edge.leaking, 10);
    assert.deepEqual(edge.usable, { from: 380, to: 400 });
    assert.match(edge.why, /10 columns next to the image/);
  });

  it('an overscan into which light leaks everywhere is not usable, and the levels are said', () => {
    const edge = only(seen({ lightLeak: { fraction: 0.3, length: 12 } }));
    assert.equal(edge.usable, null);
    assert.equal(edge.leaking, 30);
    assert.match(edge.why, /Light leaks into all of them/);
  });

  it('an overscan that is constant but stands far above that of the bias frame sees light', () => {
    const lit = profilesOf(plain, { light: 20000, offset: 90 });
    const bias = profilesOf(plain, { key: [1, 2] });
    const edge = only(detectOverscan(lit, bias));
    assert.equal(edge.usable, null);
    assert.match(edge.why, /above the same pixels of the bias frame/);
    assert.notEqual(
      only(detectOverscan(profilesOf(plain, { light: 20000, offset: 15 }), bias)).usable,
      null,
      'a drift',
    );
  });

  it('a level of its own is said, since only a combined bias takes it away', () => {
    const edge = only(seen({ overscanLevel: 1047 }));
    assert.match(edge.why, /In the bias frame they stand 4[67](\.\d)? above the image beside them/);
    assert.deepEqual(edge.usable, { from: 370, to: 400 });
  });

  it('no overscan: none is seen, with a flat light or one that falls to a quarter at the edges', () => {
    const vignetting = [{ x: (x: number) => -0.75 * ((x - 200) / 200) ** 2, y: () => 1 }];
    for (const changes of [{ litColumns: 400 }, { litColumns: 400, vignetting }]) {
      const { edges, lit } = seen(changes);
      assert.deepEqual(edges, []);
      assert.deepEqual(lit, { x0: 0, x1: 400, y0: 0, y1: 200 });
    }
  });

  it('vignetted, with an overscan: still where it is', () => {
    const vignetting = [{ x: (x: number) => -0.75 * ((x - 185) / 185) ** 2, y: (y: number) => 0.5 + y / 400 }];
    assert.deepEqual(only(seen({ vignetting })).unlit, { from: 370, to: 400 });
  });

  it('a dead column near the end of the light is no end of it', () => {
    const dead = { x0: 360, x1: 361, y0: 0, y1: 200, response: 0 };
    assert.deepEqual(only(seen({ patches: [dead] })).unlit, { from: 370, to: 400 });
    assert.deepEqual(seen({ litColumns: 400, patches: [{ ...dead, x0: 390, x1: 391 }] }).edges, []);
  });

  it('binned 2 x 2: half as many columns, the edge where it is', () => {
    let before: Float64Array | null = null;
    const sums = new ProfileSums(200, 100);
    profilesOf(plain, { light: 8000 }, (row) => {
      if (before === null) before = row;
      else {
        const [a, b] = [before, row];
        sums.add(
          Float64Array.from({ length: 200 }, (_, x) => a[2 * x]! + a[2 * x + 1]! + b[2 * x]! + b[2 * x + 1]!),
          1,
        );
        before = null;
      }
      return row;
    });
    const edge = only(detectOverscan(sums.result(), null));
    assert.deepEqual(edge.usable, { from: 185, to: 200 });
    // Four pixels of 4 adu: 8 adu.
    assert.ok(Math.abs(edge.noise - 8) < 1.5, `${edge.noise}`);
  });

  it('rows at the top that see no light, beside the columns', () => {
    const { edges, lit } = seen({ litRows: 190 });
    assert.deepEqual(
      edges.map(({ side, unlit }) => [side, unlit]),
      [
        ['right', { from: 370, to: 400 }],
        ['top', { from: 190, to: 200 }],
      ],
    );
    assert.equal(lit.y1, 190);
  });

  it('a frame without light has no edge', () => {
    assert.deepEqual(seen({}, 0).edges, []);
  });
});

/** Both examples at 96 rows: the first flat and the first bias of each. */
function example(number: 1 | 2): Detection {
  const first = new Map<string, FrameProfiles>();
  for (const frame of sampleNight(number, 96, 1)) {
    const type = String(frame.cards.find(([keyword]) => keyword === 'IMAGETYP')?.[1]).slice(0, 4);
    if (!/FLAT|BIAS/.test(type) || first.has(type)) continue;
    const row = new Uint16Array(frame.width);
    const sums = new ProfileSums(frame.width, frame.height);
    for (let y = 0; y < frame.height; y++) {
      frame.rows(y, 1, row);
      sums.add(Float64Array.from(row), 1);
    }
    first.set(type, sums.result());
  }
  return detectOverscan(first.get('FLAT')!, first.get('BIAS')!);
}

describe("the guide's cameras", () => {
  it('LFC: the overscan is usable from column 2055 (0-based) on, as the guide has it', () => {
    const right = example(1).edges.find(({ side }) => side === 'right');
    assert.deepEqual(
      [right?.unlit, right?.leaking, right?.usable],
      [{ from: 2048, to: 2080 }, 7, { from: 2055, to: 2080 }],
    );
  });

  it('the thermo-electric camera: its overscan leaks along its whole length, as the guide has it', () => {
    const right = example(2).edges.find(({ side }) => side === 'right');
    assert.deepEqual([right?.unlit, right?.usable], [{ from: 4096, to: 4109 }, null]);
    assert.match(right?.why ?? '', /Light leaks into all of them/);
  });
});
