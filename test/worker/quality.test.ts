/** MASK, UNCERT, compression and checksums of results, against ccdproc (test/reference/uncertainty). */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readHdus } from '../../src/engine/fits/fitsFile';
import { openImage } from '../../src/engine/fits/imageReader';
import { type PlannedFlat, type ProductFormat, plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { Step } from '../../src/engine/plan/step';
import { directContext } from '../../src/worker/jobContext';
import { listHeader } from '../../src/worker/jobs/listHeader';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import { nodeDeflate } from '../../src/worker/nodeDeflate';
import { openSource } from '../../src/worker/openSource';
import { namesIn, planned, tempFolder } from './workbench';

const REFERENCE = join(__dirname, '../reference/uncertainty');

interface Reduced {
  readonly data: readonly string[];
  readonly uncertainty: readonly string[];
  readonly mask: readonly number[];
}
const expected: { readonly scaled: Reduced; readonly notScaled: Reduced } = JSON.parse(
  readFileSync(join(REFERENCE, 'quality.json'), 'utf8'),
);

const bias: Step = { do: 'subtractBias', bias: join(REFERENCE, 'bias.fits'), hdu: 0, reason: '' };
const dark = (scaled: boolean): Step => ({
  do: 'subtractDark',
  dark: join(REFERENCE, 'dark.fits'),
  hdu: 0,
  exposure: 4.5,
  darkExposure: 90,
  scale: scaled ? 4.5 / 90 : 1,
  scaled,
  reason: '',
});
const NOISE = { gain: 1.5, readNoise: 10, source: 'GAIN = 1.5, RDNOISE = 10' };
const ALL = { mask: true, uncertainty: true } as const;

function reduced(t: TestContext, steps: readonly Step[], format: ProductFormat): string {
  const output = join(tempFolder(t), 'out', format.compression === 'none' ? 'flat.fits' : 'flat.fits.fz');
  const flat: PlannedFlat = {
    ...planned(join(REFERENCE, 'raw.fits'), output, steps),
    noise: format.uncertainty ? NOISE : null,
  };
  const [outcome] = reduceFlats(
    {
      kind: 'flat',
      flats: [flat],
      format,
      existing: 'fail',
      limits: defaultRecipe().limits,
      program: 'Flatfield 0.1.0',
    },
    directContext(),
  );
  assert.equal(outcome?.status, 'written', outcome?.error?.message);
  assert.deepEqual(namesIn(join(output, '..')), [output.split('/').at(-1)]);
  return output;
}

/** Names and pixels of the images of a file, in order. */
function imagesOf(path: string): { readonly name: string; readonly pixels: Float64Array }[] {
  const source = openSource(path);
  try {
    return readHdus(source)
      .hdus.filter((hdu) => hdu.image !== null)
      .map((hdu) => {
        const image = openImage(source, hdu, nodeDeflate);
        const pixels = new Float64Array(image.rows * image.shape.width);
        image.readRows(0, image.rows, pixels);
        return { name: hdu.name, pixels };
      });
  } finally {
    source.close();
  }
}

const doubles = (hexes: readonly string[]) => hexes.map((hex) => Buffer.from(hex, 'hex').readDoubleBE());

for (const [title, steps, want] of [
  ['bias and a scaled dark', [bias, dark(true)], expected.scaled],
  ['a dark as it is', [dark(false)], expected.notScaled],
] as const) {
  test(`${title}: data, deviation and mask are ccdproc's, bit for bit`, (t) => {
    const path = reduced(t, steps, { ...plainFormat('float64'), ...ALL });
    const [image, mask, uncertainty] = imagesOf(path);
    assert.deepEqual([image?.name, mask?.name, uncertainty?.name], ['', 'MASK', 'UNCERT']);
    assert.deepEqual([...image!.pixels], doubles(want.data));
    assert.deepEqual([...uncertainty!.pixels], doubles(want.uncertainty));
    assert.deepEqual([...mask!.pixels], want.mask);
    assert.ok(want.mask.reduce((sum, bad) => sum + bad, 0) > 4);
  });
}

test('GZIP_2 holds the same pixels, float32 as float64', (t) => {
  for (const pixels of ['float32', 'float64'] as const) {
    const plain = imagesOf(reduced(t, [bias, dark(true)], { ...plainFormat(pixels), ...ALL }));
    const packed = imagesOf(reduced(t, [bias, dark(true)], { pixels, compression: 'GZIP_2', ...ALL }));
    assert.deepEqual(packed, plain);
  }
});

test('RICE_1 holds them within a step, and the mask as it is', (t) => {
  const path = reduced(t, [bias, dark(true)], { pixels: 'float32', compression: 'RICE_1', ...ALL });
  const [image, mask, uncertainty] = imagesOf(path);
  assert.deepEqual([...mask!.pixels], expected.scaled.mask);
  // A sixteenth of the noise of 140 is a step of about 9; the deviations' own noise is far smaller.
  const worst = (got: Float64Array, want: readonly number[]) =>
    Math.max(...want.map((value, i) => Math.abs(value - (got[i] as number))));
  const error = worst(image!.pixels, doubles(expected.scaled.data));
  assert.ok(error > 0 && error < 9, `${error}`);
  assert.ok(worst(uncertainty!.pixels, doubles(expected.scaled.uncertainty)) < 0.1);
  const [, header] = listHeader({ path }, directContext());
  assert.equal(header?.compression, 'RICE_1');
  const history = header?.cards.filter(({ keyword }) => keyword === 'HISTORY').map(({ comment }) => comment);
  assert.ok(history?.some((line) => line.includes('sixteenth of the noise')));
});

test('checksums are right in every HDU, and wrong once a byte is another', (t) => {
  for (const compression of ['none', 'GZIP_2', 'RICE_1'] as const) {
    const path = reduced(t, [bias, dark(true)], { pixels: 'float32', compression, ...ALL });
    const listings = listHeader({ path, checksums: true }, directContext());
    const stated = listings.filter(({ checksums }) => checksums?.datasum !== 'absent');
    assert.deepEqual(
      stated.map(({ checksums, problem }) => [checksums, problem]),
      Array.from({ length: 3 }, () => [{ datasum: 'right', checksum: 'right' }, null]),
    );
    const changed = join(tempFolder(t), 'changed.fits');
    const bytes = readFileSync(path);
    const at = statSync(path).size - 2880;
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(changed, bytes);
    const last = listHeader({ path: changed, checksums: true }, directContext()).at(-1);
    assert.deepEqual(last?.checksums, { datasum: 'wrong', checksum: 'wrong' });
    assert.match(last?.problem ?? '', /DATASUM and CHECKSUM .* changed/);
  }
});

test('without extensions there is one HDU and no EXTEND', (t) => {
  const [listing, ...others] = listHeader({ path: reduced(t, [], plainFormat('float32')) }, directContext());
  assert.equal(others.length, 0);
  assert.ok(!listing?.cards.some(({ keyword }) => keyword === 'EXTEND'));
  const [primary] = listHeader({ path: reduced(t, [], { ...plainFormat('float32'), mask: true }) }, directContext());
  assert.deepEqual(
    primary?.cards.slice(0, 6).map(({ keyword }) => keyword),
    ['SIMPLE', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2', 'EXTEND'],
  );
});
