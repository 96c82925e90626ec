/** Opens any file that may hold FITS: plain, gzip or bzip2, told by its first bytes and not by its name. */
import { FlatfieldError } from '../engine/errors';
import { Bzip2Decompressor } from './bzip2Decompressor';
import { type CompressedFile, CompressedSource } from './compressedSource';
import { CompressedInput } from './decompressor';
import { type Disk, nodeDisk } from './disk';
import { type FileSource, openFile, type SeenFile } from './fileSource';
import { GzipDecompressor } from './gzipDecompressor';

const GZIP = 'gzip';
const BZIP2 = 'bzip2';

/** By the first bytes: names, and what to run where we do not read it. */
const COMPRESSIONS: readonly { readonly magic: readonly number[]; readonly name: string; readonly program?: string }[] =
  [
    { magic: [0x1f, 0x8b], name: GZIP },
    { magic: [0x42, 0x5a, 0x68], name: BZIP2 },
    { magic: [0x1f, 0x9d], name: 'compress (.Z)', program: 'uncompress' },
    { magic: [0x1f, 0xa0], name: 'compress -H (.Z)', program: 'gunzip' },
    { magic: [0x1f, 0x1e], name: 'pack (.z)', program: 'gunzip' },
    { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], name: 'xz', program: 'unxz' },
    { magic: [0x5d, 0x00, 0x00], name: 'lzma', program: 'unlzma' },
    { magic: [0x4c, 0x5a, 0x49, 0x50], name: 'lzip', program: 'lzip -d' },
    { magic: [0x89, 0x4c, 0x5a, 0x4f], name: 'lzop', program: 'lzop -d' },
    { magic: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd', program: 'unzstd' },
    { magic: [0x04, 0x22, 0x4d, 0x18], name: 'lz4', program: 'unlz4' },
    { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip', program: 'unzip' },
    { magic: [0x50, 0x4b, 0x05, 0x06], name: 'zip', program: 'unzip' },
    { magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], name: '7z', program: '7z x' },
    { magic: [0x52, 0x61, 0x72, 0x21], name: 'rar', program: 'unrar x' },
  ];

/** Bytes that tell the compression. */
const MAGIC = 6;
/** Deflate codes at most 258 bytes in 2 bits. */
const MAX_DEFLATE_RATIO = 1032;

/**
 * An open source; whoever opens it closes it. `seen`: refuse a file that changed since. `isFile`: see openFile.
 * Throws what openFile throws, `DamagedFits` for a gzip or bzip2 file of which nothing can be read, and `Unsupported` for
 * other compressions and for what is compressed twice.
 */
export function openSource(
  path: string,
  seen: SeenFile | null = null,
  disk: Disk = nodeDisk,
  isFile = false,
): FileSource {
  const file = openFile(path, seen, disk, isFile);
  try {
    const compression = compressionOf(firstBytes(file));
    if (compression?.program !== undefined) {
      throw new FlatfieldError('Unsupported', `The file is compressed with ${compression.name}.`, {
        file: path,
        wayOut: `Decompress it first (${compression.program}); gzip and bzip2 are read as they are.`,
      });
    }
    const compressed = compressedFile(file, compression?.name);
    if (compressed === null) return file;
    const source = new CompressedSource(compressed);
    refuseUnreadable(source, compressed.method);
    return source;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Opens, uses and closes a source. */
export function withSource<T>(
  path: string,
  use: (source: FileSource) => T,
  seen: SeenFile | null,
  disk: Disk,
  isFile = false,
): T {
  const source = openSource(path, seen, disk, isFile);
  try {
    return use(source);
  } finally {
    source.close();
  }
}

function firstBytes(source: FileSource): Uint8Array {
  return source.read(0, Math.min(MAGIC, source.size));
}

function compressionOf(start: Uint8Array) {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, at) => start[at] === byte));
}

/** null for a file that is not compressed. */
function compressedFile(file: FileSource, method: string | undefined): CompressedFile | null {
  if (method === GZIP) {
    const start = () => new GzipDecompressor(new CompressedInput(file));
    return { file, method, claim: gzipClaim(file), maxRatio: MAX_DEFLATE_RATIO, start };
  }
  if (method === BZIP2) {
    const start = () => new Bzip2Decompressor(new CompressedInput(file));
    return { file, method, claim: null, maxRatio: Number.POSITIVE_INFINITY, start };
  }
  return null;
}

/** The length in a gzip trailer: of the last member, modulo 2^32 (RFC 1952 section 2.3.1). */
function gzipClaim(file: FileSource): number | null {
  if (file.size < 18) return null;
  const trailer = file.read(file.size - 4, 4);
  return new DataView(trailer.buffer, trailer.byteOffset).getUint32(0, true);
}

function refuseUnreadable(source: CompressedSource, method: string): void {
  source.measure(MAGIC);
  const details = { file: source.path, wayOut: 'Copy it again from where it came.' };
  if (source.size === 0 && source.problem !== undefined) {
    throw new FlatfieldError('DamagedFits', `The file cannot be decompressed: ${source.problem}.`, details);
  }
  const inner = compressionOf(firstBytes(source));
  if (inner === undefined) return;
  throw new FlatfieldError('Unsupported', `The file is compressed twice: ${inner.name} within ${method}.`, {
    file: source.path,
    wayOut: 'Decompress it once; gzip and bzip2 are read as they are.',
  });
}
