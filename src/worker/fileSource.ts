/** A file as a read-only source of bytes at offsets: opened once, never for writing, never read whole. */
import { constants, type Stats, statSync } from 'node:fs';
import { FlatfieldError } from '../engine/errors';
import type { ByteSource, Latin1 } from '../engine/fits/byteSource';
import { type Disk, errorCode, nodeDisk, readError } from './disk';

/** What a file looked like when it was planned. */
export interface SeenFile {
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
}

/** An open file. Whoever opens it closes it. */
export interface FileSource extends ByteSource {
  readonly path: string;
  readonly mtimeMs: number;
  /** Changes with every replacement, also where size and mtimeMs are kept (cp -p, rsync, a restored backup). */
  readonly ctimeMs: number;
  /** Bytes on disk: differs from `size` where the file is compressed. */
  readonly diskSize: number;
  /** Device and inode: equal for two paths to one file. */
  readonly id: string;
  /** Another one wherever the bytes may be others, also where size and time of change were kept. */
  readonly stamp: string;
  /** Whether what is read are the bytes on the disk. */
  readonly plain: boolean;
  /** Bytes as they lie on the disk; throws as `read` does. */
  readStored(offset: number, length: number, into: Uint8Array): Uint8Array;
  /** Throws `ReadFailed` where the file is no longer what it was when it was opened. */
  confirm(): void;
  /** Compressed sources: so many HDUs will be read in turn, a few rows of each at a time. */
  expectReaders?(count: number): void;
  close(): void;
}

/** First read of every file, which is what the header reader asks for: a scan costs one read a file. */
const HEAD = 11520;

/**
 * Opens a regular file. `seen`: refuse (`Refused`) when size or time of change differ from it. `isFile`: its folder says that
 * it is one, so that it is not asked first.
 * Throws `ReadFailed` for what is missing, unreadable or no regular file; a pipe is never waited for.
 */
export function openFile(
  path: string,
  seen: SeenFile | null = null,
  disk: Disk = nodeDisk,
  isFile = false,
): FileSource {
  let fd = -1;
  try {
    if (!isFile) refuseUnlessFile(disk.statSync(path), path);
    // The path may have become a pipe since: non-blocking, and looked at once more when open.
    fd = disk.openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = disk.fstatSync(fd);
    refuseUnlessFile(stat, path);
    if (seen !== null && (stat.size !== seen.size || stat.mtimeMs !== seen.mtimeMs)) {
      throw new FlatfieldError('Refused', 'The file has changed since it was planned.', {
        file: path,
        wayOut: 'Make the plan again.',
      });
    }
    return new OpenFile(path, fd, stat, disk);
  } catch (error) {
    if (fd >= 0) disk.closeSync(fd);
    if (errorCode(error) === 'ENOENT' && isLink(path, disk)) {
      throw new FlatfieldError('ReadFailed', 'The symbolic link leads to nothing.', { file: path, cause: error });
    }
    throw readError(error, path);
  }
}

/** A copy that keeps the times of what it replaces has another inode or another time of its last change of status. */
function stampOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(':');
}

/** The stamp of a file as it is; null for one that cannot be looked at. */
export function stampNow(path: string): string | null {
  try {
    return stampOf(statSync(path));
  } catch {
    return null;
  }
}

function isLink(path: string, disk: Disk): boolean {
  try {
    return disk.lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function refuseUnlessFile(stat: ReturnType<Disk['fstatSync']>, path: string): void {
  if (stat.isFile()) return;
  const what = stat.isDirectory()
    ? 'a folder'
    : stat.isFIFO()
      ? 'a named pipe'
      : stat.isSocket()
        ? 'a socket'
        : 'a device';
  throw new FlatfieldError('ReadFailed', `This is ${what}, not a file.`, { file: path });
}

/** Of any bytes: to make a Buffer of each card first takes longer than to read it. */
const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice(this: Uint8Array, from: number, to: number): string;
};

class OpenFile implements FileSource {
  readonly latin1: Latin1 = (bytes, from, to) => latin1Slice.call(bytes, from, to);
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly diskSize: number;
  readonly plain = true;
  private head: Uint8Array | null = null;

  constructor(
    readonly path: string,
    private fd: number,
    private readonly stat: Stats,
    private readonly disk: Disk,
  ) {
    this.name = path;
    this.size = this.diskSize = stat.size;
    this.mtimeMs = stat.mtimeMs;
    this.ctimeMs = stat.ctimeMs;
  }

  get id(): string {
    return `${this.stat.dev}:${this.stat.ino}`;
  }

  get stamp(): string {
    return stampOf(this.stat);
  }

  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    const bytes = this.readUnconfirmed(offset, length, into ?? new Uint8Array(length));
    // Afterwards: what was read before a change was seen is no less doubtful. The head was confirmed when it came.
    if (offset + length > HEAD) this.confirm();
    return bytes;
  }

  readUnconfirmed(offset: number, length: number, into: Uint8Array): Uint8Array {
    if (offset + length > this.size) {
      const message = `The file ends at byte ${this.size}; ${offset + length} bytes are needed.`;
      const wayOut = 'Copy it again from where it came.';
      throw new FlatfieldError('DamagedFits', message, { file: this.path, wayOut });
    }
    const bytes = into.length === length ? into : into.subarray(0, length);
    if (offset + length > HEAD) this.fill(bytes, offset);
    else bytes.set(this.view(offset, length));
    return bytes;
  }

  view(offset: number, length: number): Uint8Array {
    if (offset + length > Math.min(HEAD, this.size)) return this.read(offset, length);
    this.head ??= this.readHead();
    return this.head.subarray(offset, offset + length);
  }

  readStored(offset: number, length: number, into: Uint8Array): Uint8Array {
    return this.read(offset, length, into);
  }

  close(): void {
    if (this.fd < 0) return;
    this.disk.closeSync(this.fd);
    this.fd = -1;
  }

  confirm(): void {
    try {
      const { size, mtimeMs } = this.disk.fstatSync(this.fd);
      if (size !== this.size || mtimeMs !== this.mtimeMs) throw this.changed(size);
    } catch (error) {
      throw readError(error, this.path);
    }
  }

  private readHead(): Uint8Array {
    const head = new Uint8Array(Math.min(HEAD, this.size));
    this.fill(head, 0);
    this.confirm();
    return head;
  }

  private fill(bytes: Uint8Array, offset: number): void {
    try {
      let done = 0;
      for (let count = 1; done < bytes.length && count > 0; done += count) {
        count = this.disk.readSync(this.fd, bytes, done, bytes.length - done, offset + done);
      }
      // It is shorter now, or was while this was read.
      if (done < bytes.length) throw this.changed(this.disk.fstatSync(this.fd).size);
    } catch (error) {
      throw readError(error, this.path);
    }
  }

  private changed(size: number): FlatfieldError {
    const how = size === this.size ? 'it was written to' : `it had ${this.size} bytes and has ${size} now`;
    return new FlatfieldError('ReadFailed', `The file changed while it was read: ${how}.`, {
      file: this.path,
      wayOut: 'Wait until it is written, then try again.',
    });
  }
}
