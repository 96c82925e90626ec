/** Memory that kernels work in: pieces are taken one after the other, live until all are given back, and are seen through views. */
import { PAGE } from './kernel';

/** Where pieces begin: whole vectors of 16 bytes. */
const ALIGNMENT = 16;

/** A piece of memory that grows with what is asked for. */
export class Area {
  at = 0;
  private size = 0;

  constructor(private readonly arena: Arena) {}

  take(bytes: number): number {
    if (bytes > this.size) [this.at, this.size] = [this.arena.take(bytes), bytes];
    return this.at;
  }

  /** Forgets its piece, which was given back. */
  clear(): void {
    [this.at, this.size] = [0, 0];
  }
}

export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  /** Address 0 is nobody's, so that it can mean "none". */
  private next = ALIGNMENT;

  /** Where the next piece will lie. */
  get end(): number {
    return this.next;
  }

  /** Gives back all pieces from `end` on, as it was then. The memory stays. */
  giveBack(end: number): void {
    this.next = end;
  }

  /** The address of `bytes` bytes, whatever is in them, and room for a vector behind them. What views there were are useless after it. */
  take(bytes: number): number {
    const at = this.next;
    this.next = Math.ceil((at + bytes + ALIGNMENT) / ALIGNMENT) * ALIGNMENT;
    const missing = this.next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  doubles(at: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, count);
  }
}
