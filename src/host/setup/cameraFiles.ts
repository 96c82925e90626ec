/** Profiles of cameras that somebody has learnt: one JSON file each in the user's own folder, the same for all workspaces. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { type CameraProfile, parseProfile, profileFileName } from '../../engine/plan/cameraProfiles';
import { writeError } from '../../worker/disk';
import { writeWhole } from '../../worker/wholeFile';

export interface LearntCameras {
  readonly profiles: readonly CameraProfile[];
  /** Files that cannot be read: sentences. */
  readonly problems: readonly string[];
}

/** What was learnt; a folder that is not there holds nothing. */
export function readCameras(folder: string): LearntCameras {
  const profiles: CameraProfile[] = [];
  const problems: string[] = [];
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    try {
      profiles.push(parseProfile(readFileSync(file, 'utf8'), file));
    } catch (error) {
      problems.push(error instanceof FlatfieldError ? error.message : `${file}: ${(error as Error).message}.`);
    }
  }
  return { profiles, problems };
}

/** Writes a profile over the one of the same camera, size and binning; returns its path. Throws `WriteFailed`, `DiskFull`. */
export function writeCamera(folder: string, profile: CameraProfile): string {
  const file = join(folder, profileFileName(profile));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  writeWhole(file, [new TextEncoder().encode(`${JSON.stringify(profile, null, 2)}\n`)]);
  return file;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}
