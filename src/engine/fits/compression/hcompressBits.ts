/** The bits of an HCOMPRESS_1 stream: nybbles, Huffman codes of four bits, and where the stream ends. */
import { CorruptTile } from './corruptTile';

/** Huffman codes of the values 0 to 15 and their lengths in bits (White, Postman & Lattanzi 1992). */
const CODES = [0x3e, 0x00, 0x01, 0x08, 0x02, 0x09, 0x1a, 0x1b, 0x03, 0x1c, 0x0a, 0x1d, 0x0b, 0x1e, 0x3f, 0x0c];
const LENGTHS = [6, 3, 3, 4, 3, 4, 5, 5, 3, 5, 4, 5, 4, 5, 6, 4];
const LONGEST = 6;

/** For every six bits: the length of the code that they begin with, times 16, plus its value. */
const HUFFMAN = new Uint8Array(1 << LONGEST);
for (const [value, code] of CODES.entries()) {
  const length = LENGTHS[value] as number;
  HUFFMAN.fill(length * 16 + value, code << (LONGEST - length), (code + 1) << (LONGEST - length));
}

/**
 * Reads bits from the most significant on. Behind the stream lie zeros without end, so that reading needs no check for
 * each code; whoever reads asks `checkEnd` after every bounded piece of work.
 */
export class HcompressBits {
  readonly #bytes: Uint8Array;
  /** The next byte to put into the buffer. */
  #at: number;
  #buffer = 0;
  /** How many of the low bits of the buffer are still to be read. */
  #held = 0;

  /** Starts at byte `at`. */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next four bits. */
  nybble(): number {
    if (this.#held < 4) this.#fill();
    this.#held -= 4;
    return (this.#buffer >>> this.#held) & 15;
  }

  /** The next Huffman code: 0 to 15. */
  huffman(): number {
    if (this.#held < LONGEST) this.#fill();
    const entry = HUFFMAN[(this.#buffer >>> (this.#held - LONGEST)) & 63] as number;
    this.#held -= entry >> 4;
    return entry & 15;
  }

  /** The first byte that no bit was read of. Throws CorruptTile when more was read than there is. */
  checkEnd(): number {
    const next = this.#at - (this.#held >> 3);
    if (next > this.#bytes.length) throw new CorruptTile('the HCOMPRESS_1 stream ends before its last bit plane');
    return next;
  }

  #fill(): void {
    while (this.#held <= 24) {
      const byte = this.#at < this.#bytes.length ? (this.#bytes[this.#at] as number) : 0;
      this.#buffer = (this.#buffer << 8) | byte;
      this.#at++;
      this.#held += 8;
    }
  }
}
