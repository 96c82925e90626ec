/** Names of unfinished outputs, `.flatfield-<pid>-<random>.part`, by which a later run finds what a killed one left. */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Disk, errorCode, nodeDisk } from './disk';

/** pid - host, owner, number. The host tells another machine's live pid on a shared file system from a dead one here. */
const NAME = /^\.flatfield-(\d+)-([0-9a-f]{6})([0-9a-f]{8})([0-9a-f]+)\.part$/;
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
/** After this many ms a part file of another machine is nobody's. */
const FOREIGN_AGE = 7 * 24 * 3600 * 1000;

let counter = 0;

/** A mark for one owner of temporary files (a thread), so that they can be told from those of its siblings. */
export function newOwner(): string {
  return randomBytes(4).toString('hex');
}

/** A name that no other process, thread or call uses. */
export function tempName(owner: string): string {
  return `.flatfield-${process.pid}-${HOST}${owner}${(counter++).toString(16)}.part`;
}

/** Removes from `folder` what dead processes left. Returns how many files went; a folder that is not there holds none. */
export function sweepDead(folder: string, disk: Disk = nodeDisk): number {
  const started = Date.now() - process.uptime() * 1000;
  return sweep(folder, disk, ({ pid, host, mtimeMs }) => {
    if (host !== HOST) return Date.now() - mtimeMs > FOREIGN_AGE;
    // Our own pid may have been another's before us (containers); a second covers coarse file times.
    return pid === process.pid ? mtimeMs < started - 1000 : !isAlive(pid);
  });
}

/** Removes from `folder` what a dead thread of this process left. */
export function sweepOwner(folder: string, owner: string, disk: Disk = nodeDisk): number {
  return sweep(folder, disk, (file) => file.pid === process.pid && file.host === HOST && file.owner === owner);
}

interface PartFile {
  readonly pid: number;
  readonly host: string;
  readonly owner: string;
  readonly mtimeMs: number;
}

function sweep(folder: string, disk: Disk, isDead: (file: PartFile) => boolean): number {
  let swept = 0;
  for (const name of listed(folder, disk)) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const [, pid, host = '', owner = ''] = match;
    const path = join(folder, name);
    try {
      const { mtimeMs } = disk.lstatSync(path);
      if (!isDead({ pid: Number(pid), host, owner, mtimeMs })) continue;
      disk.unlinkSync(path);
      swept++;
    } catch {
      // Another run sweeps too, or the folder is read-only: what stays is hidden and harmless.
    }
  }
  return swept;
}

function listed(folder: string, disk: Disk): string[] {
  try {
    return disk.readdirSync(folder) as string[];
  } catch {
    return [];
  }
}

/** Whether a process of this machine runs under that id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
