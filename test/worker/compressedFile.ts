/** What the tests of compressed files share. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { openSource } from '../../src/worker/openSource';
import { tempFolder } from './workbench';

/** A fixture of test/reference/compressed. */
export function fixture(name: string): Buffer {
  return fs.readFileSync(join(__dirname, '../reference/compressed', name));
}

/** An open source of these bytes on disk, and how many bytes were read from there. */
export function opened(t: TestContext, bytes: Uint8Array) {
  const path = join(tempFolder(t), 'frame.fits');
  fs.writeFileSync(path, bytes);
  const disk = { bytesRead: 0 };
  const readSync = ((...args: Parameters<typeof fs.readSync>) => {
    const count = fs.readSync(...args);
    disk.bytesRead += count;
    return count;
  }) as Disk['readSync'];
  const source = openSource(path, null, { ...nodeDisk, readSync });
  t.after(() => source.close());
  return { path, source, disk };
}

/** All that can be read, in odd pieces, and what is wrong with it. */
export function readAll(t: TestContext, bytes: Uint8Array): { bytes: Buffer; problem: string | undefined } {
  const { source } = opened(t, bytes);
  const pieces: Uint8Array[] = [];
  for (let at = 0; ; ) {
    source.measure?.(at + 10_007);
    const length = Math.min(10_007, source.size - at);
    if (length <= 0) return { bytes: Buffer.concat(pieces), problem: source.problem };
    pieces.push(source.read(at, length));
    at += length;
  }
}

/** Bytes that do not compress: a linear congruential generator's. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
