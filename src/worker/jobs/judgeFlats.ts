/** Job `judgeFlats`: reads the flats of a set, their bias frames and masters once each, in blocks of rows, and judges them. */
import type { Region } from '../../engine/ccd/region';
import { errorSentence, FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { openImage } from '../../engine/fits/imageReader';
import { FlatSums } from '../../engine/measure/flatMeasurement';
import {
  type BiasLevels,
  type FlatSet,
  type FlatVerdict,
  flatVerdict,
  type UnreadFile,
} from '../../engine/measure/flatVerdict';
import type { MasterInput } from '../../engine/measure/masterVerdict';
import { type PairMoments, pairMoments } from '../../engine/measure/photonTransfer';
import type { FlatSetRequest, VerdictFile } from '../../protocol/verdictJobs';
import { blockRows, blocksOf } from '../blockRows';
import { checkStopped, type JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';

/**
 * Memory holds some rows of one frame, its blocks, and the middle of two frames (4 MB); of each further frame its blocks.
 * Throws `Refused` where no flat could be read, and `Cancelled`.
 */
export function judgeFlats(request: FlatSetRequest, context: JobContext): FlatVerdict {
  const reader = new FrameReader(request, context);
  const { flats, biases, masters, title, filter, calibrated, saturation, stated, overscan } = request;
  const unread: UnreadFile[] = [];
  const frames: FlatSet['frames'][number][] = [];
  const pairs: FlatSet['pairs'][number][] = [];
  readPairs(reader, flats, unread, (flat, sums, moments) => {
    if (moments !== null) pairs.push({ first: frames.length - 1, moments });
    const { name, path, seconds, date } = flat;
    frames.push({ name, path, seconds, date, measured: sums.result() });
  });
  if (frames.length === 0) {
    const [first] = unread;
    throw new FlatfieldError('Refused', `No flat of ${title} could be read: ${first?.problem ?? 'there is none.'}`, {
      file: first?.path,
    });
  }
  const biasPairs: PairMoments[] = [];
  const means = new BiasMeans();
  readPairs(reader, biases, unread, (_, sums, moments) => {
    if (moments !== null) biasPairs.push(moments);
    means.add(sums);
  });
  const inputs = masters.map((master) => readMaster(reader, master));
  return flatVerdict({
    ...{ title, filter, calibrated, frames, unread, pairs, biasPairs, saturation, stated },
    bias: means.result(),
    overscan: overscan === null ? null : { section: overscan.section, used: overscan.used },
    masters: inputs,
  });
}

/** Reads files one after the other; each but the first comes with the moments of its pair with the one before it. */
function readPairs<F extends VerdictFile>(
  reader: FrameReader,
  files: readonly F[],
  unread: UnreadFile[],
  use: (file: F, sums: FlatSums, moments: PairMoments | null) => void,
): void {
  let before: FlatSums | null = null;
  for (const file of files) {
    try {
      const sums = reader.read(file);
      use(file, sums, before === null ? null : pairMoments(before.section, sums.section, sums.sectionWidth));
      before = sums;
    } catch (error) {
      const { path, name } = file;
      unread.push({ path, name, problem: problemOf(error) });
    }
  }
}

/** A sentence for what is wrong with one file; what is wrong with the job goes on. */
function problemOf(error: unknown): string {
  if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
  return errorSentence(error);
}

class FrameReader {
  private done = 0;
  private readonly total: number;

  constructor(
    private readonly request: FlatSetRequest,
    private readonly context: JobContext,
  ) {
    this.total = request.flats.length + request.biases.length + request.masters.length;
  }

  /** A flat or bias frame, as the request says. */
  read(file: VerdictFile): FlatSums {
    const { region, overscan, saturation, width, height } = this.request;
    return this.each(file, (shape) => {
      if (shape.width !== width || shape.height !== height) throw this.otherSize(file, shape);
      return new FlatSums(region, overscan, saturation);
    });
  }

  /** A master: trimmed as the region is, or as large as the raw frames. */
  readMaster(file: VerdictFile): FlatSums {
    const { region, width, height } = this.request;
    const [columns, rows] = [region.x1 - region.x0, region.y1 - region.y0];
    return this.each(file, (shape) => {
      const trimmed = shape.width === columns && shape.height === rows;
      if (!trimmed && (shape.width !== width || shape.height !== height)) throw this.otherSize(file, shape);
      const whole: Region = { x0: 0, x1: columns, y0: 0, y1: rows };
      return new FlatSums(trimmed ? whole : region, null, null);
    });
  }

  private otherSize({ path }: VerdictFile, { width, height }: { width: number; height: number }): FlatfieldError {
    const { region, width: columns, height: rows } = this.request;
    const size = `${region.x1 - region.x0} x ${region.y1 - region.y0}`;
    return new FlatfieldError(
      'Refused',
      `it has ${width} x ${height} pixels, the flats ${columns} x ${rows} (${size} of light).`,
      {
        file: path,
      },
    );
  }

  private each(file: VerdictFile, sumsFor: (shape: { width: number; height: number }) => FlatSums): FlatSums {
    const { context, total } = this;
    const index = this.done++;
    checkStopped(context);
    context.at(index, file.path);
    return withSource(
      file.path,
      (source) => {
        const hdu = readHdus(source).hdus[file.hdu];
        if (hdu === undefined)
          throw new FlatfieldError('Refused', `HDU ${file.hdu} is not there.`, { file: file.path });
        const image = openImage(source, hdu, nodeDeflate);
        const { width, height } = image.shape;
        const sums = sumsFor(image.shape);
        const values = new Float64Array(blockRows(width) * width);
        for (const { row, rows } of blocksOf(width, height)) {
          checkStopped(context);
          context.at(index, file.path);
          image.readRows(row, rows, values);
          for (let k = 0; k < rows; k++) sums.addRow(values.subarray(k * width, (k + 1) * width), row + k);
          context.progress({ path: file.path, done: index * height + row + rows, total: total * height });
        }
        return sums;
      },
      null,
      context.disk,
    );
  }
}

/** The mean of the blocks of several bias frames, one after the other. */
class BiasMeans {
  private frames = 0;
  private blocks: Float64Array | null = null;
  private overscan = 0;
  private measured = 0;

  add(sums: FlatSums): void {
    const { blocks, overscan } = sums.result();
    const before = this.blocks;
    this.blocks = before === null ? blocks.values.slice() : before.map((sum, i) => sum + blocks.values[i]!);
    this.frames++;
    if (overscan === null) return;
    this.overscan += overscan.level;
    this.measured++;
  }

  result(): BiasLevels | null {
    const { frames, blocks, measured } = this;
    if (blocks === null) return null;
    return {
      blocks: blocks.map((sum) => sum / frames),
      overscan: measured === 0 ? null : this.overscan / measured,
    };
  }
}

function readMaster(reader: FrameReader, master: FlatSetRequest['masters'][number]): MasterInput {
  const { name, path, madeOfThese } = master;
  try {
    const { blocks } = reader.readMaster(master).result();
    return { name, path, madeOfThese, blocks: blocks.values, problem: null };
  } catch (error) {
    return { name, path, madeOfThese, blocks: null, problem: problemOf(error) };
  }
}
