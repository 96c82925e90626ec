/** Blocks of rows of a batch through the kernel "calibrate": its memory holds the rows of one block and of the masters under it. */
import { flatDivisor } from '../engine/ccd/flatCorrect';
import type { ImageShape } from '../engine/fits/imageShape';
import type { FlatCorrectStep } from '../engine/plan/step';
import type { RowLevels } from '../engine/reduce/pixelChecks';
import { Area, Arena } from './arena';
import { loadKernel } from './kernel';
import type { Masters } from './masters';
import { RowTaker, type TakeFunctions } from './storedRows';

/** As kernels/calibrate.ts has them; `native` is float64 in the order of this memory, and `none` stores nothing. */
export const FORMAT = { float64: 0, float32: 1, native: 2, none: 3 } as const;

interface Functions {
  decode16(from: number, count: number, offset: number, level: number, to: number, found: number): void;
  mean16(from: number, count: number, offset: number): number;
  median16(from: number, count: number, offset: number, scratch: number): number;
  /** line, count; level, columns, bias, dark, scale, divisor; format, to; low, high, gathered, room; found. */
  calibrate(...words: number[]): void;
}

/** Sum and extremes among the findings, from number `at` on. */
class RowLevelsAt implements RowLevels {
  constructor(
    private readonly numbers: Float64Array,
    private readonly at: number,
  ) {}

  get sum(): number {
    return this.numbers[this.at]!;
  }
  get min(): number {
    return this.numbers[this.at + 1]!;
  }
  get max(): number {
    return this.numbers[this.at + 2]!;
  }
}

/** What was found of the last row: of its raw pixels (of those that are 16 bit), of the results, of what was stored. */
export class RowFound {
  readonly raw: RowLevels;
  readonly result: RowLevels;

  constructor(private readonly numbers: Float64Array) {
    this.raw = new RowLevelsAt(numbers, 0);
    this.result = new RowLevelsAt(numbers, 3);
  }

  get dataSum(): number {
    return this.numbers[6]!;
  }
  /** How many stored values lay below the bracket, and in it. */
  get below(): number {
    return this.numbers[7]!;
  }
  get gathered(): number {
    return this.numbers[8]!;
  }
}
const FINDINGS = 9;

/** Rows of a master in the memory, and the move of the masters with which they came. */
interface RowsUnder {
  readonly area: Area;
  move: number;
  undivided: number;
}

/** What a row is calibrated with: addresses (0 = none) and numbers. */
export interface RowSteps {
  level: number;
  columns: number;
  bias: number;
  dark: number;
  scale: number;
  /** What pixels are divided by. */
  divisor: number;
}

/** Values of stored pixels that are kept on the way, and where. */
export interface Gather {
  readonly low: number;
  readonly high: number;
  at: number;
  room: number;
}

const NOTHING: Gather = { low: 0, high: 0, at: 0, room: 0 };

export class BlockKernel {
  private readonly found: number;
  /** Findings that nobody looks at. */
  private readonly unseen: number;
  private seen: { readonly buffer: ArrayBuffer; readonly findings: RowFound } | null = null;
  private readonly areas: Record<'stored' | 'rows' | 'line' | 'columns' | 'scratch' | 'out' | 'raw', Area>;
  private readonly masters = new Map<string, RowsUnder>();

  private constructor(
    readonly arena: Arena,
    /** Takes rows into the memory as they are stored. */
    readonly taker: RowTaker,
    private readonly functions: Functions & TakeFunctions,
  ) {
    this.found = arena.take(8 * FINDINGS);
    this.unseen = arena.take(8 * FINDINGS);
    const area = () => new Area(arena);
    this.areas = {
      ...{ stored: area(), rows: area(), line: area(), columns: area() },
      ...{ scratch: area(), out: area(), raw: area() },
    };
  }

  /** Null where there is no kernel. */
  static open(): BlockKernel | null {
    const arena = new Arena();
    const functions = loadKernel<Functions & TakeFunctions>('calibrate', arena.memory);
    return functions === null ? null : new BlockKernel(arena, new RowTaker(functions, arena), functions);
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

  /** Levels of columns, where the row's steps find them. */
  columns(levels: Float64Array): number {
    const at = this.areas.columns.take(8 * levels.length);
    this.arena.doubles(at, levels.length).set(levels);
    return at;
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

  /** `count` of stored 16-bit pixels as float64 numbers less `level`, at the address that is returned; its findings are of the raw pixels. */
  decode(from: number, count: number, offset: number, level: number): number {
    const at = this.areas.line.take(8 * count);
    this.functions.decode16(from, count, offset, level, at, this.found);
    return at;
  }

  /** The same pixels as they are, good until they are asked for again. */
  rawPixels(from: number, count: number, offset: number): Float64Array {
    const at = this.areas.raw.take(8 * count);
    this.functions.decode16(from, count, offset, 0, at, this.unseen);
    return this.arena.doubles(at, count);
  }

  level(from: number, count: number, offset: number, statistic: 'median' | 'mean'): number {
    if (statistic === 'mean') return this.functions.mean16(from, count, offset);
    return this.functions.median16(from, count, offset, this.areas.scratch.take(2 * count + 16));
  }

  /** Room for a block of results. */
  out(bytes: number): number {
    return this.areas.out.take(bytes);
  }

  /**
   * Calibrates a row, and says what was found of it: good until the next one. The results are as numbers where the row was,
   * or, of format `native`, at `to`.
   */
  calibrate(line: number, count: number, steps: RowSteps, format: number, to: number, gather: Gather | null): RowFound {
    const { level, columns, bias, dark, scale, divisor } = steps;
    const { low, high, at, room } = gather ?? NOTHING;
    const { found } = this;
    const { functions } = this;
    functions.calibrate(
      line,
      count,
      level,
      columns,
      bias,
      dark,
      scale,
      divisor,
      format,
      to,
      low,
      high,
      at,
      room,
      found,
    );
    return this.findings;
  }

  /** One object for all rows: its numbers are looked up anew only when the memory has grown. */
  private get findings(): RowFound {
    const { buffer } = this.arena.memory;
    if (this.seen?.buffer !== buffer) {
      this.seen = { buffer, findings: new RowFound(this.arena.doubles(this.found, FINDINGS)) };
    }
    return this.seen.findings;
  }
}

/** What is taken off the stored 16-bit numbers once their top bit is turned, where the kernel can decode them; else null. */
export function shortsOffset({ bitpix, blank, bscale, bzero, width }: ImageShape): number | null {
  if (bitpix !== 16 || blank !== null || bscale !== 1 || width > WIDEST) return null;
  return bzero === 32768 ? 0 : bzero === 0 ? 32768 : null;
}

/** The kernel counts ranks in 16-bit pairs of sums. */
const WIDEST = 2 ** 18;
