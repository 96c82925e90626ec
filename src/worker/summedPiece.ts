/** Bytes of files that are read a piece at a time for the sum of their words: by the kernel where there is one. */
import type { DataSum } from '../engine/fits/checksum';
import { Arena } from './arena';
import { loadKernel } from './kernel';

/** Bytes of a piece: whole words, few enough to be in the cache still when they are summed up. */
const SIZE = 1 << 18;

interface Functions {
  sumWords(at: number, count: number): number;
}

let shared: SummedPiece | null = null;

/** For all files of a thread, which are summed up one after the other; made for the first one. */
export function sharedPiece(): SummedPiece {
  shared ??= new SummedPiece();
  return shared;
}

export class SummedPiece {
  /** To be read into. */
  readonly bytes: Uint8Array;
  private readonly functions: Functions | null;

  constructor() {
    const arena = new Arena();
    const at = arena.take(SIZE);
    this.functions = loadKernel<Functions>('combine', arena.memory);
    this.bytes = arena.bytes(at, SIZE);
  }

  /** Adds the first `length` bytes to `sum`, which must have had whole words before. */
  addTo(sum: DataSum, length: number): void {
    const words = this.functions === null ? 0 : length >>> 2;
    if (words > 0) sum.addWords((this.functions as Functions).sumWords(this.bytes.byteOffset, words));
    sum.add(this.bytes.subarray(4 * words, length));
  }
}
