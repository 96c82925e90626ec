/** The open frames of a combination: their calibrated pixels, masked ones as NaN, and their levels. */
import { StreamingMedian, StreamingStatistics } from '../engine/ccd/statistics';
import { FlatfieldError } from '../engine/errors';
import { GOOD_MEDIAN, MEDIAN } from '../engine/fits/stamp';
import type { PlannedFrame, PlannedMaster } from '../engine/plan/plan';
import { mastersOf } from '../engine/reduce/applySteps';
import type { PixelChecks } from '../engine/reduce/pixelChecks';
import { PixelMask } from '../engine/reduce/pixelQuality';
import { Arena } from './arena';
import { BlockKernel } from './blockKernel';
import { blockRows, blocksOf } from './blockRows';
import type { FrameDigest } from './frameDigest';
import type { FrameMask } from './frameMask';
import { checkStopped, type JobContext } from './jobContext';
import type { KernelRows } from './kernelRows';
import { Masters } from './masters';
import { inGroups, mediansTogether, searchMedians } from './medianSearch';
import { RawFrame, Scratch } from './rawFrame';
import { RecipeMasks } from './recipeMasks';
import { eachRun, type RowSet } from './rowSet';
import { RowTaker, StoredRows } from './storedRows';

/** Medians that are streamed at a time: each needs 8 MB. */
const STREAMS = 4;

interface StackFrame {
  readonly raw: RawFrame;
  readonly mask: FrameMask | null;
  /** Where the pixels count as they are stored, but for those that are masked. */
  readonly stored: StoredRows | null;
  /** The kernel's way through its steps; null where the plain one is taken. */
  readonly steps: KernelRows | null;
}

export class StackFrames {
  readonly masters: Masters;
  /** Memory in which a kernel works on rows. */
  readonly arena = new Arena();
  private readonly taker = RowTaker.in(this.arena);
  private readonly kernel: BlockKernel | null;
  private readonly frames: StackFrame[] = [];
  private readonly scratch = new Scratch();
  private readonly recipeMasks: RecipeMasks;
  private readonly bad = new PixelMask();
  /** Address of the room for a block, once it is needed. */
  private room = 0;

  constructor(
    private readonly master: PlannedMaster,
    private readonly context: JobContext,
  ) {
    // In memory of its own, which may grow while rows are in the arena.
    this.kernel = master.inputs.some(({ steps }) => steps.length > 0) ? BlockKernel.open() : null;
    this.masters = new Masters(context, ['MASK'], this.kernel);
    this.recipeMasks = new RecipeMasks(context);
  }

  /** Opens all frames and their masters. Throws `Refused` for what does not fit, and as opening. */
  open(): void {
    const { inputs, width, height } = this.master;
    if (inputs.length === 0) throw new FlatfieldError('Refused', 'There is no frame to combine.');
    inputs.forEach((input, index) => {
      checkStopped(this.context);
      const raw = RawFrame.open(input, index, this.scratch, this.context);
      try {
        if (raw.width !== width || raw.height !== height) {
          const size = `${raw.width} x ${raw.height} pixels after its steps, not ${width} x ${height}`;
          throw new FlatfieldError('Refused', `The frame has ${size}.`, { file: input.path });
        }
        this.masters.require(raw);
        this.recipeMasks.require(input.masks ?? []);
        const mask = raw.openMask();
        const image = raw.unchanged;
        this.frames.push({
          raw,
          mask,
          stored: image === null ? null : StoredRows.of(image, this.taker, input.saturation !== null),
          steps: raw.kernelRows(this.kernel, { mask: input.leavesBad === true, uncertainty: false }),
        });
      } catch (error) {
        raw.close();
        throw error;
      }
    });
  }

  get raws(): readonly RawFrame[] {
    return this.frames.map(({ raw }) => raw);
  }

  /** Throws `ReadFailed` where a frame or a master was changed while it was read. */
  confirm(): void {
    for (const [index, { raw }] of this.frames.entries()) {
      this.context.at(index, raw.frame.path);
      raw.confirm();
      this.masters.confirm(raw.frame.steps);
    }
  }

  close(): void {
    for (const { raw } of this.frames) raw.close();
    this.masters.close();
    this.recipeMasks.close();
    this.kernel?.close();
  }

  /** SHA-256 by path of the masters and masks. */
  get digests(): ReadonlyMap<string, string> {
    return new Map([...this.masters.digests, ...this.recipeMasks.digests]);
  }

  /** One digest a frame, to be taken while `read` is asked for all rows once. */
  startDigests(): FrameDigest[] {
    return this.frames.map(({ raw }) => raw.startFrameDigest());
  }

  /**
   * These rows of one frame, calibrated; the masters must stand at them. `out` is memory of the arena where rows are taken as
   * they are stored. `digest` is told of rows that need not be read for it. Both `checks` and `digest` want neighbours.
   */
  read(index: number, set: RowSet, out: Float64Array, checks: PixelChecks | null, digest: FrameDigest | null): void {
    const { raw, mask, stored, steps } = this.frames[index] as StackFrame;
    const { width } = raw;
    checkStopped(this.context);
    this.context.at(index, raw.frame.path);
    if (stored !== null) {
      eachRun(set, (row, rows, at) => {
        const room = out.subarray(at * width, (at + rows) * width);
        const { words, max, finite } = stored.read(row, rows, room);
        checks?.addStored(room, max, finite);
        if (words !== null) digest?.passed(raw.hdu, stored.bytes(rows), words);
      });
    } else if (steps === null) {
      const quality = raw.frame.leavesBad ? { mask: this.bad } : {};
      this.masters.atEachRun(set, (row, rows, at) => {
        const room = out.subarray(at * width);
        const { mask: bad } = raw.readBlock(row, rows, this.masters, this.scratch, room, checks, quality);
        this.blank(bad, raw.frame, { row, rows }, room);
      });
    } else {
      const { values, mask: bad, raw: bytes } = steps.readNumbers(set, this.masters, checks);
      out.set(values);
      this.blank(bad, raw.frame, set, out);
      const at = raw.storedAt(set.row);
      if (bytes !== null && at !== null) digest?.feed(at, bytes);
    }
    if (mask !== null)
      eachRun(set, (row, rows, at) => mask.set(raw.kept, row, rows, out.subarray(at * width), Number.NaN));
    const masked = this.masters.masked(raw.frame.steps);
    for (let i = 0; i < masked.length; i++) out[masked[i]!] = Number.NaN;
  }

  /** Puts NaN where pixels of a frame that leaves them out are bad (1). */
  private blank(
    bad: Uint8Array | Float64Array | null,
    { masks = [] }: PlannedFrame,
    set: RowSet,
    out: Float64Array,
  ): void {
    if (bad === null) return;
    this.recipeMasks.addTo(bad, masks, set);
    const end = set.rows * this.master.width;
    for (let i = bad.indexOf(1); i >= 0 && i < end; i = bad.indexOf(1, i + 1)) out[i] = Number.NaN;
  }

  /** The median that a frame's header states of the pixels that are combined: without those that its MASK masks; null where it does not. */
  statedMedian(index: number): number | null {
    const { raw, stored, mask } = this.frames[index] as StackFrame;
    return stored === null ? null : (raw.hdu.header.number(mask === null ? MEDIAN : GOOD_MEDIAN) ?? null);
  }

  /** Whether those pixels count that looking at a flat takes its median of: all, or of a frame that leaves bad ones out the others. */
  countsAsSeen(index: number): boolean {
    const { raw, mask } = this.frames[index] as StackFrame;
    if (raw.frame.leavesBad) return true;
    const isMasked = mastersOf(raw.frame.steps).some(({ path, hdu }) => this.masters.hasExtension(path, hdu, 'MASK'));
    return mask === null && !isMasked;
  }

  /**
   * The mean or the median of the pixels of these frames, without those that are masked or NaN. Every frame is read once
   * more; for a median that its sample does not foretell, two or three times.
   */
  levels(frames: readonly number[], statistic: 'mean' | 'median'): number[] {
    if (statistic === 'mean') return this.means(frames);
    const together = Math.max(1, mediansTogether(this.master));
    return inGroups(frames, together).flatMap((group) => this.medians(group));
  }

  private medians(group: readonly number[]): number[] {
    const out = this.levelRoom();
    const searches = searchMedians(
      group,
      this.master,
      (set) => this.masters.moveTo(set),
      (index, set) => {
        this.read(index, set, out, null, null);
        return out;
      },
    );
    this.eachBlock([...searches.keys()], (index, values, count) =>
      searches.get(index)?.addNumbers(values, count, false),
    );
    const medians = new Map(group.map((index) => [index, searches.get(index)?.result() ?? null]));
    const unknown = group.filter((index) => medians.get(index) === null);
    for (const some of inGroups(unknown, STREAMS)) {
      for (const [index, median] of this.streamedMedians(some)) medians.set(index, median);
    }
    return group.map((index) => medians.get(index) as number);
  }

  private streamedMedians(group: readonly number[]): Map<number, number> {
    const medians = new Map(group.map((index) => [index, new StreamingMedian()]));
    const open = new Map(medians);
    while (open.size > 0) {
      for (const median of open.values()) median.beginPass();
      this.eachBlock([...open.keys()], (index, values, count) => open.get(index)?.add(values, count));
      for (const [index, median] of [...open]) if (median.endPass()) open.delete(index);
    }
    return new Map([...medians].map(([index, median]) => [index, median.result()]));
  }

  private means(group: readonly number[]): number[] {
    const statistics = new Map(group.map((index) => [index, new StreamingStatistics()]));
    this.eachBlock(group, (index, values, count) => statistics.get(index)?.add(values, count));
    return [...statistics.values()].map(({ mean }) => mean);
  }

  /** Room for a block of rows of one frame. */
  private levelRoom(): Float64Array {
    const count = blockRows(this.master.width) * this.master.width;
    if (this.room === 0) this.room = this.arena.take(8 * count);
    return this.arena.doubles(this.room, count);
  }

  /** All calibrated pixels of some frames, block by block. */
  private eachBlock(group: readonly number[], use: (index: number, values: Float64Array, count: number) => void): void {
    const { width, height } = this.master;
    const out = this.levelRoom();
    for (const set of blocksOf(width, height)) {
      this.masters.moveTo(set);
      for (const index of group) {
        this.read(index, set, out, null, null);
        use(index, out, set.rows * width);
      }
    }
  }
}
