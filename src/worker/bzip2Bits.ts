/** The bits of a bzip2 stream, first bit of a byte first. */
import { BrokenStream, type CompressedInput } from './decompressor';

/** At most 24 bits at a time. */
export class Bzip2Bits {
  private hold = 0;
  private held = 0;
  /** Bits of `held` that stand for bytes beyond the end of the file. */
  private beyond = 0;

  constructor(private readonly input: CompressedInput) {}

  /** The next `count` bits, which stay; zeros stand for what lies beyond the end. */
  peek(count: number): number {
    while (this.held < count) {
      const byte = this.input.byte();
      this.hold = (this.hold << 8) | (byte < 0 ? 0 : byte);
      this.held += 8;
      if (byte < 0) this.beyond += 8;
    }
    return (this.hold >>> (this.held - count)) & ((1 << count) - 1);
  }

  /** Lets go of `count` bits that were peeked at. Throws BrokenStream when the file ends before them. */
  drop(count: number): void {
    this.held -= count;
    if (this.held < this.beyond) throw new BrokenStream('its bzip2 stream is cut short');
  }

  /** The next `count` bits. Throws like `drop`. */
  read(count: number): number {
    const value = this.peek(count);
    this.drop(count);
    return value;
  }

  /** An unsigned 32-bit number. Throws like `drop`. */
  word(): number {
    return this.read(16) * 2 ** 16 + this.read(16);
  }

  /** Leaves the rest of a byte. */
  align(): void {
    this.held -= this.held % 8;
  }

  /** Whether the file ends here; at the start of a byte. */
  atEnd(): boolean {
    if (this.held === 0) this.peek(8);
    return this.held <= this.beyond;
  }
}
