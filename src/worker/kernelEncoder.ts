/** PixelEncoder for values in the memory of a kernel, which encodes them and sums their words in one go. */
import type { Arena } from './arena';
import { loadKernel } from './kernel';
import type { StoredRowsOf } from './kernelQuality';
import { PixelEncoder } from './pixelEncoder';

interface Functions {
  storeRow(from: number, count: number, single: boolean, to: number, facts: number): void;
}

export class KernelEncoder extends PixelEncoder {
  private readonly functions: Functions | null;
  private readonly to: number;
  private readonly facts: number;

  /** For up to `most` values of the arena at a time. */
  constructor(
    private readonly arena: Arena,
    private readonly most: number,
  ) {
    super();
    this.functions = loadKernel<Functions>('combine', arena.memory);
    this.to = arena.take(8 * most);
    this.facts = arena.take(16);
  }

  override stored(values: Float64Array, count: number, bitpix: 8 | 16 | -32 | -64): StoredRowsOf | null {
    const { arena, functions, to, facts } = this;
    if (functions === null || bitpix > 0 || count > this.most || values.buffer !== arena.memory.buffer) return null;
    functions.storeRow(values.byteOffset, count, bitpix === -32, to, facts);
    const [dataSum = 0, lost = 0] = arena.doubles(facts, 2);
    // Which NaN is written is the careful way's choice.
    return lost === 0 ? { bytes: arena.bytes(to, (count * -bitpix) / 8), dataSum } : null;
  }
}
