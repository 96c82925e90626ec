/** What gzip and bzip2 have in common: compressed bytes in, pieces of the decompressed stream out, damage told and not thrown. */
import type { ByteSource } from '../engine/fits/byteSource';

/** A compressed stream that is decompressed once, from its start to its end. */
export interface Decompressor {
  /** "gzip" or "bzip2". */
  readonly method: string;
  /** What is wrong with the stream so far: half a sentence. A damaged stream ends where the damage begins. */
  readonly problem: string | undefined;
  /** Compressed bytes that were used. */
  readonly used: number;
  /** Compressed bytes that were not used yet. */
  readonly left: number;
  /**
   * The next bytes, at least one and at most some MiB, valid for good; null at the end. Throws what reading the file
   * throws.
   */
  next(): Uint8Array | null;
  close(): void;
}

/** Thrown within a decompressor where its stream breaks off; `message` is half a sentence and becomes its `problem`. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

const BUFFER = 64 * 1024;

/** The bytes of a compressed file one after the other. */
export class CompressedInput {
  private readonly room: Buffer;
  /** What of `room` is filled. */
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private readTo = 0;

  constructor(private readonly file: Pick<ByteSource, 'size' | 'read'>) {
    this.room = Buffer.alloc(Math.min(BUFFER, file.size));
  }

  /** Bytes that were taken. */
  get used(): number {
    return this.readTo - (this.buffer.length - this.at);
  }

  get left(): number {
    return this.file.size - this.used;
  }

  /** The next byte, or -1 at the end. */
  byte(): number {
    if (this.at === this.buffer.length && !this.fill()) return -1;
    return this.buffer[this.at++] as number;
  }

  /** The next 1 to `most` bytes, none at the end; valid until the next call. */
  take(most: number): Buffer {
    if (this.at === this.buffer.length) this.fill();
    const bytes = this.buffer.subarray(this.at, this.at + most);
    this.at += bytes.length;
    return bytes;
  }

  /** Gives back the last `count` bytes of the last `take` or `byte`. */
  giveBack(count: number): void {
    this.at -= count;
  }

  private fill(): boolean {
    const length = Math.min(BUFFER, this.file.size - this.readTo);
    if (length === 0) return false;
    this.buffer = this.room.subarray(0, length);
    this.file.read(this.readTo, length, this.buffer);
    this.readTo += length;
    this.at = 0;
    return true;
  }
}
