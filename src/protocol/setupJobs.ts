/** What setting up a folder asks of a worker thread. */
import type { FrameProfiles } from '../engine/ccd/frameProfiles';

export interface ProfileRequest {
  readonly frames: readonly { readonly path: string; readonly hdu: number }[];
}

export interface ProfiledFrame {
  readonly path: string;
  /** Of the first plane; null with a `problem`. */
  readonly profiles: FrameProfiles | null;
  /** Why there are none: a sentence. */
  readonly problem: string | null;
}

export interface SetupJobs {
  columnProfile: { request: ProfileRequest; reply: readonly ProfiledFrame[] };
}
