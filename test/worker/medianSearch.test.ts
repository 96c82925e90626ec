/** The medians that a sample foretells: of flats as they are, whose light falls off by rows, has edges, or does not vary at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchMedians } from '../../src/worker/medianSearch';
import type { RowSet } from '../../src/worker/rowSet';
import { randomFrom } from '../randomFrom';

const SIZE = { width: 1200, height: 1100 };

/** Frames whose pixel (x, y) is the value of one of these shapes, with noise about it. */
const SHAPES: Readonly<Record<string, (x: number, y: number, noise: number) => number>> = {
  'no light falls off': (_x, _y, noise) => 20000 + 150 * noise,
  vignetting: (x, y, noise) => 20000 * (1 - 0.3 * ((y - 600) / 1100) ** 2 - 0.05 * (x / 1200) ** 2) + 150 * noise,
  'a gradient': (_x, y, noise) => 15000 + 10 * y + 100 * noise,
  'an edge with a slope behind it': (_x, y, noise) => (y < 86 ? 300 : 18000 + 4 * y) + 100 * noise,
  'rays and pixels without a value': (x, y, noise) =>
    (x * 7 + y) % 97 === 0 ? Number.NaN : 20000 + 9 * y + 150 * noise,
  'hardly any noise about what no single is': (_x, _y, noise) => 1234.1 * (1 + 1e-4 * noise),
  'whole numbers': (_x, y, noise) => Math.round(9000 + 2 * y + 40 * noise),
  'below 0': (_x, y, noise) => -20000 - 9 * y + 150 * noise,
};

function frameOf(shape: (x: number, y: number, noise: number) => number, seed: number): Float64Array {
  const random = randomFrom(seed);
  const { width, height } = SIZE;
  return Float64Array.from({ length: width * height }, (_, i) =>
    shape(i % width, Math.floor(i / width), random() + random() + random() + random() - 2),
  );
}

function rowsOf(frame: Float64Array, { row, rows, step = 1 }: RowSet): Float64Array {
  const { width } = SIZE;
  const out = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++)
    out.set(frame.subarray((row + r * step) * width, (row + r * step + 1) * width), r * width);
  return out;
}

test('every shape has its median after one pass, and no row outside the image is asked for', () => {
  const names = Object.keys(SHAPES);
  const frames = names.map((name, i) => frameOf(SHAPES[name]!, i + 1));
  const asked = new Set<number>();
  const searches = searchMedians(
    frames,
    SIZE,
    ({ row, rows, step = 1 }) => {
      for (let r = 0; r < rows; r++) asked.add(row + r * step);
    },
    rowsOf,
  );
  // Spread over all rows, as far from one end as from the other; more frames than are sampled at a time ask for the same.
  const [least, most] = [Math.min(...asked), Math.max(...asked)];
  assert.ok(asked.size >= 100 && asked.size <= 128, `${asked.size} rows`);
  assert.ok(least >= 0 && Math.abs(least - (SIZE.height - 1 - most)) <= 1, `${least} to ${most}`);
  frames.forEach((frame, i) => {
    const search = searches.get(frame)!;
    search.addNumbers(frame, frame.length, false);
    const numbers = frame.filter((value) => !Number.isNaN(value)).sort();
    const half = numbers.length / 2;
    const median = (numbers[Math.ceil(half) - 1]! + numbers[Math.floor(half)]!) / 2;
    assert.equal(search.result(), median, names[i]);
  });
});

test('a frame that cannot be read has no search, nor one without a number', () => {
  const [good, lost, empty] = [1, 2, 3].map((seed) => frameOf(SHAPES.vignetting!, seed)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  empty.fill(Number.NaN);
  let reads = 0;
  const searches = searchMedians(
    [good, lost, empty],
    SIZE,
    () => {},
    (frame, set) => (frame === lost && ++reads === 3 ? null : rowsOf(frame, set)),
  );
  assert.deepEqual([...searches.keys()], [good]);
  assert.equal(reads, 3, 'and it is not read on');
});
