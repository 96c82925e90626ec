/** DATASUM and CHECKSUM: the ones-complement sum of an HDU, written and verified (FITS 4.0 section 4.4.2.7, appendix J). */
import type { Header } from './header';
import type { HeaderEditor } from './headerEditor';

/** What a card says about its HDU; `absent` is also a card without a value, which the standard has for "unknown". */
export type Verdict = 'right' | 'wrong' | 'absent';

/** The largest 32-bit number, which is zero in ones-complement arithmetic. */
const ALL_ONES = 0xffffffff;

/** CHECKSUM while the header is summed up: the encoding of zero. */
const NO_CHECKSUM = '0000000000000000';

/** The ones-complement sum of big-endian 32-bit words, in pieces of any length. */
export class DataSum {
  #sum = 0;
  /** Bytes of an unfinished word. */
  #phase = 0;

  /** Adds the first `length` bytes (all without `length`). Bytes that are missing from the last word count as zeros. */
  add(bytes: Uint8Array, length = bytes.length): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    let at = 0;
    while (at < length && (this.#phase !== 0 || length - at < 4)) at = this.#addByte(view, at);
    const words = (length - at) >>> 2;
    if ((bytes.byteOffset + at) % 4 === 0) {
      this.addWords(storedSum(new Int32Array(bytes.buffer, bytes.byteOffset + at, words)));
      at += 4 * words;
    }
    for (const end = length - ((length - at) & 3); at < end; at += 4) this.addWords(view.getUint32(at));
    while (at < length) at = this.#addByte(view, at);
  }

  /** Adds whole words by their plain sum, which is exact. */
  addWords(sum: number): void {
    this.#sum = folded(this.#sum + sum);
  }

  /** 0 to 2^32 - 1; only of zeros alone is it 0. */
  get value(): number {
    return this.#sum;
  }

  /** The sum of these bytes and of others that are whole words, in either order. */
  plus(other: DataSum): number {
    return folded(this.#sum + other.value);
  }

  #addByte(view: DataView, at: number): number {
    this.#sum = folded(this.#sum + view.getUint8(at) * 2 ** (24 - 8 * this.#phase));
    this.#phase = (this.#phase + 1) & 3;
    return at + 1;
  }
}

/** Whether the low byte of a number comes first on this machine. */
const LOW_FIRST = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** Words whose bytes, added in lanes of 16 bits, leave the next lane alone. */
const LANE = 256;

/** The plain sum of big-endian words. */
function storedSum(words: Int32Array): number {
  let total = 0;
  for (let start = 0; start < words.length; start += LANE)
    total += laneSum(words, start, Math.min(start + LANE, words.length));
  return total;
}

/** Their bytes are added in four lanes, two in each number, so that none of them has to be turned round. */
function laneSum(words: Int32Array, start: number, end: number): number {
  let even = 0;
  let odd = 0;
  for (let i = start; i < end; i++) {
    const word = words[i]!;
    even = (even + (word & 0xff00ff)) | 0;
    odd = (odd + ((word >>> 8) & 0xff00ff)) | 0;
  }
  const lanes = [even & 0xffff, odd & 0xffff, even >>> 16, odd >>> 16] as const;
  const [a, b, c, d] = LOW_FIRST ? lanes : ([lanes[3], lanes[2], lanes[1], lanes[0]] as const);
  return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
}

/** `sum` with what lies beyond 32 bits added at the lower end. */
function folded(sum: number): number {
  let rest = sum;
  while (rest > ALL_ONES) rest = (rest % 2 ** 32) + Math.floor(rest / 2 ** 32);
  return rest;
}

/**
 * `sum` (0 to 2^32 - 1), or its complement, as 16 letters and digits whose own sum in a CHECKSUM card is the number:
 * every byte is shared out among four characters, which are then shifted by one place (FITS 4.0 appendix J.2).
 */
export function encodeChecksum(sum: number, complement: boolean): string {
  const value = (complement ? ~sum : sum) >>> 0;
  const characters = new Uint8Array(16);
  for (let byte = 0; byte < 4; byte++) {
    const number = (value >>> (24 - 8 * byte)) & 0xff;
    const parts = [
      0x30 + (number >> 2) + (number & 3),
      0x30 + (number >> 2),
      0x30 + (number >> 2),
      0x30 + (number >> 2),
    ];
    while (parts.some((part) => !isAlphanumeric(part))) {
      for (const first of [0, 2]) {
        const [a = 0, b = 0] = parts.slice(first, first + 2);
        if (!isAlphanumeric(a) || !isAlphanumeric(b)) parts.splice(first, 2, a + 1, b - 1);
      }
    }
    for (const [place, part] of parts.entries()) characters[(4 * place + byte + 1) % 16] = part;
  }
  return String.fromCharCode(...characters);
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/**
 * What DATASUM and CHECKSUM in `header` are worth, when the header's bytes (whole blocks, as they stand in the file) are
 * `headerBytes` and `dataSum` is the sum of the data unit with its padding (0 without data).
 */
export function verifyChecksums(
  header: Header,
  headerBytes: Uint8Array,
  dataSum: number,
): { datasum: Verdict; checksum: Verdict } {
  const total = new DataSum();
  total.add(headerBytes);
  const sum = folded(total.value + dataSum);
  const datasum = stated(header, 'DATASUM');
  return {
    datasum: datasum === '' ? 'absent' : verdict(/^\d+$/.test(datasum) && Number(datasum) === dataSum),
    checksum: stated(header, 'CHECKSUM') === '' ? 'absent' : verdict(sum === ALL_ONES || sum === 0),
  };
}

function verdict(right: boolean): Verdict {
  return right ? 'right' : 'wrong';
}

/** The value of a card without blanks around it; some writers forget the quotes of DATASUM. */
function stated(header: Header, keyword: string): string {
  return header.text(keyword)?.trim() ?? '';
}

/**
 * Sets DATASUM and CHECKSUM for a data unit whose sum is `dataSum`. Whatever is changed in the header afterwards makes
 * CHECKSUM wrong.
 */
export function setChecksums(header: HeaderEditor, dataSum: number): void {
  header.set('DATASUM', String(dataSum), 'data unit checksum');
  header.set('CHECKSUM', NO_CHECKSUM, 'HDU checksum');
  const sum = new DataSum();
  sum.add(header.toBytes());
  header.set('CHECKSUM', encodeChecksum(folded(sum.value + dataSum), true));
}
