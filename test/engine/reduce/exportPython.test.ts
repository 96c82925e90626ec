/** The exported script as text: escaping, and what is refused because ccdproc would make other pixels. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Plan, type PlannedFlat, plainFormat } from '../../../src/engine/plan/plan';
import { defaultRecipe } from '../../../src/engine/plan/recipe';
import { relativePath } from '../../../src/engine/plan/relativePath';
import type { SubtractOverscanStep } from '../../../src/engine/plan/step';
import { exportPython } from '../../../src/engine/reduce/exportPython';
import { pythonComment, pythonString } from '../../../src/engine/reduce/pythonText';

const overscan: SubtractOverscanStep = {
  do: 'subtractOverscan',
  region: { x0: 34, x1: 40, y0: 0, y1: 11 },
  section: '[35:40,1:11]',
  statistic: 'median',
  axis: 'rows',
  fit: null,
  reason: 'the recipe takes [:, 34:]',
};

function flat(name: string, changes: Partial<PlannedFlat> = {}): PlannedFlat {
  return {
    path: `/night/${name}`,
    name,
    hdu: 0,
    width: 40,
    height: 11,
    pixelType: 'uint16',
    size: 1,
    mtimeMs: 0,
    saturation: null,
    unit: 'adu',
    steps: [overscan],
    noise: null,
    warnings: [],
    output: `/night/reduced/flat-${name}`,
    action: 'write',
    result: { state: 'none', why: null },
    refusedCandidates: [],
    ...changes,
  };
}

function planOf(flats: readonly PlannedFlat[], changes: Partial<Plan> = {}): Plan {
  const rest = {
    kind: 'flat',
    recipe: '/night/flatfield.json',
    outputFolder: '/night/reduced',
    existing: 'fail',
    limits: defaultRecipe().limits,
    bytes: 0,
  } as const;
  return { ...rest, format: plainFormat('float32'), flats, refused: [], ignored: [], hints: [], ...changes };
}

const options = { program: 'Flatfield 1.2.3', folder: '/night' };

describe('exportPython', () => {
  it('is the same text for the same plan, and names the program and the recipe', () => {
    const { script } = exportPython(planOf([flat('a.fits')]), options);
    assert.equal(exportPython(planOf([flat('a.fits')]), options).script, script);
    assert.match(script, /^# Written by Flatfield 1\.2\.3: 1 flat, stored as float32\.$/m);
    assert.match(script, /^# Recipe: flatfield\.json\.$/m);
    assert.match(script, /^ {4}\('a\.fits', 0, \(11, 40\), 'adu', None, 'flat-a\.fits', reduce_1\),$/m);
    assert.match(script, /overscan=ccd\[:, 34:\], overscan_axis=1, median=True\)/);
  });

  it('gives flats that are treated alike one function, and the others one of their own', () => {
    const mean = { ...overscan, statistic: 'mean' } as const;
    const { script } = exportPython(
      planOf([flat('a.fits'), flat('b.fits', { steps: [mean] }), flat('c.fits')]),
      options,
    );
    assert.deepEqual(script.match(/^def reduce_\d+/gm), ['def reduce_1', 'def reduce_2']);
    assert.deepEqual(
      [...script.matchAll(/'flat-(\w)\.fits', (reduce_\d)/g)].map(([, name, by]) => `${name} ${by}`),
      ['a reduce_1', 'b reduce_2', 'c reduce_1'],
    );
  });

  it('cuts off the rows that the overscan does not reach before it is subtracted, and counts from there', () => {
    const region = { x0: 34, x1: 40, y0: 2, y1: 9 };
    const trim = {
      do: 'trimImage',
      region: { x0: 1, x1: 30, y0: 3, y1: 9 },
      section: '[2:30,4:9]',
      reason: 'r',
    } as const;
    const { script } = exportPython(planOf([flat('a.fits', { steps: [{ ...overscan, region }, trim] })]), options);
    const calls = [...script.matchAll(/^ {4}ccd = .*ccd.*$/gm)]
      .map(([line]) => line.trim())
      .filter((l) => !l.includes('read'));
    assert.deepEqual(calls, [
      'ccd = ccd[2:9, :]',
      'ccd = ccdproc.subtract_overscan(ccd, overscan=ccd[:, 34:], overscan_axis=1, median=True)',
      'ccd = ccdproc.trim_image(ccd[1:, 1:30])',
    ]);
  });

  it('refuses by name what ccdproc would do otherwise, and exports the others', () => {
    const fit = { function: 'polynomial', order: 3, clip: null } as const;
    const { script, flats, refused } = exportPython(
      planOf([
        flat('plain.fits'),
        flat('fitted.fits', { steps: [{ ...overscan, fit }] }),
        flat('clipped.fits', { steps: [{ ...overscan, fit: { ...fit, clip: 4 } }] }),
      ]),
      options,
    );
    assert.equal(flats, 1);
    assert.deepEqual(refused, [
      {
        name: 'fitted.fits',
        reason: "its overscan is fitted (polynomial, order 3); ccdproc's fit is the same to about 12 digits only.",
      },
      {
        name: 'clipped.fits',
        reason: 'its overscan is fitted without outliers (polynomial, order 3, clip 4); ccdproc cannot do that.',
      },
    ]);
    assert.doesNotMatch(script, /'(fitted|clipped)\.fits'/);
    assert.match(script, /^# Left out: fitted\.fits: /m);
    const rice = exportPython(
      planOf([flat('a.fits')], { format: { ...plainFormat('float32'), compression: 'RICE_1' } }),
      options,
    );
    assert.deepEqual([rice.flats, rice.refused.map(({ name }) => name)], [0, ['a.fits']]);
  });

  it('keeps what a name or a header says inside its comment', () => {
    const reason = 'its header says BIASSEC = [1:2]\nimport os';
    const { script } = exportPython(
      planOf([flat('x\ny.fits', { steps: [{ ...overscan, reason }] })], {
        recipe: '/night/a\r\nprint(1).json',
        refused: [
          {
            path: '/n',
            name: 'z\u2028.fits',
            reason: 'no\nimport sys',
            wayOut: null,
            fixes: [],
            refusedCandidates: [],
          },
        ],
      }),
      options,
    );
    assert.doesNotMatch(script, /^(import os|print\(1\)|y\.fits)/m);
    assert.equal(script.match(/^import sys/gm)?.length, 1);
    assert.ok(script.includes('# Recipe: a\\x0d\\x0aprint(1).json.'));
    assert.ok(script.includes('# Left out: z\\u2028.fits: no\\x0aimport sys'));
  });
});

describe('pythonString', () => {
  it('writes quotes, backslashes, controls and invisible marks so that Python reads the same text', () => {
    assert.equal(pythonString("it's"), "'it\\'s'");
    assert.equal(pythonString('a\\n"b"'), `'a\\\\n"b"'`);
    assert.equal(pythonString('a\nb\r\t\0'), "'a\\x0ab\\x0d\\x09\\x00'");
    assert.equal(pythonString('Größe 星 \u{1f52d}'), "'Größe 星 \u{1f52d}'");
    assert.equal(pythonString('a\u202eb\u{e0001}\ud800'), "'a\\u202eb\\U000e0001\\ud800'");
  });
});

describe('pythonComment', () => {
  it('breaks long sentences between words, each line a comment', () => {
    const lines = pythonComment('word '.repeat(60).trim(), '    ');
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^ {4}# word/);
    assert.ok(lines.every((line) => line.length <= 110));
  });
});

describe('relativePath', () => {
  it('goes down, up, and stays absolute on another drive', () => {
    assert.equal(relativePath('/night', '/night/darks/a.fits'), 'darks/a.fits');
    assert.equal(relativePath('/night/scripts', '/masters/a.fits'), '../../masters/a.fits');
    assert.equal(relativePath('/', '/a.fits'), 'a.fits');
    assert.equal(relativePath('/night/a', '/night/ab/c'), '../ab/c');
    assert.equal(relativePath('/night', '/night/back\\slash.fits'), 'back\\slash.fits');
    assert.equal(relativePath('C:\\Night', 'c:\\night\\a\\b.fits'), 'a/b.fits');
    assert.equal(relativePath('C:\\night', 'D:\\a.fits'), 'D:\\a.fits');
  });
});
