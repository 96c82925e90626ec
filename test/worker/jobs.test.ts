/** The smaller jobs: scan, statistics, header, pixel and sample, on good files and on damaged ones. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultRecipe, parseRecipe } from '../../src/engine/plan/recipe';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { imageStatistics } from '../../src/worker/jobs/imageStatistics';
import { listHeader } from '../../src/worker/jobs/listHeader';
import { pixelAt } from '../../src/worker/jobs/pixelAt';
import { scanFolder } from '../../src/worker/jobs/scanFolder';
import { skyAt } from '../../src/worker/jobs/skyAt';
import { writeSample } from '../../src/worker/jobs/writeSample';
import { byCodePoint } from '../../src/worker/listFiles';
import { imageOf, namesIn, poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

/** SHA-256 of values as little-endian float64. */
function digestOf(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    bytes.writeDoubleLE(value, i * 8);
  });
  return createHash('sha256').update(bytes).digest('hex');
}

const SPELLINGS = { keywords: {}, types: {} };
const context = () => directContext();

test('scan: every FITS name in every case, recursively, hidden ones not, each file once, in one order', (t) => {
  const folder = tempFolder(t);
  const frame = (name: string) => writeRaw(join(folder, name), 8, 8, () => 1, { IMAGETYP: 'FLATFIELD', EXPTIME: 2 });
  for (const name of ['b.FITS', 'a.fit', 'sub/deep/c.Fts', '.hidden/x.fits', '.y.fits', 'notes.txt']) frame(name);
  fs.symlinkSync(folder, join(folder, 'sub', 'around'));
  fs.symlinkSync(join(folder, 'a.fit'), join(folder, 'sub', 'z.fits'));
  fs.symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.fits'));
  fs.writeFileSync(join(folder, 'text.fits'), 'not at all');
  const scan = scanFolder({ paths: [folder, join(folder, 'a.fit')], spellings: SPELLINGS }, context());
  const inFolder = (path: string) => path.slice(folder.length + 1);
  assert.deepEqual(
    scan.frames.map(({ path }) => inFolder(path)),
    ['a.fit', 'b.FITS', 'sub/deep/c.Fts', 'sub/z.fits'],
  );
  assert.deepEqual(
    scan.unreadable.map(({ path, reason }) => [inFolder(path), reason.slice(0, 25)]),
    [
      ['dangling.fits', 'The symbolic link leads t'],
      ['text.fits', 'This is no FITS file: it '],
    ],
  );
  const [first] = scan.frames;
  const { size, mtimeMs } = fs.statSync(first!.path);
  assert.deepEqual([first!.kind, first!.exposure, first!.size, first!.mtimeMs], ['flat', 2, size, mtimeMs]);
});

test('scan: a path that is not there and a file named itself are looked at, whatever they are called', (t) => {
  const folder = tempFolder(t);
  const odd = writeRaw(join(folder, 'frame.dat'), 8, 8, () => 1);
  const scan = scanFolder({ paths: [odd, join(folder, 'gone')], spellings: SPELLINGS }, context());
  assert.deepEqual(
    scan.frames.map(({ name }) => name),
    ['frame.dat'],
  );
  assert.deepEqual(scan.unreadable, [{ path: join(folder, 'gone'), name: 'gone', reason: 'There is no such file.' }]);
});

test('scan: what its folder knows to be a file is opened at once, all else is looked at first, and no pipe is opened', (t) => {
  const folder = tempFolder(t);
  const file = writeRaw(join(folder, 'a.fits'), 8, 8, () => 1);
  const [link, pipe] = [join(folder, 'link.fits'), join(folder, 'pipe.fits')];
  fs.symlinkSync(file, link);
  execFileSync('mkfifo', [pipe]);
  const calls: string[] = [];
  const told =
    <A extends unknown[], R>(name: string, call: (path: never, ...others: A) => R) =>
    (path: never, ...others: A): R => {
      calls.push(`${name} ${(path as string).slice(folder.length + 1)}`);
      return call(path, ...others);
    };
  const disk = {
    ...nodeDisk,
    statSync: told('stat', nodeDisk.statSync as never),
    openSync: told('open', nodeDisk.openSync as never),
  } as unknown as Disk;
  const scan = scanFolder({ paths: [folder], spellings: SPELLINGS }, directContext({ disk }));
  assert.deepEqual(
    scan.frames.map(({ name }) => name),
    ['a.fits', 'link.fits'],
  );
  assert.deepEqual(
    scan.unreadable.map(({ name, reason }) => [name, reason]),
    [['pipe.fits', 'This is a named pipe, not a file.']],
  );
  const ofFrames = calls.filter((call) => /\.fits$/.test(call));
  // The link is asked once more, for where it leads.
  assert.deepEqual(ofFrames, [
    ...['stat link.fits', 'stat link.fits'],
    ...['open a.fits', 'stat link.fits', 'open link.fits', 'stat pipe.fits'],
  ]);
});

test('scan can be stopped', (t) => {
  const folder = tempFolder(t);
  writeRaw(join(folder, 'a.fits'), 8, 8, () => 1);
  assert.throws(() => scanFolder({ paths: [folder], spellings: SPELLINGS }, directContext({ stopped: true })), {
    tag: 'Cancelled',
  });
});

test('paths are ordered by code point, not by UTF-16 unit', () => {
  assert.deepEqual(['\u{1F600}', '\uFF5E', 'b', 'ab', 'a'].sort(byCodePoint), ['a', 'ab', 'b', '\uFF5E', '\u{1F600}']);
});

test('statistics: of the whole, of a section, with NaN counted apart', (t) => {
  const path = writeDoubles(join(tempFolder(t), 'a.fits'), 5, 4, (x, y) => (x === 4 ? Number.NaN : y * 4 + x));
  const [whole] = imageStatistics({ path, section: null }, context());
  assert.deepEqual(whole, {
    index: 0,
    name: '',
    naxis: [5, 4],
    pixelType: 'float64',
    count: 20,
    nan: 4,
    min: 0,
    max: 15,
    mean: 7.5,
    median: 7.5,
    std: Math.sqrt(21.25),
    sha256: digestOf(
      Array.from({ length: 20 }, (_, i) => (i % 5 === 4 ? Number.NaN : Math.floor(i / 5) * 4 + (i % 5))),
    ),
    problem: null,
  });
  const [part] = imageStatistics({ path, section: '[2:3,2:4]' }, context());
  assert.deepEqual([part!.count, part!.min, part!.max, part!.median], [6, 5, 14, 9.5]);
  assert.throws(() => imageStatistics({ path, section: '2:3' }, context()), { tag: 'BadSection' });
  assert.match(imageStatistics({ path, section: '[7:9,*]' }, context())[0]!.problem ?? '', /^HDU 0: The section /);
});

test('statistics and header of a file cut in its data: what is there is shown, what is not is named', (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 100, 100, () => 1, { OBJECT: 'M 31' });
  fs.truncateSync(path, 2880 + 5000);
  const [statistics] = imageStatistics({ path, section: null }, context());
  assert.match(
    statistics!.problem!,
    /15000 of the 20000 bytes .* missing; the 2500 pixels of complete rows are measured/,
  );
  assert.deepEqual([statistics!.count, statistics!.mean, statistics!.sha256], [2500, 1, null]);
  const [hdu] = listHeader({ path }, context());
  assert.match(hdu!.problem!, /15000 of the 20000 bytes/);
  assert.deepEqual([hdu!.kind, hdu!.naxis, hdu!.pixelType], ['image', [100, 100], 'uint16']);
  const object = hdu!.cards.find(({ keyword }) => keyword === 'OBJECT')!;
  assert.equal(object.value, 'M 31');
  assert.equal(object.images[0]!.length, 80);
});

test('header: values as people read them, hostile bytes made printable, warnings with their HDU', (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 8, 8, () => 1, { EXPTIME: 7, COMBINED: true, FILTER: "g'" });
  const bytes = fs.readFileSync(path);
  const at = bytes.indexOf('FILTER  ');
  bytes[at + 40] = 0x1b;
  fs.writeFileSync(path, Buffer.concat([bytes, Buffer.from('junk')]));
  const [hdu] = listHeader({ path }, context());
  const value = (keyword: string) => hdu!.cards.find((card) => card.keyword === keyword)?.value;
  assert.deepEqual(['EXPTIME', 'COMBINED', 'FILTER', 'BITPIX'].map(value), ['7', 'T', "g'", '16']);
  assert.ok(hdu!.cards.every(({ images }) => images.every((image) => /^[\x20-\x7e]{80}$/.test(image))));
  assert.ok(hdu!.warnings.some((text) => /after the last HDU/.test(text)));
  assert.equal(hdu!.problem, null);
});

test('a file that is no FITS file is an error, not an empty list', (t) => {
  const path = join(tempFolder(t), 'a.fits');
  fs.writeFileSync(path, 'nothing of the kind');
  for (const job of [
    () => listHeader({ path }, context()),
    () => imageStatistics({ path, section: null }, context()),
  ]) {
    assert.throws(job, { tag: 'NotFits' });
  }
});

test('pixel: the physical value, or that there is none', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 40, 20, (x, y) => 40000 + x + 100 * y);
  const pixel = pixelAt({ image: imageOf(path), x: 39, y: 19 }, context());
  assert.deepEqual(pixel, {
    value: 41939,
    sky: 'The header has no CTYPE1 and so no world coordinates.',
    physical: null,
  });
  for (const [x, y, plane] of [
    [40, 0, 0],
    [0, 20, 0],
    [-1, 0, 0],
    [0.5, 0, 0],
    [0, 0, 1],
  ] as const) {
    assert.throws(() => pixelAt({ image: imageOf(path, plane), x, y }, context()), { tag: 'Usage' });
  }
});

/** 1 degree a pixel, the third column on the Crab; a plate carree, so that the arithmetic can be done by hand. */
const PLATE = {
  ...{ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRPIX1: 3, CRPIX2: 1, CRVAL1: 83.633083, CRVAL2: 0 },
  ...{ CDELT1: -1, CDELT2: 1 },
};

test('pixel and sky: the centre of the first pixel is (1, 1), the sky is its own unless the header says why not', async (t) => {
  const folder = tempFolder(t);
  const path = writeRaw(join(folder, 'a.fits'), 40, 20, () => 1, PLATE);
  const { sky } = pixelAt({ image: imageOf(path), x: 2, y: 10 }, context());
  assert.ok(typeof sky !== 'string');
  assert.deepEqual(sky.names, ['RA', 'Dec']);
  // 83.633083 degrees are 5.57553887 hours: 5 h 34 min 31.9 s.
  assert.deepEqual(sky.text, ['05h34m31.9s', '+10°00′00″']);
  assert.deepEqual([sky.frame, sky.degreesText], ['ICRS', ['83.6331°', '10.0000°']]);
  assert.ok(Math.abs(sky.degrees[0] - 83.633083) < 1e-9 && Math.abs(sky.degrees[1] - 10) < 1e-9);

  const there = skyAt({ path, hdu: null, at: { sky: [84.633083 - 360, 10] } }, context());
  assert.equal(there.problem, null);
  assert.ok(there.pixel !== null && Math.abs(there.pixel[0] - 2) < 1e-9 && Math.abs(there.pixel[1] - 11) < 1e-9);
  assert.match(there.sky?.text[0] ?? '', /^05h38m31\.9s$/);
  assert.deepEqual(skyAt({ path, hdu: 0, at: { pixel: [3, 92] } }, context()), {
    ...{ hdu: 0, pixel: [3, 92], sky: null },
    problem: 'The pixel 3, 92 lies outside the map of the sky.',
  });
  assert.throws(() => skyAt({ path, hdu: 1, at: { pixel: [1, 1] } }, context()), { tag: 'Usage' });

  const pool = await poolFor(t);
  assert.deepEqual(await pool.run('sky', { path, hdu: null, at: { sky: [84.633083 - 360, 10] } }), there);
  const picture = await pool.run('openPicture', { image: imageOf(path) });
  assert.deepEqual(picture.sky, ['RA', 'Dec']);

  const distorted = writeRaw(join(folder, 'b.fits'), 40, 20, () => 1, {
    ...PLATE,
    CTYPE1: 'RA---TPV',
    CTYPE2: 'DEC--TPV',
  });
  const none = skyAt({ path: distorted, hdu: null, at: { pixel: [1, 1] } }, context());
  assert.deepEqual(none, { hdu: 0, pixel: null, sky: null, problem: 'The projection TPV is not supported.' });
});

test('sample: both nights with their recipes, the same bytes for the same seed, never into a folder in use', (t) => {
  const folder = tempFolder(t);
  const make = (name: string, seed: number) =>
    writeSample({ folder: join(folder, name), examples: [1, 2], rows: 8, seed }, context());
  const { folders } = make('one', 1);
  assert.deepEqual(
    folders.map(({ example, frames }) => [example, frames]),
    [
      [1, 24],
      [2, 32],
    ],
  );
  for (const { folder: night, recipe } of folders) {
    assert.notDeepEqual(parseRecipe(fs.readFileSync(recipe, 'utf8'), recipe), defaultRecipe());
    const scan = scanFolder({ paths: [night], spellings: SPELLINGS }, context());
    assert.deepEqual(scan.unreadable, []);
    assert.deepEqual(
      scan.frames.flatMap(({ warnings }) => warnings),
      [],
    );
  }
  make('two', 1);
  make('three', 2);
  const flat = 'example-cryo-LFC/ccd.014.0.fits';
  assert.equal(sha256(join(folder, 'one', flat)), sha256(join(folder, 'two', flat)));
  assert.notEqual(sha256(join(folder, 'one', flat)), sha256(join(folder, 'three', flat)));
  const image = readImage(join(folder, 'one', flat));
  assert.deepEqual([image.width, image.height, image.pixelType], [2080, 8, 'uint16']);
  assert.throws(() => make('one', 1), { tag: 'Refused', message: /not empty/ });
  assert.throws(() => writeSample({ folder: join(folder, 'four'), examples: [1], rows: 3, seed: 1 }, context()), {
    tag: 'Usage',
  });
});

test('a sample that is stopped takes its frames away again', (t) => {
  const folder = join(tempFolder(t), 'night');
  let frames = 0;
  const stopping = {
    ...directContext({
      at(index) {
        frames = index;
      },
    }),
    get stopped() {
      return frames >= 3;
    },
  };
  assert.throws(() => writeSample({ folder, examples: [1], rows: 64, seed: 1 }, stopping), { tag: 'Cancelled' });
  assert.deepEqual(
    namesIn(join(folder, 'example-cryo-LFC')).filter((name) => name.includes('fits')),
    [],
  );
});
