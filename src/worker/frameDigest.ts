/**
 * What identifies a frame that is combined. One of our own results names in its headers the digests of all that it was made
 * from, and they name the DATASUM of its data: there the SHA-256 of the headers does, once the data were found to be those. Of
 * every other file it is the SHA-256 of all bytes.
 */
import { createHash } from 'node:crypto';
import { paddedSize } from '../engine/fits/block';
import { DataSum, verifyChecksums } from '../engine/fits/checksum';
import { readHdus } from '../engine/fits/fitsFile';
import type { Hdu } from '../engine/fits/hdu';
import { MADE_FROM, STAMP } from '../engine/fits/stamp';
import { HEADERS } from '../engine/reduce/provenance';
import { digestOnce, RunningDigest } from './digest';
import type { FileSource, SeenFile } from './fileSource';
import type { JobContext } from './jobContext';
import { checkStopped } from './jobContext';
import { openSource } from './openSource';
import { sharedPiece } from './summedPiece';

/** Bytes after which somebody may stop it. */
const STEP = 1 << 20;

/** A data unit and what its header says of it. */
interface Unit {
  readonly hdu: Hdu;
  /** DATASUM. */
  readonly stated: number;
  readonly sum: DataSum;
  /** The next byte of the file that is not in the sum, and the end with the padding. */
  next: number;
  readonly end: number;
}

/** The data units of a file that its headers identify. */
export class SealedData {
  private constructor(
    private readonly source: FileSource,
    private readonly headers: readonly Uint8Array[],
    private readonly units: readonly Unit[],
  ) {}

  /** Null for what is not ours, is compressed as a whole, has data without both checksums, or headers that were changed. */
  static of(source: FileSource, hdus: readonly Hdu[]): SealedData | null {
    const last = hdus.at(-1);
    if (!hdus.some(({ header }) => header.has(STAMP) && header.has(MADE_FROM.steps)) || last === undefined) return null;
    if (!source.plain || last.dataOffset + paddedSize(last.dataSize) !== source.size) return null;
    const headers: Uint8Array[] = [];
    const units: Unit[] = [];
    for (const hdu of hdus) {
      const { storedHeader, headerOffset, dataOffset, dataSize } = hdu;
      const header = source.read(headerOffset, dataOffset - headerOffset);
      headers.push(header);
      if (dataSize === 0) continue;
      const stated = Number(storedHeader.text('DATASUM')?.trim());
      const { datasum, checksum } = verifyChecksums(storedHeader, header, stated);
      if (datasum !== 'right' || checksum !== 'right') return null;
      const end = dataOffset + paddedSize(dataSize);
      units.push({ hdu, stated, sum: new DataSum(), next: dataOffset, end });
    }
    return new SealedData(source, headers, units);
  }

  /** Sums up to this share of the file, but for the data that are `passed`. Throws as reading does. */
  advance(share: number): void {
    const end = Math.floor(Math.min(1, share) * this.source.size);
    const piece = sharedPiece();
    const { bytes } = piece;
    for (const unit of this.units) {
      while (unit.next < Math.min(unit.end, end)) {
        // Whole words, until the file ends.
        const length = Math.min(bytes.length, unit.end - unit.next);
        this.source.read(unit.next, length, bytes);
        piece.addTo(unit.sum, length);
        unit.next += length;
      }
    }
  }

  /** Pixels of `hdu` from its first on were read elsewhere: `bytes` of them, whole words, whose sum is `words`. */
  passed(hdu: Hdu, bytes: number, words: number): void {
    const unit = this.units.find((one) => one.hdu === hdu);
    if (unit === undefined) throw new Error('There is no data unit to pass.');
    unit.sum.addWords(words);
    unit.next += bytes;
  }

  /** The digest, or null where data are not those of the headers. Throws as reading does. */
  finish(): string | null {
    this.advance(1);
    if (this.units.some(({ sum, stated }) => sum.value !== stated)) return null;
    const hash = createHash('sha256');
    for (const header of this.headers) hash.update(header);
    return `${HEADERS}${hash.digest('hex')}`;
  }
}

/** The digest of a frame that is being read to be combined. */
export class FrameDigest {
  /** Null where all bytes are hashed. */
  private readonly sealed: SealedData | null;
  private readonly bytes: RunningDigest | null;
  /** Whether rows are told to `passed` or `feed`. */
  private passing = false;
  private wrong = false;

  constructor(
    private readonly source: FileSource,
    hdus: readonly Hdu[],
  ) {
    this.sealed = SealedData.of(source, hdus);
    this.bytes = this.sealed === null ? new RunningDigest(source) : null;
  }

  /** Whether the headers identify the data, so that what they say of them can be believed if `isBroken` is false in the end. */
  get isSealed(): boolean {
    return this.sealed !== null;
  }

  /** Whether the data are not those that the headers were written with; known after `finish`. */
  get isBroken(): boolean {
    return this.wrong;
  }

  /** The next rows of `hdu` were read: whole rows of `bytes` in all, whose words have that sum. */
  passed(hdu: Hdu, bytes: number, words: number): void {
    this.passing = true;
    this.sealed?.passed(hdu, bytes, words);
  }

  /** Bytes of the file that were read anyway, from its byte `offset` on, in the order of the file. Throws as reading does. */
  feed(offset: number, bytes: Uint8Array): void {
    if (this.bytes === null) return;
    this.passing = true;
    this.bytes.feed(offset, bytes);
  }

  /** Reads on up to this share of the file, where its rows do not pass. Throws as reading does. */
  advance(share: number): void {
    if (this.passing) return;
    this.bytes?.advance(share);
    this.sealed?.advance(share);
  }

  /** The digest of the whole file. Throws as reading does. */
  finish(): string {
    if (this.sealed === null) return (this.bytes as RunningDigest).finish();
    const digest = this.sealed.finish();
    this.wrong = digest === null;
    return digest ?? new RunningDigest(this.source).finish();
  }
}

/** The same digest of a file that nobody reads at the moment. Throws as openSource and reading do. */
export function frameDigest(path: string, context: JobContext, seen: SeenFile): string {
  const source = openSource(path, seen, context.disk);
  try {
    return digestOnce(source, 'frame', () => {
      const digest = new FrameDigest(source, hdusOf(source));
      for (let at = 0; at < source.diskSize; at += STEP) {
        checkStopped(context);
        context.at(-1, path);
        digest.advance(at / source.diskSize);
      }
      return digest.finish();
    });
  } finally {
    source.close();
  }
}

/** None of a file that is no FITS: then its bytes are what it is. */
function hdusOf(source: FileSource): readonly Hdu[] {
  try {
    return readHdus(source).hdus;
  } catch {
    return [];
  }
}
