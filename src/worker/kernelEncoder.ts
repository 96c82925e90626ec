/** PixelEncoder for values in the memory of a kernel, which encodes them and sums their words in one go. */
import type { Arena } from './arena';
import { loadKernel } from './kernel';
import { type EncodedRows, PixelEncoder } from './pixelEncoder';
import { DATA_SUM, FINDINGS, SUM } from './rowsFound';

interface Functions {
  storeRow(from: number, count: number, single: boolean, to: number, found: number): void;
}

export class KernelEncoder extends PixelEncoder {
  private readonly functions: Functions | null;
  private readonly to: number;
  private readonly found: number;

  /** For up to `most` values of the arena at a time. */
  constructor(
    private readonly arena: Arena,
    private readonly most: number,
  ) {
    super();
    this.functions = loadKernel<Functions>('combine', arena.memory);
    this.to = arena.take(8 * most);
    this.found = arena.take(8 * FINDINGS);
  }

  override stored(values: Float64Array, count: number, bitpix: 8 | 16 | -32 | -64): EncodedRows | null {
    const { arena, functions, to, found } = this;
    if (functions === null || bitpix > 0 || count > this.most || values.buffer !== arena.memory.buffer) return null;
    functions.storeRow(values.byteOffset, count, bitpix === -32, to, found);
    const numbers = arena.doubles(found, FINDINGS);
    const [sum, dataSum] = [numbers[SUM]!, numbers[DATA_SUM]!];
    // A finite sum has finite terms. Which NaN is written is the careful way's choice.
    return sum - sum === 0 ? { bytes: arena.bytes(to, (count * -bitpix) / 8), dataSum } : null;
  }
}
