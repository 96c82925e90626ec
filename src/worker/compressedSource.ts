/** A compressed file as a source of bytes: a window moves through the stream, which is decompressed as far as asked. */
import { FlatfieldError } from '../engine/errors';
import { BLOCK } from '../engine/fits/block';
import type { Decompressor } from './decompressor';
import type { FileSource } from './fileSource';

/** Decompressed bytes before the last read that can be read once more at no cost. */
const WINDOW = 4 * 1024 * 1024;
/** Readers of several HDUs in turn (image, mask, uncertainty) have one place in the stream each, unless more are expected. */
const PLACES = 4;
const MAX_PLACES = 256;
/** Of each of many places, at least. */
const LEAST_WINDOW = 256 * 1024;
/** The end of a stream, with its checksum, is looked at when so few compressed bytes are left. */
const NEAR_END = 16 * 1024;
/** No more decompressed bytes are looked at that were not asked for. */
const LOOK_AHEAD = 1024 * 1024;
/** Beyond so many bytes nothing is decompressed that expands more than so often: FITS of constants does, or a bomb. */
const BOMB_SIZE = 512 * 1024 * 1024;
const BOMB_RATIO = 500;

/** What is known of a compressed file before it is decompressed. */
export interface CompressedFile {
  /** Closed with the source. */
  readonly file: FileSource;
  /** "gzip" or "bzip2". */
  readonly method: string;
  /** Length that the file claims, in bytes modulo 2^32; null when it claims none. */
  readonly claim: number | null;
  /** Bytes that come out for a compressed one, at most. */
  readonly maxRatio: number;
  /** A decompressor at the start of the stream. */
  start(): Decompressor;
}

/** A place in the stream and the decompressed bytes before it. */
interface Place {
  readonly stream: Decompressor;
  /** In order, without gaps, up to `end`. */
  readonly pieces: { readonly start: number; readonly bytes: Uint8Array }[];
  end: number;
}

/** Reading on costs nothing but the reading; reading back beyond the window starts again from the beginning. */
export class CompressedSource implements FileSource {
  readonly name: string;
  readonly path: string;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly diskSize: number;
  readonly plain = false;
  readonly id: string;
  readonly stamp: string;
  private found: string | undefined;
  /** Least recently used first. */
  private readonly places: Place[] = [];
  private seen = 0;
  private length: number | null = null;
  private claimed: number;
  private mostPlaces = PLACES;
  private window = WINDOW;

  constructor(private readonly compressed: CompressedFile) {
    const { file, claim, maxRatio } = compressed;
    this.name = file.name;
    this.path = file.path;
    this.mtimeMs = file.mtimeMs;
    this.ctimeMs = file.ctimeMs;
    this.diskSize = file.diskSize;
    this.id = file.id;
    this.stamp = file.stamp;
    // No file grows by compression worth mentioning: less is the claim of a last member, or modulo 2^32.
    const plausible = claim !== null && claim >= 0.99 * file.size - 1024 && claim <= maxRatio * file.size;
    this.claimed = plausible ? claim : 0;
  }

  get size(): number {
    return this.length ?? Math.max(this.claimed, this.seen);
  }

  get problem(): string | undefined {
    return this.found;
  }

  /** Throws `Unsupported` for what expands beyond BOMB_SIZE more than BOMB_RATIO-fold, and as ByteSource says. */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    const end = offset + length;
    if (this.length !== null && end > this.length) throw this.tooShort(end);
    if (this.isBomb(end, this.diskSize)) throw this.bomb(end);
    const out = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
    const place = this.placeFor(offset);
    for (const piece of place.pieces) copyPart(piece, offset, out);
    while (place.end < end) {
      const piece = this.advance(place, offset);
      if (piece === null) throw this.tooShort(end);
      copyPart(piece, offset, out);
    }
    const last = this.claimed > 0 && end > this.claimed - BLOCK;
    while ((last || place.stream.left <= NEAR_END) && place.end < end + LOOK_AHEAD) {
      if (this.advance(place, offset) === null) break;
    }
    if (last) this.requireEnd(end);
    return out;
  }

  expectReaders(count: number): void {
    this.mostPlaces = Math.min(MAX_PLACES, Math.max(this.mostPlaces, count));
    this.window = Math.max(LEAST_WINDOW, Math.min(WINDOW, (PLACES * WINDOW) / this.mostPlaces));
  }

  /** What is too large to be looked at becomes the `problem`; throws `ReadFailed` only. */
  measure(end: number): void {
    if (this.length !== null || end <= this.seen) return;
    const { claim, maxRatio } = this.compressed;
    if (end > maxRatio * this.diskSize) return;
    if (this.isBomb(end, this.diskSize)) {
      this.found ??= this.bombSentence(end);
      return;
    }
    // Headers count data without padding. A trailer that agrees is believed: the end is looked at when it is read.
    if (end <= this.claimed && this.claimed - end < BLOCK) return;
    if (claim !== null && claim < end) {
      const whole = claim + Math.ceil((end - claim) / 2 ** 32) * 2 ** 32;
      if (whole - end < BLOCK && whole <= maxRatio * this.diskSize) {
        this.claimed = Math.max(this.claimed, whole);
        return;
      }
    }
    const place = this.placeFor(this.seen);
    try {
      // Further where nothing is claimed, so that `size` shows what follows: the header of an extension is not foretold.
      const enough = this.claimed > end ? end : end + LOOK_AHEAD;
      while (place.end < enough && this.advance(place, place.end) !== null);
    } catch (error) {
      if (!(error instanceof FlatfieldError) || error.tag !== 'Unsupported') throw error;
      this.found ??= this.bombSentence(place.end);
    }
  }

  expectEnd(end: number): void {
    // Believed, as in measure, until the end is read.
    if (this.claimed >= end && this.claimed - end < BLOCK) return;
    this.measure(end + LOOK_AHEAD);
    this.requireEnd(end);
  }

  /** A stream of which more was seen than should follow byte `end` has a problem. */
  private requireEnd(end: number): void {
    if (this.length !== null || this.seen < end + LOOK_AHEAD) return;
    const { method } = this.compressed;
    this.found ??= `its ${method} stream goes on for ${this.seen - end} bytes and more after the last HDU`;
  }

  readStored(offset: number, length: number, into: Uint8Array): Uint8Array {
    return this.compressed.file.read(offset, length, into);
  }

  confirm(): void {
    this.compressed.file.confirm();
  }

  close(): void {
    for (const place of this.places.splice(0)) place.stream.close();
    this.compressed.file.close();
  }

  /** The place that needs the least decompressing for reading at `offset`. */
  private placeFor(offset: number): Place {
    let best: Place | undefined;
    for (const place of this.places) {
      const start = place.pieces[0]?.start ?? 0;
      if (start <= offset && (best === undefined || place.end > best.end)) best = place;
    }
    if (best !== undefined) this.places.splice(this.places.indexOf(best), 1);
    else {
      if (this.places.length >= this.mostPlaces) this.places.shift()?.stream.close();
      best = { stream: this.compressed.start(), pieces: [], end: 0 };
    }
    this.places.push(best);
    return best;
  }

  /** The next piece at `place`, which forgets what lies more than the window before `needed`; null at the end. */
  private advance(place: Place, needed: number): { start: number; bytes: Uint8Array } | null {
    const { stream, pieces } = place;
    const bytes = stream.next();
    this.found ??= stream.problem;
    if (bytes === null) {
      this.length = place.end;
      return null;
    }
    const piece = { start: place.end, bytes };
    place.end += bytes.length;
    this.seen = Math.max(this.seen, place.end);
    let forgotten = 0;
    while (forgotten < pieces.length && endOf(pieces[forgotten]) < Math.min(needed, place.end) - this.window)
      forgotten++;
    if (forgotten > 0) pieces.splice(0, forgotten);
    pieces.push(piece);
    if (this.isBomb(place.end, stream.used)) throw this.bomb(place.end);
    return piece;
  }

  private isBomb(bytes: number, compressed: number): boolean {
    return bytes > BOMB_SIZE && bytes > BOMB_RATIO * compressed;
  }

  private bombSentence(bytes: number): string {
    const { method } = this.compressed;
    return `it is a ${method} file of ${this.diskSize} bytes that would have to expand to ${bytes} bytes or more`;
  }

  private bomb(bytes: number): FlatfieldError {
    return new FlatfieldError('Unsupported', `The file is not decompressed: ${this.bombSentence(bytes)}.`, {
      file: this.path,
      wayOut: `Decompress it first, if you trust it; beyond ${BOMB_SIZE / 2 ** 20} MiB it may expand ${BOMB_RATIO}-fold.`,
    });
  }

  private tooShort(wanted: number): FlatfieldError {
    const why = this.found === undefined ? '' : `, and ${this.found}`;
    const message = `The decompressed file ends at byte ${this.length}; ${wanted} bytes are needed${why}.`;
    return new FlatfieldError('DamagedFits', message, {
      file: this.path,
      wayOut: 'Copy it again from where it came.',
    });
  }
}

function endOf(piece: { start: number; bytes: Uint8Array } | undefined): number {
  return piece === undefined ? Number.POSITIVE_INFINITY : piece.start + piece.bytes.length;
}

/** The bytes of `piece` that lie within `out`, whose first byte is at `offset` of the stream. */
function copyPart(piece: { start: number; bytes: Uint8Array }, offset: number, out: Uint8Array): void {
  const from = Math.max(piece.start, offset);
  const to = Math.min(piece.start + piece.bytes.length, offset + out.length);
  if (from < to) out.set(piece.bytes.subarray(from - piece.start, to - piece.start), from - offset);
}
