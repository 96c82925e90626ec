/** The miniature nights of both examples, planned, combined and reduced on a thread: every pixel is ccdproc's, bit for bit. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepareCombine, preparePlan } from '../../src/worker/prepare';
import { runCombine, runPlan } from '../../src/worker/runPlan';
import { poolFor, readImage, sha256, tempFolder } from './workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const EXAMPLES = {
  1: {
    raw: join(REFERENCE, 'example-cryo-LFC'),
    reduced: join(REFERENCE, 'example1-reduced'),
    flat: (name: string) => `flat-${name}`,
    recipe: {
      overscan: { section: { python: '[:, 34:]' }, statistic: 'median' },
      trim: { python: '[:, :32]' },
      dark: { tolerance: 0.5, scale: 'never' },
      // ccdproc took the overscan of this miniature from a column that still has light in it.
      limits: { lightLeak: null },
    },
  },
  2: {
    raw: join(REFERENCE, 'example-thermo-electric'),
    reduced: join(REFERENCE, 'example2-reduced'),
    flat: (name: string) => name,
    recipe: { trim: { python: '[:, :30]' }, dark: { scale: 'always' } },
  },
} as const;

interface Night {
  readonly example: 1 | 2;
  readonly recipePath: string;
  readonly out: string;
}

function night(t: TestContext, example: 1 | 2): Night {
  const folder = tempFolder(t);
  const recipePath = join(folder, 'flatfield.json');
  writeFileSync(recipePath, JSON.stringify(EXAMPLES[example].recipe));
  return { example, recipePath, out: join(folder, 'out') };
}

function assertSamePixels(actual: string, expected: string): void {
  const [ours, theirs] = [readImage(actual), readImage(expected)];
  assert.deepEqual([ours.width, ours.height], [theirs.width, theirs.height], `${expected}: size`);
  for (let i = 0; i < theirs.pixels.length; i++) {
    assert.ok(Object.is(ours.pixels[i], theirs.pixels[i]), `${basename(expected)}, pixel ${i}`);
  }
}

for (const example of [1, 2] as const) {
  const { raw, reduced, flat } = EXAMPLES[example];

  test(`example ${example}: flats from ccdproc's masters`, async (t) => {
    const { recipePath, out } = night(t, example);
    const pool = await poolFor(t);
    const before = readdirSync(raw)
      .filter((name) => name.includes('.fit'))
      .map((name) => sha256(join(raw, name)));
    const masters = readdirSync(reduced)
      .filter((name) => name.startsWith('combined'))
      .map((name) => join(reduced, name));
    const { plan } = await preparePlan(pool, { paths: [raw], masters, recipePath, out, pixels: 'float64' });
    assert.deepEqual(plan.refused, []);
    assert.equal(plan.flats.length, 3);

    const outcomes = await runPlan(pool, plan);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['written', 'written', 'written'],
    );
    for (const { path, output } of outcomes) assertSamePixels(output, join(reduced, flat(basename(path))));
    const after = readdirSync(raw)
      .filter((name) => name.includes('.fit'))
      .map((name) => sha256(join(raw, name)));
    assert.deepEqual(after, before, 'raw frames are never changed');
  });

  test(`example ${example}: masters, and the flats made with them`, async (t) => {
    const { recipePath, out } = night(t, example);
    const pool = await poolFor(t);
    for (const kind of ['bias', 'dark'] as const) {
      // The guide makes its bias of the night's own frames; another one lies among the darks.
      const paths =
        kind === 'dark'
          ? [raw]
          : readdirSync(raw)
              .map((name) => join(raw, name))
              .filter((p) => p.includes('.fit'));
      const plan = await prepareCombine(pool, { paths, kind, recipePath, out });
      const outcomes = await runCombine(pool, plan);
      assert.ok(outcomes.length > 0);
      for (const { output, status, rejected } of outcomes) {
        assert.equal(status, 'written');
        const expected = join(reduced, basename(output).replace(/\.fits$/, '.fit'));
        assert.ok(existsSync(expected), `${basename(output)} is one of ccdproc's`);
        assertSamePixels(output, expected);
        assert.equal(rejected, rejectedByCcdproc(example, basename(expected)));
      }
    }
    const { plan } = await preparePlan(pool, { paths: [raw], recipePath, out, pixels: 'float64' });
    const outcomes = await runPlan(pool, plan);
    assert.equal(outcomes.length, 3);
    for (const { path, output } of outcomes) assertSamePixels(output, join(reduced, flat(basename(path))));
  });
}

test('float32 is float64 rounded once', async (t) => {
  const { recipePath, out } = night(t, 1);
  const pool = await poolFor(t);
  const { raw, reduced, flat } = EXAMPLES[1];
  const masters = readdirSync(reduced)
    .filter((name) => name.startsWith('combined'))
    .map((name) => join(reduced, name));
  const { plan } = await preparePlan(pool, { paths: [raw], masters, recipePath, out, pixels: 'float32' });
  for (const { path, output } of await runPlan(pool, plan)) {
    const [ours, theirs] = [readImage(output), readImage(join(reduced, flat(basename(path))))];
    assert.equal(ours.pixelType, 'float32');
    assert.deepEqual([...ours.pixels], [...Float32Array.from(theirs.pixels)]);
  }
});

function rejectedByCcdproc(example: 1 | 2, master: string): number {
  const fixtures = JSON.parse(readFileSync(join(REFERENCE, 'fixtures.json'), 'utf8'));
  return fixtures[`example${example}`].masters[master].rejected;
}
