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
import type { CombineRequest } from '../../protocol/jobs';
import { BandCombiner } from '../bandCombiner';
import { bandRows } from '../combineMemory';
import { type RunningDigest, textDigest } from '../digest';
import { cancelledError, type JobContext } from '../jobContext';
import { existsError, requireReplaceable } from '../outputFile';
import { fileId, isThere, prepareFolder } from '../outputFolder';
import { PixelEncoder } from '../pixelEncoder';
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

/** One factor and one weight a frame, or null where none is asked for. */
interface Scales {
  readonly factors: Float64Array | null;
  readonly weights: Float64Array | null;
}

class Combination {
  private readonly frames: StackFrames;
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
    const format = this.format();
    this.frames.open();
    this.noteInputs();
    if (isThere(master.output, disk)) requireReplaceable(master.output, this.ids, disk);
    // Calibrated frames and their master may share a folder; raw frames stay among themselves.
    const raw = master.inputs.filter(({ steps }) => steps.length > 0).map(({ path }) => path);
    const mapSize = format.rejectionMap ? 2 * master.width * master.height : 0;
    prepareFolder(dirname(master.output), raw, productSize(master.width, master.height, format) + mapSize, disk);

    const scales = this.measureScales();
    const digests = this.frames.raws.map((frame) => frame.startDigest());
    // The digests of the inputs are known at the end; the cards are as many now.
    const header = this.header(scales, new Map());
    const writer = new ProductWriter(master.output, header, master, format, new PixelEncoder(), this.context);
    try {
      const found = this.combineRows(scales, writer, digests);
      header.become(
        this.header(scales, new Map(master.inputs.map(({ path }, i) => [path, digests[i]?.finish() ?? '']))),
      );
      const status = writer.publish(existing, this.ids);
      return status === 'skipped' ? { status } : { status, ...found };
    } finally {
      writer.discard();
    }
  }

  close(): void {
    this.frames.close();
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
    const all = new Map([...this.frames.masters.digests, ...digests]);
    // What is written beside the pixels is the master's own.
    const steps = textDigest(canonicalMaster(master, plainFormat(pixels)));
    const combined = { ...masterOrigin(master, all, textDigest), steps };
    writeMasterProvenance(header, master, scales, { program, format: this.format(), digests: all, combined });
    return header;
  }

  private noteInputs(): void {
    for (const { path, steps } of this.request.master.inputs) {
      for (const input of [path, ...mastersOf(steps).map((step) => step.path)]) {
        const id = fileId(input, this.context.disk);
        if (id !== null) this.ids.add(id);
      }
    }
  }

  /** From all calibrated pixels of each frame, where a factor or a weight depends on them. */
  private measureScales(): Scales {
    const { method, weights, inputs } = this.request.master;
    const measured = method.scale !== 'none' || method.weights === 'level';
    const levels = measured ? this.frames.levels(method.scale === 'inverse mean' ? 'mean' : 'median') : null;
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

  private combineRows(
    scales: Scales,
    writer: ProductWriter,
    digests: readonly RunningDigest[],
  ): Partial<MasterOutcome> {
    const { master, memory } = this.request;
    const { height, method, kind, inputs, extensions } = master;
    const n = inputs.length;
    const rows = bandRows(master, memory);
    const { raws, arena } = this.frames;
    const combiner = new BandCombiner({ ...method, ...scales }, master, n, rows, extensions, arena);
    const { window, out } = combiner;
    const checks = raws.map(({ kept, frame }) => new PixelChecks(kept, frame.saturation, true));
    const result = new PixelChecks((raws[0] as RawFrame).kept, null);
    while (combiner.finished < height) {
      const from = window.end;
      this.readRows(window, Math.min(rows, height - from), checks);
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

  private readRows(window: StackWindow, rows: number, checks: readonly PixelChecks[]): void {
    if (rows === 0) return;
    this.frames.masters.moveTo(window.end, rows);
    checks.forEach((check, index) => {
      this.frames.read(index, window.end, rows, window.next(index, rows), check);
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
