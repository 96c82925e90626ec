/** Reading one header unit: blocks of 36 cards up to END, however dirty (FITS 4.0 sections 3.3 and 4.1). */
import { FlatfieldError } from '../errors';
import { BLOCK, paddedSize } from './block';
import type { ByteSource } from './byteSource';
import { CARD } from './card';
import { parseCards } from './cardParser';
import { Header } from './header';
import { describeNotFits } from './notFits';
import { RawCards } from './rawCards';

/** No header is longer: 16 MiB are 200 000 cards. */
const MAX_HEADER = 16 * 1024 * 1024;
/** 143 cards: more than most headers have. */
const FIRST_READ = 4 * BLOCK;

/** A header unit as it was read. */
export interface ReadHeader {
  readonly header: Header;
  /** Where its data start: `offset` plus a multiple of 2880, even where the file ends within the last block. */
  readonly endOffset: number;
  /** Why nobody knows where its data start: half a sentence. The cards are those before the first that is no text. */
  readonly problem?: string;
}

/**
 * The header that starts at byte `offset`. Dirty cards give warnings, a header without END its `problem`.
 * Throws `NotFits` when there is no SIMPLE (at offset 0) or XTENSION (elsewhere), `DamagedFits` when that is because the
 * source is damaged.
 */
export function readHeader(source: ByteSource, offset: number): ReadHeader {
  const first = Math.min(availableFrom(source, offset, FIRST_READ), FIRST_READ);
  let bytes = source.view?.(offset, first) ?? source.read(offset, first);
  requireFirstKeyword(source, offset, bytes);
  let end = findEnd(bytes, 0);
  while (end < 0) {
    const longer = Math.min(availableFrom(source, offset, bytes.length * 4), bytes.length * 4);
    if (longer <= bytes.length) break;
    const searched = bytes.length - (bytes.length % CARD);
    bytes = extended(source, offset, bytes, longer);
    end = findEnd(bytes, searched);
  }
  if (end < 0) return withoutEnd(offset, bytes);
  const cards = new RawCards(bytes.subarray(0, end), source.latin1 ?? textOf);
  const endOffset = offset + paddedSize(end + CARD);
  const warnings = isEmpty(bytes, end + 3, endOffset - offset) ? [] : ['Bytes after the END card are ignored'];
  return { header: new Header(cards, [...cards.warnings, ...warnings]), endOffset };
}

/** Bytes from `offset` on, of which a header takes MAX_HEADER at most; `wanted`: how many are looked for. */
function availableFrom(source: ByteSource, offset: number, wanted: number): number {
  if (source.size < offset + wanted) source.measure?.(Math.min(offset + wanted, offset + MAX_HEADER));
  return Math.max(0, Math.min(source.size - offset, MAX_HEADER));
}

function requireFirstKeyword(source: ByteSource, offset: number, bytes: Uint8Array): void {
  const start = latin1(bytes.subarray(0, 9));
  if ((offset === 0 ? /^SIMPLE[ =]/ : /^XTENSION[ =]/).test(start)) return;
  if (offset > 0) throw new FlatfieldError('NotFits', `No extension starts at byte ${offset}`, { file: source.name });
  if (source.problem !== undefined) {
    throw new FlatfieldError('DamagedFits', `The file cannot be read: ${source.problem}.`, {
      file: source.name,
      wayOut: 'Copy it again from where it came.',
    });
  }
  const { what, wayOut } = describeNotFits(bytes);
  throw new FlatfieldError('NotFits', `This is no FITS file: ${what}.`, { file: source.name, wayOut });
}

/** The cards of a header that never ends, up to the first that cannot be one. */
function withoutEnd(offset: number, bytes: Uint8Array): ReadHeader {
  let end = 0;
  while (end + CARD <= bytes.length && bytes.subarray(end, end + CARD).every((byte) => byte >= 32 && byte < 127)) {
    end += CARD;
  }
  const images = cardImages(bytes.subarray(0, end));
  while (images.at(-1)?.trim() === '') images.pop();
  const { cards, warnings } = parseCards(images);
  const where = bytes.length === MAX_HEADER ? 'within 16 MiB' : 'before the file ends';
  const problem = `its header at byte ${offset} has no END card ${where}`;
  return { header: new Header(cards, warnings), endOffset: offset + paddedSize(bytes.length), problem };
}

/** `bytes` continued to `length` bytes from `offset`. */
function extended(source: ByteSource, offset: number, bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(bytes);
  source.read(offset + bytes.length, length - bytes.length, longer.subarray(bytes.length));
  return longer;
}

/** Where the END card starts, from the card at `from` on; -1 when it is not there. NULs may stand for its blanks. */
function findEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 3 <= bytes.length; at += CARD) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x4e || bytes[at + 2] !== 0x44) continue;
    if (bytes.subarray(at + 3, at + 8).every((byte) => byte === 0x20 || byte === 0)) return at;
  }
  return -1;
}

/** Whether nothing stands there but blanks, or NULs in their place. */
function isEmpty(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to && at < bytes.length; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0) return false;
  return true;
}

function cardImages(bytes: Uint8Array): string[] {
  const text = textOf(bytes, 0, bytes.length);
  return Array.from({ length: text.length / CARD }, (_, i) => text.slice(i * CARD, (i + 1) * CARD));
}

/** Block by block: more characters at once than a call may have arguments is an error. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += BLOCK) text += latin1(bytes.subarray(at, Math.min(to, at + BLOCK)));
  return text;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
