/** What a proposal of a recipe is: for each key the choice, where it comes from, and the reason. Plain data. */
import type { Detection } from '../ccd/detectOverscan';
import type { FrameInfo, Scan } from '../frames/frameInfo';
import type { CameraProfile } from './cameraProfiles';
import type { RecipeDraft } from './recipeDraft';

/** Where a choice comes from; `unknown`: nothing says it, the user has to. */
export type Source = 'pixels' | 'header' | 'profile' | 'frames' | 'default' | 'unknown';

/** One decision, and why. */
export interface Choice<T> {
  /** undefined: as the default says. */
  readonly value: T | undefined;
  readonly source: Source;
  /** Sentences. */
  readonly reason: string;
}

export interface Proposal {
  /** Only what differs from the defaults. */
  readonly recipe: RecipeDraft;
  readonly overscan: Choice<RecipeDraft['overscan']>;
  readonly trim: Choice<RecipeDraft['trim']>;
  readonly bias: Choice<RecipeDraft['bias']>;
  readonly dark: Choice<RecipeDraft['dark']>;
  readonly keywords: Choice<RecipeDraft['keywords']>;
  readonly types: Choice<RecipeDraft['types']>;
  readonly saturation: Choice<number | null>;
  readonly output: Choice<RecipeDraft['output']>;
  /** IMAGETYP values that mean nothing to us, the most frequent first. */
  readonly unknownTypes: readonly UnknownType[];
}

export interface UnknownType {
  readonly value: string;
  readonly frames: number;
  /** Name of one of them. */
  readonly example: string;
}

export interface ProposalInput {
  readonly scan: Scan;
  /** The flat that stands for all, measured or not; null: there is none. */
  readonly flat: FrameInfo | null;
  readonly detection: Detection | null;
  /** Why nothing was measured: half a sentence; null where something was. */
  readonly notMeasured: string | null;
  readonly profile: CameraProfile | null;
}
