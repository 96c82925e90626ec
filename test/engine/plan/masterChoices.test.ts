/** Masters held against a frame: what is said of each is what the plan says when it is chosen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masterChoices } from '../../../src/engine/plan/masterChoices';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

const flat = frameOf({});
const short = darkWithBias(7);
const near = darkWithBias(70);
const binned = darkWithBias(70, { name: 'binned.fit', path: '/night/binned.fit', width: 1024 });

test('darks in the order of whether they fit, each with the reason why not', () => {
  const { scan, recipe } = inputOf(
    [flat, short, near, binned, combinedBias(), frameOf({ name: 'raw_dark.fits', kind: 'dark' })],
    EXAMPLE_1,
  );
  const choices = masterChoices(flat, scan.frames, recipe, 'dark');
  assert.deepEqual(
    choices.map(({ name, exposure, problem, scale }) => [name, exposure, problem, scale]),
    [
      ['combined_dark_70.fit', 70, null, null],
      [
        'combined_dark_7.fit',
        7,
        // 70.001 s - 7 s by hand.
        'the nearest combined dark, combined_dark_7.fit, has 7 s, 63.001 s from its 70.001 s; the tolerance is 0.5 s (darks of 7 s were found).',
        null,
      ],
      [
        'binned.fit',
        70,
        'it needs a dark, but binned.fit does not fit: it is 1024 x 4128 pixels, the frame after the trim 2048 x 4128.',
        null,
      ],
    ],
  );
});

test('two darks that fit equally can both be chosen, though the plan itself would choose none', () => {
  const twin = darkWithBias(70, { name: 'twin.fit', path: '/night/twin.fit' });
  const input = inputOf([flat, near, twin], EXAMPLE_1);
  assert.match(planFlats(input).refused[0]?.reason ?? '', /the choice would be arbitrary/);
  const choices = masterChoices(flat, input.scan.frames, input.recipe, 'dark');
  assert.deepEqual(
    choices.map(({ name, problem }) => [name, problem]),
    [
      ['combined_dark_70.fit', null],
      ['twin.fit', null],
    ],
  );
});

test('a dark that would be scaled says by how much, and warns where it is scaled up', () => {
  const free = [darkWithoutBias(35), darkWithoutBias(140)];
  const { scan, recipe } = inputOf([flat, ...free, combinedBias()], EXAMPLE_2);
  const [up, down] = masterChoices(flat, scan.frames, recipe, 'dark');
  assert.equal(down?.scale, 70.001 / 140);
  assert.deepEqual(down?.warnings, []);
  assert.equal(up?.scale, 70.001 / 35);
  assert.match(up?.warnings.join() ?? '', /scaled UP to 70\.001 s/);
});

test('a bias beside a dark that holds it cannot be chosen: it would be subtracted twice', () => {
  const { scan, recipe } = inputOf([flat, near, combinedBias()], EXAMPLE_1);
  const [bias] = masterChoices(flat, scan.frames, recipe, 'bias');
  assert.match(bias?.problem ?? '', /combined_dark_70\.fit still holds the bias .*: it would be subtracted twice/);
});
