/** planCombine: which frames belong together, what is done to each before, and what is left out with its reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import { describeCombinePlan } from '../../../src/engine/plan/describePlan';
import type { CombinePlan } from '../../../src/engine/plan/plan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import type { PlanInput } from '../../../src/engine/plan/planFlats';
import { combinedBias, darkWithBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

type Kind = 'bias' | 'dark' | 'flat';

function plan(kind: Kind, frames: readonly FrameInfo[], recipe: object, more: Partial<PlanInput> = {}): CombinePlan {
  return planCombine({ ...inputOf(frames, recipe, more), kind, outputFile: null });
}

const series = (count: number, changes: Partial<FrameInfo>): FrameInfo[] =>
  Array.from({ length: count }, (_, n) =>
    frameOf({ name: `${changes.kind}${changes.exposure}-${n}.fits`, ...changes }),
  );

const outputs = (made: CombinePlan) => made.masters.map((master) => master.output.replace('/night/reduced/', ''));

describe('planCombine', () => {
  it('a bias is combined whatever the filter in its header: the shutter was closed', () => {
    const frames = ["i'", "r'"].flatMap((filter, n) =>
      series(3, { kind: 'bias', exposure: n, filter }).map((frame) => ({ ...frame, exposure: 0 })),
    );
    const made = plan('bias', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_bias.fits']);
    assert.equal(made.masters[0]!.inputs.length, 6);
    assert.equal(made.masters[0]!.exposure, null);
    assert.equal(made.masters[0]!.method.scale, 'none');
    assert.deepEqual([made.masters[0]!.width, made.masters[0]!.height], [2048, 4128]);
  });

  it('darks are grouped by exposure within the tolerance, and named by their mean', () => {
    const frames = [300, 300.014, 300.046, 70].flatMap((exposure) => series(1, { kind: 'dark', exposure }));
    const made = plan('dark', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_dark_300.020.fits']);
    assert.equal(made.masters[0]!.exposure, (300 + 300.014 + 300.046) / 3);
    assert.match(made.hints.join(), /dark70-0\.fits is the only dark of its kind/);
  });

  it('darks lose their bias where they may be scaled, and keep it where "scale" is "never"', () => {
    const frames = [...series(5, { kind: 'dark', exposure: 90 }), combinedBias()];
    const free = plan('dark', frames, EXAMPLE_2).masters[0]!;
    assert.deepEqual(
      free.inputs[0]!.steps.map((step) => step.do),
      ['trimImage', 'subtractBias'],
    );
    assert.equal(free.holdsBias, false);
    const held = plan('dark', frames, { ...EXAMPLE_2, dark: { scale: 'never' } }).masters[0]!;
    assert.equal(held.holdsBias, true);
  });

  it('frames of another binning, gain, camera or readout mode never meet, and may have another size', () => {
    const others = [{ width: 1040, binning: '2x2' }, { gain: 2 }, { camera: 'B' }, { readout: 'fast' }];
    const frames = [{}, ...others].flatMap((changes, n) => series(2, { kind: 'bias', exposure: n, ...changes }));
    const made = plan('bias', frames, {});
    assert.equal(made.masters.length, 5);
    assert.equal(new Set(outputs(made)).size, 5);
    assert.deepEqual(made.refused, []);
    for (const master of made.masters) assert.equal(master.inputs.length, 2);
  });

  it('a frame of another size is refused with both sizes, and the others are combined', () => {
    const frames = [
      ...series(3, { kind: 'bias', exposure: 0 }),
      frameOf({ name: 'window.fits', kind: 'bias', width: 1024, height: 1000 }),
    ];
    const made = plan('bias', frames, {});
    assert.deepEqual([made.masters.length, made.masters[0]!.inputs.length], [1, 3]);
    const [refused] = made.refused;
    assert.equal(refused!.name, 'window.fits');
    assert.equal(
      refused!.reason,
      'after its steps it has 1024 x 1000 pixels; of the others of its group 3 have 2080 x 4128 pixels.',
    );
    assert.match(refused!.wayOut!, /"SIZE"/);
  });

  it('where no size has most frames all are refused, and "SIZE" makes a master of each', () => {
    const frames = [
      ...series(2, { kind: 'bias', exposure: 0 }),
      ...series(2, { kind: 'bias', exposure: 1, width: 1024 }),
    ];
    const made = plan('bias', frames, {});
    assert.deepEqual([made.masters.length, made.refused.length], [0, 4]);
    assert.match(made.refused[0]!.reason, /it has 2080 x 4128 pixels; .* 2 have 1024 x 4128 pixels/);
    assert.match(made.refused[3]!.reason, /it has 1024 x 4128 pixels; .* 2 have 2080 x 4128 pixels/);
    assert.deepEqual(made.refused[0]!.fixes, [
      { title: 'Make a master of each size', path: ['combine', 'groupBy'], value: ['FILTER', 'SIZE'] },
    ]);
    const both = plan('bias', frames, { combine: { groupBy: ['SIZE'] } });
    assert.deepEqual(outputs(both), ['combined_bias_size_2080x4128.fits', 'combined_bias_size_1024x4128.fits']);
  });

  it('frames of one size after the trim belong together, whatever they had before', () => {
    const frames = [
      ...series(2, { kind: 'bias', exposure: 0, trimsec: '[1:2048,1:4128]' }),
      ...series(1, { kind: 'bias', exposure: 1, width: 2060, trimsec: '[1:2048,1:4128]' }),
    ];
    const made = plan('bias', frames, { trim: 'header' });
    assert.deepEqual([made.masters[0]!.inputs.length, made.refused.length], [3, 0]);
  });

  it('frames of another unit are refused with both units', () => {
    const frames = [
      ...series(3, { kind: 'bias', exposure: 0 }),
      frameOf({ name: 'gained.fits', kind: 'bias', unit: 'electron' }),
    ];
    const made = plan('bias', frames, {});
    assert.equal(made.masters[0]!.inputs.length, 3);
    assert.match(made.refused[0]!.reason, /it has the unit electron; .* 3 have the unit adu/);
  });

  it('groups by exposure and temperature within their tolerances, by night, binning and object, and names them so', () => {
    const done = { kind: 'flat', history: { dark: 'SUBDARK' }, ours: true } as const;
    const flats = (count: number, changes: Partial<FrameInfo>) =>
      series(count, { ...done, filter: 'r', ...changes }).map((frame, n) => ({
        ...frame,
        name: `${JSON.stringify(changes)}${n}`,
        path: `/night/${JSON.stringify(changes)}${n}`,
      }));
    const made = (frames: readonly FrameInfo[], ...groupBy: string[]) =>
      outputs(plan('flat', frames, { combine: { groupBy }, dark: { tolerance: 0.5 } }));
    assert.deepEqual(
      made(
        [...flats(2, { exposure: 1 }), ...flats(2, { exposure: 1.4 }), ...flats(2, { exposure: 9 })],
        'FILTER',
        'exptime',
      ),
      ['combined_flat_filter_r_exposure_1.200.fits', 'combined_flat_filter_r_exposure_9.000.fits'],
    );
    const cooled = [-20.2, -19.8, -5, -4].flatMap((temperature) => flats(1, { temperature }));
    assert.deepEqual(made(cooled, 'CCD-TEMP'), [
      'combined_flat_filter_r_temperature_-20.0.fits',
      'combined_flat_filter_r_temperature_-4.5.fits',
    ]);
    const nights = ['2016-11-23T22:00:00', '2016-11-24T05:00:00', '2016-11-24T22:00:00', '2016-11-25T01:00:00'];
    assert.deepEqual(
      made(
        nights.flatMap((date) => flats(1, { date })),
        'FILTER',
        'NIGHT',
      ),
      ['combined_flat_filter_r_night_2016-11-23.fits', 'combined_flat_filter_r_night_2016-11-24.fits'],
    );
    const objects = ['dome', 'sky', null].flatMap((object) => flats(2, { object, binning: '2x2' }));
    assert.deepEqual(made(objects, 'OBJECT', 'BINNING'), [
      'combined_flat_filter_r_object_dome_binning_2x2.fits',
      'combined_flat_filter_r_object_sky_binning_2x2.fits',
      'combined_flat_filter_r_object_unknown_binning_2x2.fits',
    ]);
    const titles = plan(
      'flat',
      nights.flatMap((date) => flats(1, { date })),
      { combine: { groupBy: ['NIGHT'] } },
    );
    assert.equal(titles.masters[0]!.title, 'flat, filter r, night 2016-11-23');
  });

  it('a dark without an exposure is refused, not lost', () => {
    const frames = [
      ...series(2, { kind: 'dark', exposure: 7 }),
      frameOf({ name: 'x.fits', kind: 'dark', exposure: null }),
    ];
    const made = plan('dark', frames, { dark: { scale: 'never' } });
    assert.equal(made.masters.length, 1);
    assert.deepEqual(
      made.refused.map(({ name, reason }) => [name, reason]),
      [['x.fits', 'it has no exposure time.']],
    );
  });

  it('says in the header what is true of all frames: the earliest date, the mean exposure and temperature', () => {
    const keywords = { object: 'OBJECT', filter: 'FILTER', temperature: 'CCD-TEMP' };
    const frames = [
      { exposure: 300, date: '2016-11-24T06:00:00', object: 'a', temperature: -20 },
      { exposure: 300.2, date: '2016-11-24T05:00:00', object: 'b', temperature: -21 },
      { exposure: 300.1, date: '2016-11-24T07:00:00', object: 'a', temperature: -22 },
    ].map((facts, n) => frameOf({ name: `d${n}.fits`, kind: 'dark', keywords, ...facts }));
    const [master] = plan('dark', frames, { dark: { scale: 'never' } }).masters;
    assert.ok(Math.abs(master!.exposure! - 300.1) < 1e-9);
    assert.deepEqual(master!.header, {
      from: 1,
      // The mean temperature is that of the frame whose cards are taken.
      cards: [{ keyword: 'OBJECT', value: null }],
      history: [
        'exposure: mean of 300 to 300.2 s',
        'first exposure 2016-11-24T05:00:00, last exposure 2016-11-24T07:00:00',
        'object of the inputs: a, b',
      ],
    });
    const colder = frames.map((frame, n) =>
      n === 2 ? { ...frame, temperature: -25, object: null, date: null } : frame,
    );
    const { header } = plan('dark', colder, { dark: { scale: 'never' } }).masters[0]!;
    assert.deepEqual(header.cards, [
      { keyword: 'OBJECT', value: null },
      { keyword: 'CCD-TEMP', value: -22 },
    ]);
    assert.deepEqual(header.history.slice(1), [
      'first exposure 2016-11-24T05:00:00, last exposure 2016-11-24T06:00:00 (1 without a date)',
      'object of the inputs: a, b, not said',
      'CCD-TEMP: mean of the inputs, -25 to -20 degrees',
    ]);
  });

  it('a sum has the total exposure, and says that it holds the bias as often as it has frames', () => {
    const frames = series(3, { kind: 'dark', exposure: 90 });
    const recipe = { combine: { method: 'sum' }, dark: { scale: 'never' } };
    const made = plan('dark', frames, recipe);
    const [master] = made.masters;
    assert.deepEqual([master!.exposure, master!.title], [270, 'dark, 90 s']);
    assert.deepEqual(outputs(made), ['combined_dark_270.000.fits']);
    assert.deepEqual(master!.header.history, ['exposure: total of 3 frames of 90 s']);
    assert.match(master!.warnings.join(), /A sum holds the bias 3 times/);
    const free = plan('dark', [...frames, combinedBias()], { ...EXAMPLE_2, combine: { method: 'sum' } }).masters[0]!;
    assert.doesNotMatch(free.warnings.join(), /holds the bias/);
  });

  it('flats of several filters have no filter of their own', () => {
    const done = { kind: 'flat', history: { dark: 'SUBDARK' }, ours: true } as const;
    const frames = [...series(1, { ...done, filter: 'r' }), ...series(1, { ...done, exposure: 2, filter: 'B' })];
    const made = plan('flat', frames, { combine: { groupBy: [] } });
    assert.deepEqual(outputs(made), ['combined_flat.fits']);
    assert.deepEqual(
      [made.masters[0]!.filter, made.masters[0]!.header.cards],
      [null, [{ keyword: 'FILTER', value: null }]],
    );
    assert.match(made.masters[0]!.warnings.join(), /of 2 filters \(r, B\)/);
  });

  it('weights are exposures, and a frame without one is named', () => {
    const recipe = { combine: { weights: 'exposure' }, dark: { scale: 'never' } };
    const frames = [70, 70.2].flatMap((exposure) => series(1, { kind: 'dark', exposure }));
    const [master] = plan('dark', frames, recipe).masters;
    assert.deepEqual([master!.weights, master!.method.weights], [[70, 70.2], 'exposure']);
    const zero = plan('bias', series(2, { kind: 'bias', exposure: 0 }), recipe);
    assert.equal(zero.masters.length, 0);
    assert.match(zero.refused[0]!.reason, /that of bias0-0\.fits is 0 s/);
    assert.deepEqual(zero.refused[0]!.fixes, [
      { title: 'Use no weights', path: ['combine', 'weights'], value: 'none' },
    ]);
  });

  it('extremes that leave nothing are refused with the numbers', () => {
    const recipe = { combine: { extrema: { nlow: 2, nhigh: 1 } } };
    const made = plan('bias', series(3, { kind: 'bias', exposure: 0 }), recipe);
    assert.match(
      made.refused[0]!.reason,
      /the 2 lowest and the 1 highest values of a pixel nothing is left of 3 frames/,
    );
    assert.deepEqual(plan('bias', series(4, { kind: 'bias', exposure: 0 }), recipe).masters[0]!.method.extrema, {
      nlow: 2,
      nhigh: 1,
    });
  });

  it('extensions are those of the recipe', () => {
    const recipe = { combine: { rejectionMap: true }, output: { mask: true, uncertainty: true } };
    const [master] = plan('bias', series(3, { kind: 'bias', exposure: 0 }), recipe).masters;
    assert.deepEqual(master!.extensions, { mask: true, uncertainty: true, rejectionMap: true });
  });

  it('calibrated flats are combined by filter, scaled by their median; the raw ones beside them are left alone', () => {
    const done = { kind: 'flat', history: { trim: 'TRIMIM', dark: 'SUBDARK' }, ours: true } as const;
    const frames = [
      ...series(3, { ...done, exposure: 1, filter: 'r' }),
      ...series(2, { ...done, exposure: 2, filter: 'B' }),
      frameOf({ name: 'raw.fits' }),
    ];
    const made = plan('flat', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_flat_filter_r.fits', 'combined_flat_filter_B.fits']);
    assert.equal(made.masters[0]!.method.scale, 'inverse median');
    assert.deepEqual(made.masters[0]!.inputs[0]!.steps, []);
    assert.deepEqual(made.ignored, [{ path: '/night/raw.fits', reason: 'it is raw, and calibrated flats are there' }]);
    assert.deepEqual(made.refused, []);
  });

  it('raw flats alone get the steps of a reduction first', () => {
    const frames = [...series(3, { kind: 'flat', exposure: 70 }), darkWithBias(70)];
    const [master] = plan('flat', frames, EXAMPLE_1).masters;
    assert.deepEqual(
      master!.inputs[0]!.steps.map((step) => step.do),
      ['subtractOverscan', 'trimImage', 'subtractDark'],
    );
  });

  it('raw flats leave out what their MASK would mask, where the recipe writes one; calibrated ones, darks and bias do not', () => {
    const bad = frameOf({ name: 'bad.fits', kind: 'unknown', width: 2048, height: 4128, imagetyp: 'flat mask' });
    const flats = [...series(3, { kind: 'flat', exposure: 70 }), darkWithBias(70), bad];
    const masked = { ...EXAMPLE_1, mask: '/night/bad.fits', output: { mask: true } };
    const inputOfFirst = (kind: Kind, frames: readonly FrameInfo[], recipe: object) =>
      plan(kind, frames, recipe).masters[0]!.inputs[0]!;
    const left = inputOfFirst('flat', flats, masked);
    assert.deepEqual([left.leavesBad, left.masks?.map(({ path }) => path)], [true, ['/night/bad.fits']]);
    const words = describeCombinePlan(plan('flat', flats, masked));
    assert.match(words, /\n {2}without pixels that are saturated, masked in a master or masked by bad\.fits\n/);
    const own = inputOfFirst('flat', flats, { ...EXAMPLE_1, output: { mask: true } });
    assert.deepEqual([own.leavesBad, own.masks], [true, undefined]);
    const all = inputOfFirst('flat', flats, { ...masked, output: { mask: false } });
    assert.deepEqual([all.leavesBad, all.masks], [undefined, undefined]);
    assert.equal(inputOfFirst('bias', series(3, { kind: 'bias', exposure: 0 }), masked).leavesBad, undefined);
    const done = { kind: 'flat', history: { dark: 'SUBDARK' }, ours: true, exposure: 70 } as const;
    assert.equal(inputOfFirst('flat', series(3, done), masked).leavesBad, undefined);
    const small = plan('flat', [...flats.slice(0, 4), { ...bad, width: 2040 }], masked);
    assert.match(small.refused[0]!.reason, /the mask bad\.fits does not fit: it is 2040 x 4128 pixels/);
  });

  it('one bad frame is refused by name, and the others are combined', () => {
    const frames = [
      ...series(3, { kind: 'dark', exposure: 7 }),
      frameOf({ name: 'cut.fits', kind: 'dark', exposure: 7, incomplete: '10 of the 20 bytes are missing' }),
      frameOf({ name: 'small.fits', kind: 'dark', exposure: 7, width: 2050 }),
    ];
    const made = plan('dark', frames, EXAMPLE_1);
    assert.equal(made.masters[0]!.inputs.length, 3);
    assert.deepEqual(made.refused.map((frame) => frame.name).sort(), ['cut.fits', 'small.fits']);
  });

  it('masters and our own results are no input; a master that is there obeys "existing"', () => {
    const frames = [...series(3, { kind: 'bias', exposure: 0 }), combinedBias()];
    const existingOutputs = new Set(['/night/reduced/combined_bias.fits']);
    const failing = plan('bias', frames, {}, { existingOutputs });
    assert.equal(failing.masters.length, 0);
    assert.equal(failing.refused[0]!.name, 'combined_bias.fits');
    assert.match(failing.refused[0]!.reason, /is there already in \/night\/reduced/);
    const skipping = plan('bias', frames, { output: { existing: 'skip' } }, { existingOutputs });
    assert.equal(skipping.masters[0]!.action, 'skip');
    assert.equal(skipping.masters[0]!.inputs.length, 3);
  });

  it('refuses a keyword that frames are not sorted by, and one file for several masters', () => {
    const frames = [1, 2].flatMap((exposure) => series(2, { kind: 'dark', exposure }));
    assert.throws(() => plan('dark', frames, { combine: { groupBy: ['FILTRE'] } }), /"FILTRE".*FILTER/);
    const input = { ...inputOf(frames, EXAMPLE_1), kind: 'dark', outputFile: '/night/x.fits' } as const;
    assert.throws(() => planCombine(input), /2 masters \(dark, 1 s; dark, 2 s\), but --out names one file/);
  });
});
