/** An output that nobody sees until it is whole: written under a temporary name, flushed, then published under its own. */
import { basename, dirname, join } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { readHdus } from '../engine/fits/fitsFile';
import { STAMP } from '../engine/fits/stamp';
import type { ExistingRule } from '../engine/plan/plan';
import { type Disk, errorCode, nodeDisk, writeError } from './disk';
import { withSource } from './openSource';
import { tempName } from './tempFiles';

/** Bytes that are copied at a time. */
const COPY_BYTES = 1 << 20;

export type Published = 'written' | 'replaced' | 'skipped';

/** Files that may give way to another of their kind. */
export interface ProductKind {
  isOne(path: string, disk: Disk): boolean;
  /** Why any other file stays. */
  readonly otherwise: string;
}

const flatfieldProduct: ProductKind = { isOne: hasOurStamp, otherwise: 'it was not written by Flatfield' };

/** A file in the making. Either `publish` or `discard` ends it, and leaves no temporary file behind. */
export class OutputFile {
  private readonly temp: string;
  private fd: number;
  private position = 0;

  /** Opens the temporary file beside `path`. `owner`: see tempFiles. Throws `DiskFull` or `WriteFailed`. */
  constructor(
    readonly path: string,
    owner: string,
    private readonly disk: Disk = nodeDisk,
  ) {
    this.temp = join(dirname(path), tempName(owner));
    try {
      this.fd = disk.openSync(this.temp, 'wx+', 0o666);
    } catch (error) {
      throw writeError(error, path);
    }
  }

  /** Appends the first `length` bytes. Throws `DiskFull` or `WriteFailed`; then the file is to be discarded. */
  write(bytes: Uint8Array, length: number = bytes.length): void {
    this.writeAt(this.position, bytes, length);
    this.position += length;
  }

  /** Writes the first `length` bytes from byte `position` on. Throws as `write` does. */
  writeAt(position: number, bytes: Uint8Array, length: number = bytes.length): void {
    let done = 0;
    try {
      while (done < length) {
        // A full disk takes a part without an error; only the next write says so.
        const count = this.disk.writeSync(this.fd, bytes, done, length - done, position + done);
        if (count === 0) throw Object.assign(new Error('no byte was written'), { code: 'ENOSPC' });
        done += count;
      }
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Copies the first `length` bytes into `target`, from its byte `position` on. Throws as `write` does. */
  copyTo(target: OutputFile, position: number, length: number): void {
    const bytes = new Uint8Array(Math.min(length, COPY_BYTES));
    for (let done = 0; done < length; ) {
      let count: number;
      try {
        count = this.disk.readSync(this.fd, bytes, 0, Math.min(bytes.length, length - done), done);
        if (count === 0) throw new Error('what was written cannot be read again');
      } catch (error) {
        throw writeError(error, this.path);
      }
      target.writeAt(position + done, bytes, count);
      done += count;
    }
  }

  /**
   * Flushes and gives the file its name. A file that is there already obeys `existing`; it is replaced only when it is
   * a regular file of that kind (with our stamp) and its id (device:inode) is none of `inputs`.
   * Throws `Exists`, `Refused`, `DiskFull` or `WriteFailed`, the temporary file being gone.
   */
  publish(existing: ExistingRule, inputs: ReadonlySet<string>, kind: ProductKind = flatfieldProduct): Published {
    try {
      this.disk.fsyncSync(this.fd);
      this.close();
      return this.nameIt(existing, inputs, kind);
    } catch (error) {
      throw writeError(error, this.path);
    } finally {
      this.discard();
    }
  }

  /** Removes the temporary file; harmless after `publish`. */
  discard(): void {
    try {
      this.close();
    } catch {
      // A network file system may say only now that the disk is full; the file is given up anyway.
    }
    try {
      this.disk.unlinkSync(this.temp);
    } catch {
      // Gone already, or out of reach: the next run's sweep takes it.
    }
  }

  private nameIt(existing: ExistingRule, inputs: ReadonlySet<string>, kind: ProductKind): Published {
    try {
      linkOrReserve(this.temp, this.path, this.disk);
      syncFolder(dirname(this.path), this.disk);
      return 'written';
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    if (existing === 'skip') return 'skipped';
    if (existing === 'fail') throw existsError(this.path);
    requireReplaceable(this.path, inputs, this.disk, kind);
    this.disk.renameSync(this.temp, this.path);
    syncFolder(dirname(this.path), this.disk);
    return 'replaced';
  }

  private close(): void {
    if (this.fd < 0) return;
    const fd = this.fd;
    this.fd = -1;
    this.disk.closeSync(fd);
  }
}

/** The error for an output that is there already. */
export function existsError(path: string): FlatfieldError {
  return new FlatfieldError('Exists', 'The output is there already.', {
    file: path,
    wayOut: 'Set "existing" to "update", "skip" or "replace", or choose another output folder.',
  });
}

/** Throws `Refused` unless `path` is a regular file of that kind (with our stamp) and none of `inputs` (device:inode). */
export function requireReplaceable(
  path: string,
  inputs: ReadonlySet<string>,
  disk: Disk = nodeDisk,
  kind: ProductKind = flatfieldProduct,
): void {
  const stat = disk.lstatSync(path);
  const refuse = (why: string): never => {
    throw new FlatfieldError('Refused', `"${basename(path)}" is not replaced: ${why}.`, {
      file: path,
      wayOut: 'Move it away or choose another output folder.',
    });
  };
  if (!stat.isFile()) refuse('it is no regular file');
  if (inputs.has(`${stat.dev}:${stat.ino}`)) refuse('it is one of the inputs');
  if (stat.size === 0) refuse('it is empty and may be what an interrupted run left');
  if (!kind.isOne(path, disk)) refuse(kind.otherwise);
}

function hasOurStamp(path: string, disk: Disk): boolean {
  try {
    return withSource(path, (source) => readHdus(source).hdus.some((hdu) => hdu.header.has(STAMP)), null, disk);
  } catch {
    return false;
  }
}

/**
 * Gives `temp` the name `path` where nobody has it (EEXIST otherwise). A hard link does that in one call; rename would
 * overwrite. Where links are unknown an empty file reserves the name, and the rename then goes over our own file.
 */
function linkOrReserve(temp: string, path: string, disk: Disk): void {
  try {
    disk.linkSync(temp, path);
  } catch (error) {
    if (!NO_LINKS.has(errorCode(error))) throw error;
    disk.closeSync(disk.openSync(path, 'wx', 0o666));
    try {
      disk.renameSync(temp, path);
    } catch (renameError) {
      disk.unlinkSync(path);
      throw renameError;
    }
  }
}

/** Answers of file systems without hard links (exFAT, SMB, FUSE). */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'ENOSYS',
  'EMLINK',
  'EACCES',
]);

/** Makes the new name itself durable; not every system can. */
function syncFolder(folder: string, disk: Disk): void {
  try {
    const fd = disk.openSync(folder, 'r');
    try {
      disk.fsyncSync(fd);
    } finally {
      disk.closeSync(fd);
    }
  } catch {
    // Windows and some network file systems know no fsync of a folder; the data are flushed in any case.
  }
}
