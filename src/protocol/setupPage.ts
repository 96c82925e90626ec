/** What the page "Set up calibration" and the host say to each other. */
import type { Detection } from '../engine/ccd/detectOverscan';
import type { Region } from '../engine/ccd/region';
import type { FrameKind } from '../engine/frames/frameInfo';
import type { CheckedSection } from '../engine/plan/headerSections';
import type { RecipePreview } from '../engine/plan/previewRecipe';
import type { Proposal } from '../engine/plan/proposal';
import type { RecipeDraft } from '../engine/plan/recipeDraft';
import type { PageMethods } from './pages';

/** The engine's words that the window shares. */
export type { Region } from '../engine/ccd/region';
export type { MastersToMake, RecipePreview } from '../engine/plan/previewRecipe';
export type { Choice, UnknownType } from '../engine/plan/proposal';
export type { RecipeDraft } from '../engine/plan/recipeDraft';

export interface SetupContents {
  readonly folder: string;
}

/** A raw frame that can be looked at. */
export interface SetupFrame {
  readonly path: string;
  readonly name: string;
  readonly kind: FrameKind;
  /** Seconds. */
  readonly exposure: number | null;
  readonly width: number;
  readonly height: number;
}

/** What the page has been told of this camera's words. */
export type TaughtSpellings = Pick<RecipeDraft, 'types' | 'keywords'>;

/** What the folder says before anybody has chosen anything. */
export interface SetupState {
  readonly folder: string;
  readonly frames: readonly SetupFrame[];
  /** "6 flats, 9 darks, 7 bias frames". */
  readonly found: string;
  /** Path of the flat that stands for all; null: there is none. */
  readonly typical: string | null;
  /** Sizes of flats that this recipe would not be about: "1024 x 1024 (3)". */
  readonly otherSizes: readonly string[];
  readonly proposal: Proposal;
  /** What to start with: the recipe that is there, else the proposal. */
  readonly draft: RecipeDraft;
  /** Path of the folder's own recipe; null: there is none yet. */
  readonly recipe: string | null;
  /** Path of a recipe above this folder, which applies as long as there is no own one. */
  readonly inherited: string | null;
  /** Why the recipe that is there cannot be read: a sentence; null where it can. */
  readonly recipeProblem: string | null;
  /** The camera as a profile knows it, with what the profile knows beside sections. */
  readonly camera: { readonly name: string; readonly source: string; readonly gain: string | null } | null;
  /** Files of learnt profiles that cannot be read: sentences. */
  readonly profileProblems: readonly string[];
}

/** Mean of each line and what stands for the pixels that it shows. */
export interface FrameLook {
  readonly path: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  /** A bias frame of the same size beside it. */
  readonly bias: { readonly name: string; readonly columns: Float64Array; readonly rows: Float64Array } | null;
  readonly detection: Detection | null;
  /** Why nothing was detected: half a sentence; null where something was. */
  readonly notMeasured: string | null;
  /** BIASSEC, TRIMSEC and DATASEC of its header. */
  readonly cards: readonly CheckedSection[];
}

/** How a section was changed on the page: by a handle, or typed. */
export type SectionEdit =
  | { readonly region: Region }
  | { readonly text: string; readonly convention: 'fits' | 'python' };

export interface PreviewRequest {
  readonly draft: RecipeDraft;
  readonly edits: { readonly overscan?: SectionEdit; readonly trim?: SectionEdit };
  /** Size of the frame that sections are about. */
  readonly width: number;
  readonly height: number;
}

/** A section in all its words. */
export interface ShownSection {
  readonly fits: string;
  readonly python: string;
  /** null with a `problem`. */
  readonly region: Region | null;
  /** Why it cannot be used: a sentence; the draft has the one before. */
  readonly problem: string | null;
}

export interface PreviewReply {
  /** With the edits in it that can be used. */
  readonly draft: RecipeDraft;
  /** null: the draft has no section of its own. */
  readonly overscan: ShownSection | null;
  readonly trim: ShownSection | null;
  /** What would be written. */
  readonly text: string;
  /** Whether the recipe in the folder says just that. */
  readonly written: boolean;
  readonly preview: RecipePreview;
}

export interface SetupMethods extends PageMethods<SetupContents> {
  /** Scans the folder, in these spellings beside those of its recipe, and measures the typical flat. */
  begin: { request: TaughtSpellings; reply: SetupState };
  look: { request: { readonly path: string }; reply: FrameLook };
  preview: { request: PreviewRequest; reply: PreviewReply };
  /** Asks before it replaces a recipe; the reply says whether it was written. */
  write: { request: { readonly draft: RecipeDraft }; reply: { readonly written: boolean; readonly path: string } };
  /** Keeps what the draft says of the camera of this frame, for other folders; the reply is the file. */
  learn: { request: { readonly draft: RecipeDraft; readonly path: string }; reply: { readonly file: string } };
  combine: { request: { readonly frames: readonly string[] }; reply: null };
  showPlan: { request: null; reply: null };
  openRecipe: { request: null; reply: null };
}

export interface SetupWindowMethods {
  /** Something in the folder has changed: what was asked of it may have another answer. */
  changed: { request: null; reply: null };
}
