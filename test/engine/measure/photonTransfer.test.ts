/** Gain and read noise: by hand, against numpy (test/reference/flats), and those of the synthetic cameras. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gainOfPair, type PairMoments, pairMoments, photonTransfer } from '../../../src/engine/measure/photonTransfer';
import { testCamera } from './syntheticFlats';

const numpy = JSON.parse(readFileSync(join(__dirname, '../../reference/flats/flats.json'), 'utf8'));

function near(actual: number | undefined, expected: number, share: number, what = ''): void {
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) <= share, `${what} ${actual}, expected ${expected}`);
}

const momentsOf = (pair: readonly number[][], width: number): PairMoments =>
  pairMoments(Float64Array.from(pair[0]!), Float64Array.from(pair[1]!), width)!;

test('moments, gain and read noise are those of numpy; a cosmic ray is left out', () => {
  const [flats, biases] = [momentsOf(numpy.flats, numpy.width), momentsOf(numpy.biases, numpy.width)];
  for (const [found, expected] of [
    [flats, numpy.pairs.flats],
    [biases, numpy.pairs.biases],
  ] as const) {
    assert.equal(found.pixels, expected.pixels);
    for (const i of [0, 1]) {
      near(found.levels[i], expected.levels[i], 1e-12);
      near(found.variances[i], expected.variances[i], 1e-11);
    }
    near(found.covariance, expected.covariance, 1e-9);
  }
  const { gain, readNoise } = photonTransfer([flats], [biases]);
  near(gain?.value, numpy.gain, 1e-10, 'gain');
  near(readNoise?.value, numpy.readNoise, 1e-10, 'read noise');
});

test('by hand: 10 000 and 10 000 adu above the bias, variances 5000 and 50: 20 000 / (10 000 - 100)', () => {
  const independent = (level: number, variance: number): PairMoments => ({
    levels: [level, level],
    variances: [variance, variance],
    covariance: 0,
    pixels: 100,
  });
  const [flats, biases] = [independent(11000, 5000), independent(1000, 50)];
  const { gain, readNoise } = photonTransfer([flats], [biases]);
  near(gain?.value, 20000 / 9900, 1e-12);
  near(readNoise?.value, (20000 / 9900) * Math.sqrt(50), 1e-12);
  // Half the light in the second: s = 2, 10 000 x 3 / (2500 + 4 x 2000 - 5 x 50).
  const uneven = { ...flats, levels: [11000, 6000], variances: [2500, 2000] } as const;
  near(gainOfPair(uneven, 1000, 100)!, 30000 / 10250, 1e-12);
});

test('several pairs give their median and robust deviation', () => {
  const flat = (variance: number): PairMoments => ({
    levels: [11000, 11000],
    variances: [variance, variance],
    covariance: 0,
    pixels: 1,
  });
  const bias: PairMoments = { levels: [1000, 1000], variances: [0, 0], covariance: 0, pixels: 1 };
  const { gain } = photonTransfer([flat(5000), flat(4000), flat(10000)], [bias]);
  // 2, 2.5 and 1: median 2, absolute deviations 0, 0.5 and 1.
  assert.deepEqual(gain, { value: 2, deviation: 0.5 * 1.482602218505602, pairs: 3 });
});

test('without bias frames, and with flats that are no brighter than them, nothing is said', () => {
  const pair = momentsOf(numpy.biases, numpy.width);
  assert.deepEqual(photonTransfer([pair], []), { gain: null, readNoise: null });
  assert.deepEqual(photonTransfer([pair], [pair]), { gain: null, readNoise: null });
});

for (const example of [1, 2] as const) {
  for (const seed of [2, 9]) {
    test(`camera ${example}, seed ${seed}: gain and read noise within 2 %, from twilight flats of falling level`, () => {
      const camera = testCamera(example, seed);
      const section = (exposure: object) => camera.take(exposure);
      const flats = [1, 0.93, 0.87].map((share) =>
        section({ light: camera.light * share, seconds: 1, offset: 3, cosmicRays: 20 }),
      );
      const biases = [section({ cosmicRays: 0 }), section({ cosmicRays: 0, offset: 1 })];
      const pairs = (of: typeof flats) =>
        of.slice(1).map((one, i) => pairMoments(of[i]!.section, one.section, one.sectionWidth)!);
      const { gain, readNoise } = photonTransfer(pairs(flats), pairs(biases));
      near(gain?.value, camera.design.gain, 0.02, 'gain');
      near(readNoise?.value, camera.design.readNoise, 0.02, 'read noise');
    });
  }
}
