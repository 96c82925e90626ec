/** Blocks of rows of a batch through the kernel "calibrate": its memory holds the rows of one block and of the masters under it. */
import { quotientDeviation } from '../engine/ccd/deviation';
import { flatDivisor } from '../engine/ccd/flatCorrect';
import { DataSum } from '../engine/fits/checksum';
import type { ImageShape } from '../engine/fits/imageShape';
import { encodePixels } from '../engine/fits/pixels';
import type { PlannedFrame } from '../engine/plan/plan';
import type { FlatCorrectStep } from '../engine/plan/step';
import type { ColumnSums } from '../engine/reduce/pixelChecks';
import { Area, Arena } from './arena';
import { kernelsAreOff, loadKernel } from './kernel';
import type { Masters } from './masters';
import { BELOW, FINDINGS, type RowCounts, RowsFound } from './rowsFound';
import { RowTaker, type TakeFunctions } from './storedRows';

/** As kernels/calibrate.ts has them; `native` is float64 in the order of this memory, and `none` stores nothing. */
export const FORMAT = { float64: 0, float32: 1, native: 2, none: 3 } as const;

interface Functions {
  decode16(from: number, count: number, offset: number, level: number, to: number, found: number): void;
  /** from, stride, rows, count; offset, means (0 or 1); scratch, to. */
  levels16(...words: number[]): void;
  /** raw, stride, offset, lines; rows, count; levels, columns, bias, dark, scale, divisor; format, to; low, high, gathered, room; found. */
  calibrate(...words: number[]): void;
  /** lines, rows, count, single (0 or 1); low, high, gathered, room; found. */
  gather(...words: number[]): void;
  addTo(sums: number, line: number, count: number): void;
  createDeviations(from: number, count: number, gain: number, square: number, to: number): void;
  addDeviations(at: number, count: number, master: number, scale: number, scaled: boolean): void;
  divideDeviations(at: number, count: number, values: number, divisors: number, ofDivisors: number): void;
}

/** Rows of a master in the memory, and the move of the masters with which they came. */
interface RowsUnder {
  readonly area: Area;
  move: number;
  undivided: number;
}

/** Raw pixels in the memory: the address of a row's first one, bytes from it to that of the next row. */
export interface RawPixels {
  readonly at: number;
  readonly stride: number;
  /** Of stored 16-bit pixels; null for float64 numbers. */
  readonly offset: number | null;
}

/** What a block is calibrated with: addresses (0 = none) and numbers. */
export interface BlockSteps {
  /** One number a row, and one a column. */
  levels: number;
  columns: number;
  bias: number;
  dark: number;
  readonly scale: number;
  /** What pixels are divided by. */
  divisor: number;
}

/** Values of stored pixels that are kept on the way, and where. */
export interface Gather {
  readonly low: number;
  readonly high: number;
  readonly at: number;
  readonly room: number;
}

const NOTHING: Gather = { low: 0, high: 0, at: 0, room: 0 };

/** The pieces of memory that blocks need. */
const PIECES = [
  ...(['stored', 'rows', 'lines', 'addresses', 'levels', 'columns', 'scratch'] as const),
  ...(['out', 'raw', 'found', 'deviations', 'outDeviations'] as const),
];

/** The last one that was closed, for as long as its memory is not wanted otherwise: the next batch finds it mapped, and code made for it. */
let spare: WeakRef<BlockKernel> | null = null;

export class BlockKernel {
  private readonly found = new RowsFound();
  /** Findings that nobody looks at. */
  private readonly unseen: number;
  private readonly areas: Record<(typeof PIECES)[number], Area>;
  private readonly masters = new Map<string, RowsUnder>();
  /** Where the memory begins that goes with a batch. */
  private readonly start: number;
  private isOpen = false;

  private constructor(
    readonly arena: Arena,
    /** Takes rows into the memory as they are stored. */
    readonly taker: RowTaker,
    private readonly functions: Functions & TakeFunctions,
  ) {
    this.unseen = arena.take(8 * FINDINGS);
    this.areas = Object.fromEntries(PIECES.map((piece) => [piece, new Area(arena)])) as typeof this.areas;
    this.start = arena.end;
  }

  /** Null where there is no kernel. Whoever opens it closes it. */
  static open(): BlockKernel | null {
    if (kernelsAreOff()) return null;
    const kernel = spare?.deref() ?? BlockKernel.make();
    spare = null;
    if (kernel !== null) kernel.isOpen = true;
    return kernel;
  }

  private static make(): BlockKernel | null {
    const arena = new Arena();
    const functions = loadKernel<Functions & TakeFunctions>('calibrate', arena.memory);
    return functions === null ? null : new BlockKernel(arena, new RowTaker(functions, arena), functions);
  }

  /** What was in its memory is no longer anybody's. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const area of Object.values(this.areas)) area.clear();
    this.masters.clear();
    this.arena.giveBack(this.start);
    spare = new WeakRef(this);
  }

  /** The address of rows that are read into the memory as they are stored; `bytes`: all of them. */
  stored(bytes: number, read: (into: Uint8Array) => void): number {
    const at = this.areas.stored.take(bytes);
    read(this.arena.bytes(at, bytes));
    return at;
  }

  /** The address of rows that are decoded into the memory. */
  decoded(count: number, read: (into: Float64Array) => void): number {
    const at = this.areas.rows.take(8 * count);
    read(this.arena.doubles(at, count));
    return at;
  }

  /** Levels of rows or of columns, where the steps find them. */
  levels(levels: Float64Array, of: 'rows' | 'columns'): number {
    const at = this.areas[of === 'rows' ? 'levels' : 'columns'].take(8 * levels.length);
    this.arena.doubles(at, levels.length).set(levels);
    return at;
  }

  /** Levels of rows, measured in `count` stored 16-bit pixels of each. */
  measured(
    { at, stride, offset }: RawPixels & { readonly offset: number },
    rows: number,
    count: number,
    statistic: 'median' | 'mean',
  ): number {
    const scratch = this.areas.scratch.take(2 * count + 16);
    const to = this.areas.levels.take(8 * rows);
    this.functions.levels16(at, stride, rows, count, offset, statistic === 'mean' ? 1 : 0, scratch, to);
    return to;
  }

  /** Places for the numbers of rows: those for which `wants` is true have their own, the others share the first one. */
  lines(rows: number, count: number, wants: (row: number) => boolean): number[] {
    const lines: number[] = [];
    let places = 1;
    for (let row = 0; row < rows; row++) lines.push(wants(row) ? places++ : 0);
    const at = this.areas.lines.take(8 * count * places);
    for (let row = 0; row < rows; row++) lines[row] = at + 8 * count * lines[row]!;
    return lines;
  }

  /** The rows of a master under the block: where the masters have them in this memory, or copied once for all frames. */
  master(masters: Masters, { path, hdu }: { readonly path: string; readonly hdu: number }): number {
    const at = masters.addressOf(path, hdu);
    if (at !== null) return at;
    const { data } = masters.rows(path, hdu);
    return this.under(`${hdu}:${path}`, masters.moves, data.length, (into) => {
      into.set(data);
      return 0;
    }).area.at;
  }

  /** What pixels are divided by under the block, made once for all frames, and how many of `count` pixels it cannot divide. */
  divisor(masters: Masters, step: FlatCorrectStep, count: number): { readonly at: number; readonly undivided: number } {
    const { flat, hdu, minValue, normValue } = step;
    const norm = masters.flatNorm(step);
    const rows = this.under(JSON.stringify([hdu, flat, minValue, normValue]), masters.moves, count, (into) => {
      // Seen only now: the memory may have grown.
      const { data } = masters.rows(flat, hdu);
      let undivided = 0;
      for (let i = 0; i < count; i++) {
        const divisor = flatDivisor(data[i]!, minValue, norm);
        if (Number.isNaN(divisor)) undivided++;
        into[i] = divisor;
      }
      return undivided;
    });
    return { at: rows.area.at, undivided: rows.undivided };
  }

  /** The deviations of a master under the block, copied once for all frames; null where it has none. */
  masterDeviations(masters: Masters, { path, hdu }: { readonly path: string; readonly hdu: number }): number | null {
    const view = masters.extensionRows(path, hdu, 'UNCERT');
    if (view === null) return null;
    const { data } = view;
    return this.under(`UNCERT ${hdu}:${path}`, masters.moves, data.length, (into) => {
      into.set(data);
      return 0;
    }).area.at;
  }

  /** Those of what pixels are divided by, of `count` pixels, made once for all frames; null where the flat has none. */
  divisorDeviations(masters: Masters, step: FlatCorrectStep, count: number): number | null {
    const { flat, hdu } = step;
    const view = masters.extensionRows(flat, hdu, 'UNCERT');
    if (view === null) return null;
    const { data } = view;
    const norm = masters.flatNorm(step);
    return this.under(`UNCERT ${JSON.stringify([hdu, flat, norm])}`, masters.moves, count, (into) => {
      for (let i = 0; i < count; i++) into[i] = quotientDeviation(norm * norm * data[i]! ** 2, norm);
      return 0;
    }).area.at;
  }

  /** The deviations of the values at `lines`, `count` of each; returns where those of each line are. */
  createDeviations(lines: readonly number[], count: number, noise: NonNullable<PlannedFrame['noise']>): number[] {
    const { gain, readNoise } = noise;
    const first = this.areas.deviations.take(8 * count * lines.length);
    return lines.map((line, r) => {
      const at = first + 8 * count * r;
      this.functions.createDeviations(line, count, gain, readNoise ** 2, at);
      return at;
    });
  }

  /** Adds those of a master, which lie row after row at `master`; `scale`: its factor, null for none. */
  addDeviations(deviations: readonly number[], count: number, master: number, scale: number | null): void {
    deviations.forEach((at, r) => {
      this.functions.addDeviations(at, count, master + 8 * count * r, scale ?? 1, scale !== null);
    });
  }

  /** What dividing the values at `lines` makes of them; `divisor` and what its own are (null: none) lie row after row. */
  divideDeviations(
    deviations: readonly number[],
    count: number,
    lines: readonly number[],
    divisor: number,
    ofDivisor: number | null,
  ): void {
    deviations.forEach((at, r) => {
      const row = 8 * count * r;
      const own = ofDivisor === null ? 0 : ofDivisor + row;
      this.functions.divideDeviations(at, count, lines[r]!, divisor + row, own);
    });
  }

  /** Sums of `count` columns in the memory. */
  columnSums(count: number): ColumnSums {
    const at = this.arena.take(8 * count);
    const values = () => this.arena.doubles(at, count);
    values().fill(0);
    return { add: ({ byteOffset }) => this.functions.addTo(at, byteOffset, count), values };
  }

  private under(key: string, move: number, count: number, fill: (into: Float64Array) => number): RowsUnder {
    let known = this.masters.get(key);
    if (known === undefined) {
      known = { area: new Area(this.arena), move: -1, undivided: 0 };
      this.masters.set(key, known);
    }
    if (known.move !== move) {
      known.undivided = fill(this.arena.doubles(known.area.take(8 * count), count));
      known.move = move;
    }
    return known;
  }

  /** `count` of stored 16-bit pixels as float64 numbers, good until they are asked for again. */
  rawPixels(from: number, count: number, offset: number): Float64Array {
    const at = this.areas.raw.take(8 * count);
    this.functions.decode16(from, count, offset, 0, at, this.unseen);
    return this.arena.doubles(at, count);
  }

  /** Room for a block of results, and for their deviations. */
  out(bytes: number): number {
    return this.areas.out.take(bytes);
  }

  outDeviations(bytes: number): number {
    return this.areas.outDeviations.take(bytes);
  }

  /** Stores values that are not all finite: which NaN is written is the careful way's choice. Returns the sum of their words. */
  storeBroken(values: Float64Array, to: number, bitpix: -32 | -64): number {
    const bytes = this.arena.bytes(to, (values.length * -bitpix) / 8);
    encodePixels(values, values.length, bitpix, bytes);
    const sum = new DataSum();
    sum.add(bytes);
    return sum.value;
  }

  /**
   * Calibrates rows of `count` pixels, whose numbers lie (or, of 16-bit pixels, will lie) at `lines`, and says what was found
   * of them: good until the next block. The results are as numbers at `lines`, or, of format `native`, at `to`.
   */
  calibrate(
    raw: RawPixels,
    lines: readonly number[],
    count: number,
    steps: BlockSteps,
    format: number,
    to: number,
    gather: Gather | null,
  ): RowsFound {
    const found = this.areas.found.take(8 * FINDINGS * lines.length);
    this.run(raw, lines, count, steps, format, to, gather ?? NOTHING, found);
    this.found.set(this.arena.doubles(found, FINDINGS * lines.length));
    return this.found;
  }

  /** The results of row `r` of stored 16-bit pixels as numbers at `line`; nothing else. */
  calibrateAgain(raw: RawPixels, line: number, count: number, steps: BlockSteps, r: number): void {
    const rowOf = (master: number) => (master === 0 ? 0 : master + r * 8 * count);
    const own: BlockSteps = {
      ...steps,
      levels: steps.levels === 0 ? 0 : steps.levels + 8 * r,
      bias: rowOf(steps.bias),
      dark: rowOf(steps.dark),
      divisor: rowOf(steps.divisor),
    };
    const pixels = { ...raw, at: raw.at + r * raw.stride };
    this.run(pixels, [line], count, own, FORMAT.none, 0, NOTHING, this.unseen);
  }

  /** Counts and keeps of `count` numbers at each line what `calibrate` does of stored ones; NaNs count as below. */
  gather(lines: readonly number[], count: number, single: boolean, { low, high, at, room }: Gather): RowCounts {
    this.functions.gather(
      ...[this.addresses(lines), lines.length, count, single ? 1 : 0],
      ...[low, high, at, room, this.unseen],
    );
    const [below = 0, gathered = 0] = this.arena.doubles(this.unseen + 8 * BELOW, 2);
    return { below, gathered };
  }

  private addresses(lines: readonly number[]): number {
    const at = this.areas.addresses.take(4 * lines.length);
    new Int32Array(this.arena.memory.buffer, at, lines.length).set(lines);
    return at;
  }

  private run(
    { at, stride, offset }: RawPixels,
    lines: readonly number[],
    count: number,
    { levels, columns, bias, dark, scale, divisor }: BlockSteps,
    format: number,
    to: number,
    { low, high, at: gathered, room }: Gather,
    found: number,
  ): void {
    const addresses = this.addresses(lines);
    const decodes = offset !== null;
    this.functions.calibrate(
      decodes ? at : 0,
      stride,
      decodes ? offset : 0,
      addresses,
      lines.length,
      count,
      levels,
      columns,
      bias,
      dark,
      scale,
      divisor,
      format,
      to,
      low,
      high,
      gathered,
      room,
      found,
    );
  }
}

/** What is taken off the stored 16-bit numbers once their top bit is turned, where the kernel can decode them; else null. */
export function shortsOffset({ bitpix, blank, bscale, bzero, width }: ImageShape): number | null {
  if (bitpix !== 16 || blank !== null || bscale !== 1 || width > WIDEST) return null;
  return bzero === 32768 ? 0 : bzero === 0 ? 32768 : null;
}

/** The kernel counts ranks in 16-bit pairs of sums. */
const WIDEST = 2 ** 18;
