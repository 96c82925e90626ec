/** Job `sample`: writes the synthetic raw nights, with a recipe beside the frames of each. */
import { join } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { paddedSize } from '../../engine/fits/block';
import { HeaderEditor } from '../../engine/fits/headerEditor';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import type { SampleFrame } from '../../engine/synthetic/sampleFrame';
import { sampleNight } from '../../engine/synthetic/sampleNight';
import { sampleRecipe } from '../../engine/synthetic/sampleRecipe';
import type { SampleReply, SampleRequest } from '../../protocol/jobs';
import { blockRows, blocksOf } from '../blockRows';
import { writeError } from '../disk';
import { checkStopped, type JobContext } from '../jobContext';
import { OutputFile } from '../outputFile';

type Folder = SampleReply['folders'][number];

/**
 * Writes the frames of the examples into a new or empty folder. Throws `Refused` for a folder that holds something,
 * `Cancelled`, `DiskFull` or `WriteFailed`; what was written before then is taken away again.
 */
export function writeSample(request: SampleRequest, context: JobContext): SampleReply {
  const written: string[] = [];
  try {
    requireEmpty(request.folder, context);
    return { folders: request.examples.map((example) => writeNight(example, request, written, context)) };
  } catch (error) {
    for (const path of written) context.disk.unlinkSync(path);
    throw error;
  }
}

function requireEmpty(folder: string, { disk }: JobContext): void {
  let names: string[];
  try {
    disk.mkdirSync(folder, { recursive: true });
    names = disk.readdirSync(folder) as string[];
  } catch (error) {
    throw writeError(error, folder);
  }
  if (names.length === 0) return;
  throw new FlatfieldError('Refused', `The folder is not empty: it holds "${names[0]}".`, {
    file: folder,
    wayOut: 'Choose a new or empty folder.',
  });
}

function writeNight(
  example: Folder['example'],
  { folder, rows, seed }: SampleRequest,
  written: string[],
  context: JobContext,
): Folder {
  let home = '';
  let frames = 0;
  for (const frame of framesOf(example, rows, seed)) {
    // The first part of the relative folder is the night's own: 'example-cryo-LFC/darks'.
    home = join(folder, frame.folder.split('/')[0] ?? '');
    const into = join(folder, frame.folder);
    try {
      context.disk.mkdirSync(into, { recursive: true });
    } catch (error) {
      throw writeError(error, into);
    }
    writeFrame(join(into, frame.name), frame, frames, context);
    written.push(join(into, frame.name));
    frames++;
  }
  const recipe = join(home, RECIPE_NAME);
  const file = new OutputFile(recipe, context.owner, context.disk);
  finish(file, new TextEncoder().encode(`${JSON.stringify(sampleRecipe(example), null, 2)}\n`));
  written.push(recipe);
  return { example, folder: home, frames, recipe };
}

/** A wrong number of rows is the caller's mistake. */
function framesOf(example: 1 | 2, rows: number, seed: number): Iterable<SampleFrame> {
  if (!Number.isInteger(rows) || rows < 8) {
    throw new FlatfieldError('Usage', `A sample frame needs 8 rows or more, not ${rows}.`);
  }
  return sampleNight(example, rows, seed);
}

function writeFrame(path: string, frame: SampleFrame, index: number, context: JobContext): void {
  const { width, height } = frame;
  const file = new OutputFile(path, context.owner, context.disk);
  try {
    file.write(headerOf(frame).toBytes());
    const pixels = new Uint16Array(blockRows(width) * width);
    const bytes = new Uint8Array(pixels.length * 2);
    for (const { row, rows } of blocksOf(width, height)) {
      checkStopped(context);
      context.at(index, path);
      frame.rows(row, rows, pixels);
      file.write(bytes, encodeUnsigned(pixels, rows * width, bytes));
      context.progress({ path, done: row + rows, total: height });
    }
    const size = width * height * 2;
    finish(file, new Uint8Array(paddedSize(size) - size));
  } catch (error) {
    file.discard();
    throw writeError(error, path);
  }
}

function finish(file: OutputFile, last: Uint8Array): void {
  try {
    file.write(last);
  } catch (error) {
    file.discard();
    throw error;
  }
  file.publish('fail', new Set());
}

function headerOf({ cards, width, height }: SampleFrame): HeaderEditor {
  const header = new HeaderEditor();
  header.set('SIMPLE', true, 'conforms to FITS standard');
  header.set('BITPIX', 16, 'array data type');
  header.set('NAXIS', 2, 'number of array dimensions');
  header.set('NAXIS1', width);
  header.set('NAXIS2', height);
  header.set('BSCALE', 1);
  header.set('BZERO', 32768, 'unsigned 16-bit integers');
  for (const [keyword, value, comment] of cards) {
    if (keyword === 'HISTORY') header.history(String(value));
    else if (keyword === 'COMMENT') header.comment(String(value));
    else header.set(keyword, value, comment);
  }
  return header;
}

/** Unsigned 16-bit integers are stored signed, 32768 lower, big-endian; returns the number of bytes. */
function encodeUnsigned(values: Uint16Array, count: number, out: Uint8Array): number {
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    out[2 * i] = (value >> 8) ^ 0x80;
    out[2 * i + 1] = value & 0xff;
  }
  return 2 * count;
}
