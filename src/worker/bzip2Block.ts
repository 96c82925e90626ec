/** One bzip2 block: its Huffman codes and move-to-front positions, and the order of its bytes (Burrows-Wheeler). */
import type { Bzip2Bits } from './bzip2Bits';
import { BrokenStream } from './decompressor';

/** Symbols that are coded with one table. */
const GROUP = 50;
const MAX_CODE = 20;
/** Codes up to this length are looked up at once. */
const FAST = 10;
/** Moves up to here are faster byte by byte. */
const SHORT_MOVE = 32;
const RUN_A = 0;
const RUN_B = 1;

/** A canonical Huffman code. */
interface CodeTable {
  /** For FAST bits: symbol << 5 | length of its code, 0 where the code is longer. */
  readonly fast: Uint16Array;
  /** Largest code of each length, aligned to MAX_CODE bits; -1 where there is none. */
  readonly limit: Int32Array;
  /** Index of a code's symbol, minus the code. */
  readonly base: Int32Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/**
 * Reads a block after its checksum into `links`, whose length is the most that it may hold, and returns how many entries
 * are used: the low byte of an entry is a byte of the block, the rest the index of the next entry. `first` is the entry
 * to start from. Throws BrokenStream for a damaged block; every loop ends with the block's own counts.
 */
export function readBlock(bits: Bzip2Bits, links: Uint32Array): { count: number; first: number } {
  if (bits.read(1) === 1) throw damaged('its old randomised blocks are not read');
  const origin = bits.read(24);
  const bytes = usedBytes(bits);
  if (bytes.length === 0) throw damaged('it uses no bytes');
  const groups = bits.read(3);
  if (groups < 2 || groups > 6) throw damaged(`it has ${groups} code tables`);
  const selectors = readSelectors(bits, groups);
  const tables = Array.from({ length: groups }, () => readCodeTable(bits, bytes.length + 2));
  const starts = new Uint32Array(256);
  const count = readSymbols(bits, { bytes, selectors, tables }, links, starts);
  if (origin >= count) throw damaged('its origin lies outside');

  let before = 0;
  for (let byte = 0; byte < 256; byte++) {
    const here = starts[byte] as number;
    starts[byte] = before;
    before += here;
  }
  for (let i = 0; i < count; i++) {
    const byte = (links[i] as number) & 0xff;
    const to = starts[byte] as number;
    starts[byte] = to + 1;
    links[to] = (links[to] as number) | (i << 8);
  }
  return { count, first: (links[origin] as number) >>> 8 };
}

/** The byte values that occur, in order: a map of 16 x 16 bits. */
function usedBytes(bits: Bzip2Bits): Uint8Array {
  const rows = bits.read(16);
  const bytes: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column++) {
      if ((columns & (0x8000 >> column)) !== 0) bytes.push(row * 16 + column);
    }
  }
  return Uint8Array.from(bytes);
}

/** Which table codes which group of symbols. */
function readSelectors(bits: Bzip2Bits, groups: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  if (selectors.length === 0) throw damaged('it names no code table');
  const recent = Uint8Array.from({ length: groups }, (_, i) => i);
  for (let i = 0; i < selectors.length; i++) {
    let position = 0;
    while (bits.read(1) === 1) {
      if (++position === groups) throw damaged('it names a code table that is not there');
    }
    selectors[i] = toFront(recent, position);
  }
  return selectors;
}

function readCodeTable(bits: Bzip2Bits, symbols: number): CodeTable {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    while (length >= 1 && length <= MAX_CODE && bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > MAX_CODE) throw damaged('the length of a code is impossible');
    lengths[symbol] = length;
  }
  return codeTable(lengths);
}

function codeTable(lengths: Uint8Array): CodeTable {
  const fast = new Uint16Array(1 << FAST);
  const limit = new Int32Array(MAX_CODE + 1).fill(-1);
  const base = new Int32Array(MAX_CODE + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE; length++) {
    const start = code;
    base[length] = index - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (code >= 1 << length) throw damaged('its codes contradict each other');
      if (length <= FAST) fast.fill((symbol << 5) | length, code << (FAST - length), (code + 1) << (FAST - length));
      symbols[index++] = symbol;
      code++;
    }
    if (code > start) limit[length] = (code << (MAX_CODE - length)) - 1;
    code <<= 1;
  }
  return { fast, limit, base, symbols };
}

/** The bytes of the block into `links`, how often each occurs into `counts`; returns how many there are. */
function readSymbols(
  bits: Bzip2Bits,
  coded: { bytes: Uint8Array; selectors: Uint8Array; tables: readonly CodeTable[] },
  links: Uint32Array,
  counts: Uint32Array,
): number {
  const recent = coded.bytes.slice();
  const end = recent.length + 1;
  let count = 0;
  let run = 0;
  let runBit = 1;
  for (const selector of coded.selectors) {
    const table = coded.tables[selector] as CodeTable;
    for (let i = 0; i < GROUP; i++) {
      const symbol = readSymbol(bits, table);
      if (symbol === RUN_A || symbol === RUN_B) {
        run += runBit << symbol;
        runBit <<= 1;
        // Digits beyond the block's length would overflow in the end.
        if (run > links.length) throw damaged('a run is longer than the block');
        continue;
      }
      if (run > 0) {
        if (count + run > links.length) throw damaged('it is too long');
        const byte = recent[0] as number;
        links.fill(byte, count, count + run);
        counts[byte] = (counts[byte] as number) + run;
        count += run;
        run = 0;
        runBit = 1;
      }
      if (symbol === end) return count;
      if (count === links.length) throw damaged('it is too long');
      const byte = toFront(recent, symbol - 1);
      counts[byte] = (counts[byte] as number) + 1;
      links[count++] = byte;
    }
  }
  throw damaged('it has no end');
}

function readSymbol(bits: Bzip2Bits, table: CodeTable): number {
  const ahead = bits.peek(MAX_CODE);
  const entry = table.fast[ahead >>> (MAX_CODE - FAST)] as number;
  if (entry !== 0) {
    bits.drop(entry & 31);
    return entry >>> 5;
  }
  for (let length = FAST + 1; length <= MAX_CODE; length++) {
    if (ahead > (table.limit[length] as number)) continue;
    bits.drop(length);
    return table.symbols[(ahead >>> (MAX_CODE - length)) + (table.base[length] as number)] as number;
  }
  throw damaged('it holds a code that is not in its table');
}

/** The entry at `position`, which moves to the front. */
function toFront(list: Uint8Array, position: number): number {
  const entry = list[position] as number;
  if (position > SHORT_MOVE) list.copyWithin(1, 0, position);
  else for (let i = position; i > 0; i--) list[i] = list[i - 1] as number;
  list[0] = entry;
  return entry;
}

function damaged(why: string): BrokenStream {
  return new BrokenStream(`its bzip2 stream is damaged: in a block, ${why}`);
}
