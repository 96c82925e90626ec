/** A disk with a single file on it, for jobs that are to read bytes which never were on a real one. */
import { type Disk, nodeDisk } from '../../src/worker/disk';

/** What every path of this disk leads to: a file with these bytes. */
export function memoryDisk(bytes: Uint8Array): Disk {
  const stat = {
    size: bytes.length,
    mtimeMs: 0,
    dev: 1,
    ino: 1,
    isFile: () => true,
    isDirectory: () => false,
    isFIFO: () => false,
    isSocket: () => false,
  };
  const readSync = (_fd: number, into: Uint8Array, start: number, length: number, position: number): number => {
    const part = bytes.subarray(position, position + length);
    into.set(part, start);
    return part.length;
  };
  const calls = { statSync: () => stat, fstatSync: () => stat, openSync: () => 1000, readSync, closeSync() {} };
  return { ...nodeDisk, ...(calls as unknown as Partial<Disk>) };
}
