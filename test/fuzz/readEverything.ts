/** Everything that Flatfield does with a file it did not write: every header, image and table, by the engine and by the jobs. */
import assert from 'node:assert/strict';
import { FlatfieldError } from '../../src/engine/errors';
import type { ByteSource } from '../../src/engine/fits/byteSource';
import { readHdus } from '../../src/engine/fits/fitsFile';
import type { Hdu } from '../../src/engine/fits/hdu';
import { productHeader } from '../../src/engine/fits/headerEditor';
import { openImage } from '../../src/engine/fits/imageReader';
import { inheritedHeader } from '../../src/engine/fits/inheritedHeader';
import { isTable, openTable } from '../../src/engine/fits/table/tableReader';
import { classifyFrame } from '../../src/engine/frames/classify';
import { readWcs } from '../../src/engine/preview/wcs/readWcs';
import { directContext, type JobContext } from '../../src/worker/jobContext';
import { imageStatistics } from '../../src/worker/jobs/imageStatistics';
import { listHeader } from '../../src/worker/jobs/listHeader';
import { measureProfile } from '../../src/worker/jobs/measureProfile';
import { measureRegion } from '../../src/worker/jobs/measureRegion';
import { measureStarAt } from '../../src/worker/jobs/measureStarAt';
import { openPicture } from '../../src/worker/jobs/openPicture';
import { pixelAt } from '../../src/worker/jobs/pixelAt';
import { readTiles } from '../../src/worker/jobs/readTiles';
import { tableOrder } from '../../src/worker/jobs/tableOrder';
import { tableRows } from '../../src/worker/jobs/tableRows';
import { nodeDeflate } from '../../src/worker/nodeDeflate';
import { withSource } from '../../src/worker/openSource';
import { memoryDisk } from './memoryDisk';

/** Images up to this many pixels are read whole; of larger ones the first and the last row and a part. */
const WHOLE = 1 << 16;

/** How often something was read, and how often it was refused; a fuzz run that reads nothing proves nothing. */
export interface Tally {
  hdus: number;
  images: number;
  tables: number;
  refused: number;
}

const PATH = '/memory/mutant.fits';

/**
 * Throws what is wrong: any error that is no FlatfieldError, an answer that contradicts another, a sentence that is none.
 * `measured`: the statistics too.
 */
export function readEverything(bytes: Uint8Array, measured: boolean, tally: Tally): void {
  const context = directContext({ disk: memoryDisk(bytes) });
  const attempt = (work: () => void) => attempted(work, tally);
  let hdus: Hdu[] = [];
  attempt(() => {
    withSource(
      PATH,
      (source) => {
        hdus = readHdus(source).hdus;
        tally.hdus += hdus.length;
        for (const hdu of hdus) readHdu(source, hdus, hdu, attempt, tally);
      },
      null,
      context.disk,
    );
  });
  attempt(() => void listHeader({ path: PATH, checksums: true }, context));
  if (measured) attempt(() => void imageStatistics({ path: PATH, section: null }, context));
  attempt(
    () => void classifyFrame({ path: PATH, name: 'mutant.fits', size: bytes.length, mtimeMs: 0 }, hdus, NO_SPELLINGS),
  );
  for (const hdu of hdus.filter((each) => each.image !== null || isTable(each)).slice(0, 2))
    askJobs(hdu, context, attempt);
}

const NO_SPELLINGS = { keywords: {}, types: {} };

type Attempt = (work: () => void) => void;

/** Runs `work`; a FlatfieldError is an answer when it is one sentence of bearable length. */
function attempted(work: () => void, tally: Tally): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    assert.match(error.message, /^\S[^\n\r\0]*[.]$/, 'the message is no sentence');
    assert.ok(error.message.length < 2000, `a message of ${error.message.length} characters`);
    tally.refused++;
  }
}

function askJobs(hdu: Hdu, context: JobContext, attempt: Attempt): void {
  if (hdu.kind === 'image') {
    const image = { kind: 'hdu', path: PATH, hdu: hdu.index, plane: 0 } as const;
    attempt(() => void pixelAt({ image, x: 1, y: 1 }, context));
    attempt(() => void openPicture({ image }, context));
    attempt(() => void measureRegion({ image, region: { shape: 'circle', x: 2, y: 2, radius: 9 } }, context));
    attempt(() => void measureProfile({ image, line: { along: 'line', x0: -2, y0: 9, x1: 9, y1: 0 } }, context));
    attempt(() => void measureStarAt({ image, x: 3, y: 3 }, context));
    attempt(() => void readTiles({ image, level: 1, x0: 0, x1: 1, y0: 0, y1: 1 }, context));
  }
  if (!isTable(hdu)) return;
  attempt(() => {
    const { rows } = tableRows({ path: PATH, hdu: hdu.index, first: 1, count: 20 }, context);
    tableRows({ path: PATH, hdu: hdu.index, first: Math.max(1, rows - 2), count: 20 }, context);
  });
  attempt(() => {
    const filters = [{ column: 1, text: '!=0' }];
    tableOrder({ path: PATH, hdu: hdu.index, sort: { column: 1, descending: true }, filters }, context);
  });
}

function readHdu(source: ByteSource, hdus: readonly Hdu[], hdu: Hdu, attempt: Attempt, tally: Tally): void {
  assert.ok(hdu.missingBytes >= 0 && hdu.missingBytes <= hdu.dataSize && Number.isSafeInteger(hdu.dataSize));
  for (const card of inheritedHeader(hdus, hdu).cards) assert.ok(card.images.every((image) => image.length === 80));
  const product = productHeader(hdus, hdu, { bitpix: -64, width: 1, height: 1 }).toBytes();
  assert.ok(product.length % 2880 === 0 && product.every((byte) => byte >= 32 && byte <= 126));
  for (const alternate of hdu.kind === 'image' ? ['', 'A'] : []) {
    const wcs = readWcs(inheritedHeader(hdus, hdu), alternate);
    if (typeof wcs === 'string') continue;
    const sky = wcs.toSky(1, 1);
    assert.ok(sky === null || Number.isFinite(sky.lon + sky.lat), `a position of ${sky?.lon}, ${sky?.lat}`);
    const pixel = wcs.toPixel(202.5, 47.2);
    assert.ok(pixel === null || Number.isFinite(pixel.x + pixel.y), `a pixel ${pixel?.x}, ${pixel?.y}`);
  }
  if (hdu.image !== null) {
    attempt(() => {
      readImage(source, hdu);
      tally.images++;
    });
  }
  if (!isTable(hdu)) return;
  attempt(() => {
    const { rows, readRow } = openTable(source, hdu, { elements: 10, characters: 100 });
    for (const row of [0, 1, 2, rows - 2, rows - 1]) if (row >= 0 && row < rows) readRow(row);
    tally.tables++;
  });
}

/** A part must be what the whole says there. */
function readImage(source: ByteSource, hdu: Hdu): void {
  const { shape, rows, readRows, readPart } = openImage(source, hdu, nodeDeflate, true);
  const { width } = shape;
  if (rows === 0 || width === 0) return;
  if (width * rows > WHOLE) {
    const columns = Math.min(width, WHOLE);
    const some = new Float64Array(columns);
    readPart(0, 1, 0, columns, some);
    readPart(rows - 1, 1, width - columns, width, some);
    readPart(Math.floor(rows / 2), 1, Math.floor(columns / 3), Math.ceil(columns / 2), some);
    return;
  }
  const whole = new Float64Array(width * rows);
  readRows(0, rows, whole);
  const x0 = Math.floor(width / 3);
  const x1 = Math.max(x0 + 1, Math.floor((2 * width) / 3));
  const row = Math.floor(rows / 4);
  const count = Math.max(1, Math.floor(rows / 2));
  const again = new Float64Array(count * (x1 - x0));
  readPart(row, count, x0, x1, again);
  for (let y = 0; y < count; y++) {
    for (let x = x0; x < x1; x++) {
      const value = whole[(row + y) * width + x] as number;
      const part = again[y * (x1 - x0) + x - x0] as number;
      if (!Object.is(value, part)) assert.fail(`row ${row + y}, column ${x}: ${value} in the whole, ${part} in a part`);
    }
  }
}
