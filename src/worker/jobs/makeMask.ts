/** Job `mask`: a bad pixel mask from the ratio of two flats, from a dark, or from both, some rows at a time. */
import { dirname } from 'node:path';
import { ccdmask, type MaskRows } from '../../engine/ccd/ccdmask';
import { markHotPixels } from '../../engine/ccd/darkRate';
import { FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import type { Header } from '../../engine/fits/header';
import type { ImageReader } from '../../engine/fits/imageReader';
import { openImage } from '../../engine/fits/imageReader';
import { inheritedHeader } from '../../engine/fits/inheritedHeader';
import type { MaskDark, MaskInput } from '../../engine/plan/planMask';
import type { MaskOutcome } from '../../engine/reduce/describeMask';
import { badPixelHeader, setBadPixels } from '../../engine/reduce/maskHeader';
import type { MaskRequest } from '../../protocol/maskJobs';
import { fileDigest } from '../digest';
import type { FileSource } from '../fileSource';
import { PlainHdu } from '../hduWriters';
import { checkStopped, type JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { openSource } from '../openSource';
import { existsError, OutputFile, requireReplaceable } from '../outputFile';
import { fileId, isThere, prepareFolder } from '../outputFolder';
import { PixelEncoder } from '../pixelEncoder';

/** Room for the header. */
const HEADER_BYTES = 4 * 2880;
/** Pixels of a dark that are read at a time. */
const BLOCK_PIXELS = 1 << 19;

interface OpenInput {
  readonly source: FileSource;
  readonly image: ImageReader;
  readonly header: Header;
  readonly digest: string;
}

/**
 * Writes the mask, whole or not at all. Memory is a band of rows, whatever the size of the frames.
 *
 * Throws `Exists` or `Refused` for an output that is there (as a result of a reduction), `Refused` for an input that has
 * changed since it was planned, `Usage` as ccdmask does, and what reading and writing throw.
 */
export function makeMask({ plan, existing, program }: MaskRequest, context: JobContext): MaskOutcome {
  const { flats, dark, output } = plan;
  const { disk } = context;
  const inputs = [...(flats ?? []), ...(dark === null ? [] : [dark])];
  const ids = new Set(inputs.flatMap(({ path }) => fileId(path, disk) ?? []));
  if (isThere(output, disk)) {
    if (existing === 'skip')
      return { output, status: 'skipped', pixels: 0, bad: 0, fromFlats: null, fromDark: null, warnings: [] };
    if (existing === 'fail') throw existsError(output);
    requireReplaceable(output, ids, disk);
  }
  const open: OpenInput[] = [];
  try {
    for (const input of inputs) open.push(openInput(input, context));
    const { width, height } = inputs[0] as MaskInput;
    prepareFolder(dirname(output), [], width * height + HEADER_BYTES, disk);
    const digests = new Map(inputs.map(({ path }, i) => [path, (open[i] as OpenInput).digest]));
    const header = badPixelHeader(plan, { width, height }, (open[0] as OpenInput).header, digests, program);
    const file = new OutputFile(output, context.owner, disk);
    try {
      const hdu = new PlainHdu(file, 0, header, { width, height, bitpix: 8 }, new PixelEncoder());
      const tally = { bad: 0, fromFlats: 0, fromDark: 0 };
      const darkInput = dark === null ? null : { dark, image: (open.at(-1) as OpenInput).image };
      for (const { row, rows, mask } of rowsOf(plan, open, { width, height })) {
        checkStopped(context);
        context.at(0, inputs[0]?.path ?? '');
        if (flats !== null) tally.fromFlats += countOf(mask);
        if (darkInput !== null) tally.fromDark += addDark(darkInput, row, rows, mask);
        tally.bad += countOf(mask);
        hdu.write(Float64Array.from(mask), mask.length);
        context.progress({ path: output, done: row + rows, total: height });
      }
      setBadPixels(header, tally.bad);
      hdu.finish();
      const status = file.publish(existing, ids);
      const { bad } = tally;
      const fromFlats = flats === null ? null : tally.fromFlats;
      const fromDark = dark === null ? null : tally.fromDark;
      const pixels = width * height;
      return {
        output,
        status,
        pixels,
        bad,
        fromFlats,
        fromDark,
        warnings: sayings(plan.options.byBlocks, bad, pixels),
      };
    } finally {
      file.discard();
    }
  } finally {
    for (const { source } of open) source.close();
  }
}

function openInput({ path, size, mtimeMs, hdu: index, width, height }: MaskInput, context: JobContext): OpenInput {
  checkStopped(context);
  const digest = fileDigest(path, context, { size, mtimeMs });
  const source = openSource(path, { size, mtimeMs }, context.disk);
  try {
    const { hdus } = readHdus(source);
    const hdu = hdus[index];
    if (hdu?.image?.width !== width || hdu.image.height !== height)
      throw new FlatfieldError('Refused', 'The image is not the one that was planned.', { file: path });
    return { source, image: openImage(source, hdu, nodeDeflate), header: inheritedHeader(hdus, hdu), digest };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** The rows of the flats' mask; without flats, rows in which nothing is bad yet. */
function* rowsOf(
  { flats, options }: MaskRequest['plan'],
  [first, second]: readonly OpenInput[],
  { width, height }: { readonly width: number; readonly height: number },
): Generator<MaskRows> {
  if (flats === null) {
    const step = Math.ceil(BLOCK_PIXELS / width);
    for (let row = 0; row < height; row += step) {
      const rows = Math.min(step, height - row);
      yield { row, rows, mask: new Uint8Array(rows * width) };
    }
    return;
  }
  const [a, b] = [(first as OpenInput).image, (second as OpenInput).image];
  let divisor = new Float64Array(0);
  // numpy divides 32-bit floats as such, and all others as doubles.
  const single = flats.every(({ pixelType }) => pixelType === 'float32');
  const read = (from: number, to: number, out: Float64Array): void => {
    const count = (to - from) * width;
    if (divisor.length < count) divisor = new Float64Array(count);
    a.readRows(from, to - from, out);
    b.readRows(from, to - from, divisor);
    for (let i = 0; i < count; i++) {
      const ratio = out[i]! / divisor[i]!;
      out[i] = single ? Math.fround(ratio) : ratio;
    }
  };
  yield* ccdmask({ width, height, single, read }, options);
}

function addDark(
  { dark, image }: { readonly dark: MaskDark; readonly image: ImageReader },
  row: number,
  rows: number,
  mask: Uint8Array,
): number {
  const values = new Float64Array(rows * dark.width);
  image.readRows(row, rows, values);
  return markHotPixels(values, values.length, dark, dark.above, mask);
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (const bad of mask) count += bad;
  return count;
}

/** No camera has so large a share of bad pixels that is still in use. */
const MANY = 0.1;

function sayings(byBlocks: boolean, bad: number, pixels: number): string[] {
  const share = Number(((100 * bad) / pixels).toPrecision(3));
  return [
    ...(bad > MANY * pixels ? [`${share} % of the pixels are masked: the threshold may be too low.`] : []),
    ...(byBlocks
      ? ['By blocks, pixels without a value are not masked, nor is any in a block with one (as in ccdproc).']
      : []),
  ];
}
