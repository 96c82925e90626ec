/** Job `combine`: several frames, each through its steps, become one master, a few rows of all of them at a time. */
import { dirname } from 'node:path';
import { inverseScale } from '../../engine/ccd/combine';
import { FlatfieldError } from '../../engine/errors';
import { type HeaderEditor, productHeader } from '../../engine/fits/headerEditor';
import { someNames } from '../../engine/plan/alike';
import { type PlannedFrame, plainFormat } from '../../engine/plan/plan';
import { productSize } from '../../engine/plan/productSize';
import { mastersOf } from '../../engine/reduce/applySteps';
import { canonicalMaster, masterOrigin } from '../../engine/reduce/canonicalMaster';
import type { MasterOutcome } from '../../engine/reduce/outcome';
import { PixelChecks } from '../../engine/reduce/pixelChecks';
import { type Digests, type MasterScales, writeMasterProvenance } from '../../engine/reduce/provenance';
import { toPlainError } from '../../protocol/errors';
import type { CombineRequest } from '../../protocol/runJobs';
import { BandCombiner } from '../bandCombiner';
import { bandRows } from '../combineMemory';
import { textDigest } from '../digest';
import type { FrameDigest } from '../frameDigest';
import { cancelledError, type JobContext } from '../jobContext';
import { KernelEncoder } from '../kernelEncoder';
import { existsError, requireReplaceable } from '../outputFile';
import { fileId, isThere, prepareFolder } from '../outputFolder';
import { bitpixOf, ProductWriter, type WrittenFormat } from '../productWriter';
import type { RawFrame } from '../rawFrame';
import { StackFrames } from '../stackFrames';
import type { StackWindow } from '../stackWindow';

/**
 * Makes one master. A frame that fails fails the master, by the frame's name: leaving it out in silence would give
 * another result. Memory stays within what the request allows, whatever the size and the number of the frames.
 */
export function combineFrames(request: CombineRequest, context: JobContext): MasterOutcome {
  const { output, title, inputs } = request.master;
  const outcome = { output, title, error: null, warnings: [], frames: inputs.length, rejected: 0, mean: null };
  try {
    if (request.master.action === 'skip') return { ...outcome, status: 'skipped' };
    const run = new Combination(request, context);
    try {
      return { ...outcome, ...run.run() };
    } finally {
      run.close();
    }
  } catch (error) {
    const plain = toPlainError(context.stopped ? cancelledError() : error);
    if (plain.tag === 'Cancelled') return { ...outcome, status: 'cancelled' };
    return { ...outcome, status: 'failed', error: plain };
  }
}

/** Of a frame of ours whose data are not those that its headers were written with. */
const CHANGED = 'its pixels were changed since it was written (DATASUM does not hold)';

/** One factor and one weight a frame, or null where none is asked for. */
interface Scales {
  readonly factors: Float64Array | null;
  readonly weights: Float64Array | null;
}

class Combination {
  private frames: StackFrames;
  private readonly ids = new Set<string>();

  constructor(
    private readonly request: CombineRequest,
    private readonly context: JobContext,
  ) {
    this.frames = new StackFrames(request.master, context);
  }

  run(): Pick<MasterOutcome, 'status'> & Partial<MasterOutcome> {
    const { master, existing } = this.request;
    const { disk } = this.context;
    if (isThere(master.output, disk)) {
      if (existing === 'skip') return { status: 'skipped' };
      if (existing === 'fail') throw existsError(master.output);
    }
    this.open();
    if (isThere(master.output, disk)) requireReplaceable(master.output, this.ids, disk);
    const made = this.make(true);
    if (made !== null) return made;
    // What a header says of pixels that are others by now is not to be believed.
    this.close();
    this.frames = new StackFrames(master, this.context);
    this.open();
    return this.make(false) as NonNullable<typeof made>;
  }

  close(): void {
    this.frames.close();
  }

  private open(): void {
    this.frames.open();
    this.noteInputs();
  }

  /** Null where frames turn out not to have the pixels whose medians were believed (`believes`) to be those of their headers. */
  private make(believes: boolean): (Pick<MasterOutcome, 'status'> & Partial<MasterOutcome>) | null {
    const { master, existing } = this.request;
    const format = this.format();
    // Calibrated frames and their master may share a folder; raw frames stay among themselves.
    const raw = master.inputs.filter(({ steps }) => steps.length > 0).map(({ path }) => path);
    const mapSize = format.rejectionMap ? 2 * master.width * master.height : 0;
    const size = productSize(master.width, master.height, format) + mapSize;
    prepareFolder(dirname(master.output), raw, size, this.context.disk);

    const digests = this.frames.startDigests();
    const believed = digests.map(({ isSealed }, index) =>
      believes && isSealed ? this.frames.statedMedian(index) : null,
    );
    const medians = believed.map((median, index) => median ?? this.measuredBefore(index));
    const scales = this.measureScales(medians);
    // The digests of the inputs are known at the end; the cards are as many now.
    const header = this.header(scales, new Map());
    const rows = bandRows(master, this.request.memory);
    const encoder = new KernelEncoder(this.frames.arena, rows * master.width);
    const writer = new ProductWriter(master.output, header, master, format, encoder, this.context);
    try {
      const found = this.combineRows(scales, rows, writer, digests);
      this.frames.confirm();
      const all = digests.map((digest) => digest.finish());
      if (digests.some(({ isBroken }, index) => isBroken && believed[index] !== null)) return null;
      header.become(this.header(scales, new Map(master.inputs.map(({ path }, i) => [path, all[i] ?? '']))));
      const status = writer.publish(existing, this.ids);
      if (status === 'skipped') return { status };
      const broken = master.inputs.filter((_, index) => digests[index]?.isBroken).map(({ name }) => name);
      const warnings = broken.length === 0 ? found.warnings : [`${someNames(broken)}: ${CHANGED}`, ...found.warnings];
      return { status, ...found, warnings };
    } finally {
      writer.discard();
    }
  }

  private format(): WrittenFormat {
    return { ...plainFormat(this.request.pixels), ...this.request.master.extensions };
  }

  private header({ factors, weights }: Scales, digests: Digests): HeaderEditor {
    const { master, pixels, program } = this.request;
    const { width, height } = master;
    const { mask, uncertainty, rejectionMap } = master.extensions;
    const base = this.frames.raws[master.header.from];
    if (base === undefined) throw new Error(`There is no input ${master.header.from}.`);
    const extend = mask || uncertainty || rejectionMap;
    const header = productHeader(base.hdus, base.hdu, { bitpix: bitpixOf(pixels), width, height, extend });
    const scales: MasterScales = {
      factors: factors === null ? null : [...factors],
      weights: weights === null ? null : [...weights],
    };
    const all = new Map([...this.frames.digests, ...digests]);
    // What is written beside the pixels is the master's own.
    const steps = textDigest(canonicalMaster(master, plainFormat(pixels)));
    const combined = { ...masterOrigin(master, all, textDigest), steps };
    const masks = (master.inputs[master.header.from]?.masks ?? []).map(({ path }) => path);
    writeMasterProvenance(header, master, scales, { program, format: this.format(), digests: all, masks, combined });
    return header;
  }

  private noteInputs(): void {
    for (const { path, steps, masks = [] } of this.request.master.inputs) {
      for (const input of [path, ...[...mastersOf(steps), ...masks].map((other) => other.path)]) {
        const id = fileId(input, this.context.disk);
        if (id !== null) this.ids.add(id);
      }
    }
  }

  /**
   * From all calibrated pixels of each frame, where a factor or a weight depends on them; `medians` are those that are known.
   */
  private measureScales(medians: readonly (number | null)[]): Scales {
    const { method, weights, inputs } = this.request.master;
    const measured = method.scale !== 'none' || method.weights === 'level';
    const levels = measured ? this.levels(method.scale === 'inverse mean' ? 'mean' : 'median', medians) : null;
    const factors = levels?.map((level, index) => {
      const file = inputs[index]?.path;
      if (method.scale === 'none' && !(level > 0))
        throw new FlatfieldError('Refused', `A frame whose level is ${level} has no weight.`, { file });
      try {
        return inverseScale(level);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new FlatfieldError('Refused', message, { file, cause: error });
      }
    });
    const weighted = method.weights === 'level' ? levels : weights;
    return {
      factors: method.scale === 'none' || factors === undefined ? null : Float64Array.from(factors),
      weights: weighted === null ? null : Float64Array.from(weighted),
    };
  }

  /** Of a flat whose pixels were looked at a moment ago; of a frame that changed since, opening has said so. */
  private measuredBefore(index: number): number | null {
    return this.frames.countsAsSeen(index) ? (this.request.medians?.[index] ?? null) : null;
  }

  private levels(statistic: 'mean' | 'median', medians: readonly (number | null)[]): number[] {
    const known = statistic === 'median' ? medians : medians.map(() => null);
    const unknown = known.flatMap((level, index) => (level === null ? [index] : []));
    const measured = this.frames.levels(unknown, statistic);
    return known.map((level, index) => level ?? (measured[unknown.indexOf(index)] as number));
  }

  private combineRows(
    scales: Scales,
    rows: number,
    writer: ProductWriter,
    digests: readonly FrameDigest[],
  ): Pick<MasterOutcome, 'warnings' | 'rejected' | 'mean'> {
    const { master } = this.request;
    const { height, method, kind, inputs, extensions } = master;
    const n = inputs.length;
    const { raws, arena } = this.frames;
    const combiner = new BandCombiner({ ...method, ...scales }, master, n, rows, extensions, arena);
    const { window, out } = combiner;
    const checks = raws.map(({ kept, frame }) => new PixelChecks(kept, frame.saturation, true));
    const result = new PixelChecks((raws[0] as RawFrame).kept, null);
    while (combiner.finished < height) {
      const from = window.end;
      this.readRows(window, Math.min(rows, height - from), checks, digests);
      const first = combiner.finished;
      const finished = combiner.combine(from);
      if (finished > 0) {
        result.addProduct(out.values, first, finished);
        writer.write(out, finished * master.width);
      }
      for (const digest of digests) digest.advance(window.end / height);
      combiner.moveOn();
      this.context.progress({ path: inputs[0]?.path ?? '', done: window.end * n, total: height * n });
    }
    return {
      warnings: [...sharedWarnings(checks, inputs), ...result.warnings(kind === 'flat')],
      rejected: combiner.rejected,
      mean: result.summary().mean,
    };
  }

  private readRows(
    window: StackWindow,
    rows: number,
    checks: readonly PixelChecks[],
    digests: readonly FrameDigest[],
  ): void {
    if (rows === 0) return;
    const set = { row: window.end, rows };
    this.frames.masters.moveTo(set);
    checks.forEach((check, index) => {
      const room = window.next(index, rows);
      this.frames.read(index, set, room, check, digests[index] as FrameDigest);
    });
    window.end += rows;
  }
}

/** The findings in the raw frames; one that several share (a hot pixel) is told once. */
function sharedWarnings(checks: readonly PixelChecks[], inputs: readonly PlannedFrame[]): string[] {
  const names = new Map<string, string[]>();
  checks.forEach((check, i) => {
    for (const text of check.warnings(false)) names.set(text, [...(names.get(text) ?? []), inputs[i]?.name ?? '']);
  });
  return [...names].map(([text, of]) => {
    const some = someNames(of);
    return `${some}: ${text}`;
  });
}
