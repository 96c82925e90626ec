/** The system calls that the worker makes, in one place so that a test can let them fail, and their errors as sentences. */
import * as fs from 'node:fs';
import { FlatfieldError } from '../engine/errors';

/** Synchronous calls: inside a thread they are faster than the asynchronous ones. */
export type Disk = Pick<
  typeof fs,
  | 'closeSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'renameSync'
  | 'statSync'
  | 'statfsSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** The real ones. */
export const nodeDisk: Disk = fs;

/** `ENOENT` and the like, or '' for what is no system error. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** What the system said when `path` was opened or read, as a `ReadFailed`; tagged errors pass through. */
export function readError(error: unknown, path: string): FlatfieldError {
  if (error instanceof FlatfieldError) return error;
  const code = errorCode(error);
  const sentence =
    READ_SENTENCES[code] ?? `The file could not be read: ${error instanceof Error ? error.message : String(error)}.`;
  return new FlatfieldError('ReadFailed', sentence, { file: path, cause: error });
}

/** What the system said when `path` was written: `DiskFull` for a full, read-only or used-up disk, else `WriteFailed`. */
export function writeError(error: unknown, path: string): FlatfieldError {
  if (error instanceof FlatfieldError) return error;
  const code = errorCode(error);
  const full = FULL_SENTENCES[code];
  if (full !== undefined) {
    return new FlatfieldError('DiskFull', full, { file: path, wayOut: FULL_WAY_OUT[code], cause: error });
  }
  const sentence =
    WRITE_SENTENCES[code] ??
    `The file could not be written: ${error instanceof Error ? error.message : String(error)}.`;
  return new FlatfieldError('WriteFailed', sentence, { file: path, cause: error });
}

const READ_SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EACCES: 'The file may not be read: permission denied.',
  EPERM: 'The file may not be read: permission denied.',
  ELOOP: 'The symbolic link leads back to itself.',
  EISDIR: 'This is a folder, not a file.',
  ENAMETOOLONG: 'The path is too long for this file system.',
  EIO: 'The disk could not read the file (input/output error).',
  ESTALE: 'The network file system lost the file while it was read.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
  EBUSY: 'Another program holds the file.',
  ERR_INVALID_ARG_VALUE: 'The path holds a NUL character.',
  ENXIO: 'This is a socket or a device without its driver, not a file.',
};

const WRITE_SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'The folder of the output does not exist.',
  ENOTDIR: 'A part of the output path is a file, not a folder.',
  EACCES: 'The output may not be written: permission denied.',
  EPERM: 'The output may not be written: permission denied.',
  ENAMETOOLONG: 'The output path is too long for this file system.',
  EFBIG: 'The output is too large for this file system.',
  EIO: 'The disk could not write the file (input/output error).',
};

const FULL_SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EROFS: 'The file system is read-only.',
};

const FULL_WAY_OUT: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space or choose another output folder.',
  EDQUOT: 'Free some space or choose another output folder.',
  EROFS: 'Choose another output folder.',
};
