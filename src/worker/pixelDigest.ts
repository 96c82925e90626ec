/** SHA-256 of physical pixels: how two programs say that they read the same image. */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { hasNaN } from './pixelEncoder';

const LITTLE_ENDIAN = endianness() === 'LE';

/** SHA-256 of float64 values as little-endian bytes in the order in which they come; every NaN as 0x7FF8000000000000. */
export class PixelDigest {
  private readonly hash = createHash('sha256');
  private doubles = new Float64Array(0);

  /** The first `count` values. */
  add(values: Float64Array, count: number): void {
    const plain = LITTLE_ENDIAN && !hasNaN(values, count);
    const bytes = plain ? Buffer.from(values.buffer, values.byteOffset, count * 8) : this.copy(values, count);
    this.hash.update(bytes);
  }

  private copy(values: Float64Array, count: number): Buffer {
    if (this.doubles.length < count) this.doubles = new Float64Array(count);
    this.doubles.set(values.subarray(0, count));
    const words = new BigUint64Array(this.doubles.buffer, 0, count);
    // Written as bits: which NaN a float array stores is the engine's choice.
    for (let i = 0; i < count; i++) if (Number.isNaN(values[i])) words[i] = 0x7ff8000000000000n;
    const bytes = Buffer.from(this.doubles.buffer, 0, count * 8);
    return LITTLE_ENDIAN ? bytes : bytes.swap64();
  }

  /** Hexadecimal; ends the sum. */
  result(): string {
    return this.hash.digest('hex');
  }
}
