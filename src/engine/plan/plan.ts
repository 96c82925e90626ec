/** What a plan is: for each frame the steps, the masters and the reasons, before any pixel changes. Plain data. */
import type { Clip } from '../ccd/clipBounds';
import type { Region } from '../ccd/region';
import type { Extrema, MinMax } from '../ccd/rejectValues';
import type { RecipeFix } from '../errors';
import type { FlatLevels } from './flatLevels';
import type { Recipe } from './recipeSchema';
import type { MasterRole, Step } from './step';

/** The facts about one input frame that carrying out its steps needs. */
export interface PlannedFrame {
  readonly path: string;
  readonly name: string;
  readonly hdu: number;
  /** Raw size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelType: string;
  /** As seen when planned; a file that changed since is refused when run. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Raw pixels at or above this value are saturated; null = unknown. */
  readonly saturation: number | null;
  /** BUNIT of the result. */
  readonly unit: string;
  /** What the header of the result says by a person's hand; left out where nothing was assigned. */
  readonly assigned?: readonly AssignedCard[];
  /** In order: overscan, trim, bias, dark, flat. */
  readonly steps: readonly Step[];
  /** null: no uncertainty is asked for. */
  readonly noise: PlannedNoise | null;
  /** Whose bad pixels its result masks; left out where none do. */
  readonly masks?: readonly PlannedMask[];
  /** Of a raw frame that is combined: what its own result would mask has no part; left out where it would mask nothing. */
  readonly leavesBad?: true;
  readonly warnings: readonly string[];
}

/** A card that says what was assigned by hand. */
export interface AssignedCard {
  readonly role: 'type' | 'exposure' | 'filter';
  readonly keyword: string;
  readonly value: string | number;
}

/** A master that was looked at and not taken. */
export interface RefusedCandidate {
  readonly path: string;
  readonly role: MasterRole;
  readonly reason: string;
}

/** What is known of a result before the run. */
export interface ResultState {
  /**
   * `none`: there is no file; `upToDate`: it was made of the same bytes by the same steps and version; `stale`: it is ours,
   * and something has changed since; `unknown`: nobody has compared yet; `foreign`: it is not ours.
   */
  readonly state: 'none' | 'upToDate' | 'stale' | 'unknown' | 'foreign';
  /** What has changed, with names and values: half a sentence; null where nothing has. */
  readonly why: string | null;
}

/** A bad pixel mask that the recipe names. */
export interface PlannedMask {
  readonly path: string;
  readonly hdu: number;
  /** Its size in pixels. */
  readonly width: number;
  readonly height: number;
  /** The part of it that lies under the result. */
  readonly region: Region;
  /** Pixels that it masks in all, where its header says so. */
  readonly pixels: number | null;
}

/** A frame that gets a result of its own: a flat, or a light. */
export interface PlannedFlat extends PlannedFrame {
  /** Path of the result. */
  readonly output: string;
  /** `skip`: the output is there already and `existing` says skip. */
  readonly action: 'write' | 'replace' | 'skip';
  readonly result: ResultState;
  /** What its pixels show; left out where the plan was made without reading them. */
  readonly levels?: FlatLevels;
  readonly refusedCandidates: readonly RefusedCandidate[];
}

/** A frame that cannot be reduced as asked: why, and the way out. */
export interface RefusedFrame {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
  readonly wayOut: string | null;
  /** What of the recipe would help, the best first; empty where nothing of it would. */
  readonly fixes: readonly RecipeFix[];
  readonly refusedCandidates: readonly RefusedCandidate[];
  /** Path of the master that it needs and that was not made; left out for every other reason. */
  readonly blockedBy?: string;
}

/** A file that was given but is no raw frame of the kind that is reduced (a dark, a master, our own product), and why it is left alone. */
export interface IgnoredFrame {
  readonly path: string;
  readonly reason: string;
  /** Left out by a person's decision. */
  readonly byHand?: true;
  /** What of the recipe would make it known; left out where nothing of it would. */
  readonly fixes?: readonly RecipeFix[];
}

export type PixelFormat = 'float32' | 'float64';

/** How results are stored. */
export interface ProductFormat {
  readonly pixels: PixelFormat;
  /**
   * Tile compression of every image of the file: `GZIP_2` is exact; `RICE_1` stores floats as integers in steps of a
   * sixteenth of their noise.
   */
  readonly compression: 'none' | 'GZIP_2' | 'RICE_1';
  /** An extension MASK: pixels that are saturated, without a value, or masked in a master or by a mask of the recipe. */
  readonly mask: boolean;
  /** An extension UNCERT: standard deviations. */
  readonly uncertainty: boolean;
}

/** Pixels alone, as they are. */
export function plainFormat(pixels: PixelFormat): ProductFormat {
  return { pixels, compression: 'none', mask: false, uncertainty: false };
}

/** What the standard deviation of a raw pixel is computed from, with the keywords that say so. */
export interface PlannedNoise {
  /** Electrons per adu. */
  readonly gain: number;
  /** Electrons. */
  readonly readNoise: number;
  /** "GAIN = 2, RDNOISE = 11". */
  readonly source: string;
}

/** The limits of the recipe that are held against the pixels of a flat, before it gets its name. */
export type FlatLimits = Pick<Recipe['limits'], 'saturated' | 'signalToNoise' | 'withoutValue' | 'lightLeak'>;

/** What a plan reduces: lights are divided by a combined flat, and the limits of the light in a flat do not hold for them. */
export type ReducedKind = 'flat' | 'light';

export type ExistingRule = 'fail' | 'skip' | 'replace' | 'update';

export interface Plan {
  /** Of which kind all of `flats` are. */
  readonly kind: ReducedKind;
  /** Path of the recipe, or null for the defaults. */
  readonly recipe: string | null;
  readonly outputFolder: string;
  readonly format: ProductFormat;
  readonly existing: ExistingRule;
  readonly limits: FlatLimits;
  /** Bytes that the results to be written will take on the disk, before compression. */
  readonly bytes: number;
  /** Bytes that are free for them; null where the system does not say, left out where nobody asked. */
  readonly free?: number | null;
  /** The frames to reduce; lights too, under the name that scripts know from when there were flats alone. */
  readonly flats: readonly PlannedFlat[];
  readonly refused: readonly RefusedFrame[];
  readonly ignored: readonly IgnoredFrame[];
  /** Remarks on the whole: "the headers have a BIASSEC, the recipe subtracts no overscan". */
  readonly hints: readonly string[];
}

/** How frames become one master; `scale` is measured on the calibrated frames. */
export interface CombineMethod {
  readonly method: 'average' | 'median' | 'sum';
  readonly minmax: MinMax | null;
  readonly extrema: Extrema | null;
  /** `grow`: radius in pixels within which a clipped value takes its neighbours in the same frame along. */
  readonly clip: (Clip & { readonly grow: number }) | null;
  readonly order: 'scale then clip' | 'clip then scale';
  readonly scale: 'inverse median' | 'inverse mean' | 'none';
  /** `level`: the median of each frame before any scaling (its mean where `scale` is "inverse mean"). */
  readonly weights: 'none' | 'exposure' | 'level';
}

/** What the header of a master says of all its inputs together, where the cards of one of them would not be true. */
export interface MasterHeader {
  /** Index of the input whose cards it has else: the one that was taken first. */
  readonly from: number;
  /** null takes the card out. */
  readonly cards: readonly { readonly keyword: string; readonly value: number | null }[];
  /** Sentences for HISTORY: what the cards cannot say. */
  readonly history: readonly string[];
}

/** What a master has beside its pixels. */
export interface MasterExtensions {
  /** MASK: true where no value was left. */
  readonly mask: boolean;
  /** UNCERT: standard deviations, as ccdproc.combine writes them. */
  readonly uncertainty: boolean;
  /** REJMAP: how many frames were rejected in each pixel. */
  readonly rejectionMap: boolean;
}

/** One master to be made. */
export interface PlannedMaster {
  readonly kind: 'bias' | 'dark' | 'flat';
  /** What the inputs have in common, for people: "dark, 70 s". */
  readonly title: string;
  readonly output: string;
  readonly action: 'write' | 'replace' | 'skip';
  readonly result: ResultState;
  readonly inputs: readonly PlannedFrame[];
  /** Size after the steps. */
  readonly width: number;
  readonly height: number;
  /** Seconds: the mean of the inputs, of a sum their total; null for a bias, and where one of them is unknown. */
  readonly exposure: number | null;
  /** What all inputs have; null where they differ, for bias and dark too. */
  readonly filter: string | null;
  readonly method: CombineMethod;
  /** One for each input, where the headers say them; null = none, or measured. */
  readonly weights: readonly number[] | null;
  readonly extensions: MasterExtensions;
  readonly header: MasterHeader;
  /** Whether the master will still hold the bias. */
  readonly holdsBias: boolean;
  readonly warnings: readonly string[];
}

/** A master that frames of its kind are there for, and that cannot be made of them. */
export interface UnmadeMaster {
  readonly kind: 'bias' | 'dark' | 'flat';
  readonly title: string;
  /** Where it would be; what lies there now is not what would be made. */
  readonly output: string;
  readonly reason: string;
  readonly wayOut: string | null;
  /** Paths of its frames, those that are refused among them. */
  readonly frames: readonly string[];
  /**
   * Size and content that it would have, by which it is found which frames it would have served; null where nobody can
   * tell, and where a single frame asks for no master.
   */
  readonly wouldBe: Pick<PlannedMaster, 'width' | 'height' | 'exposure' | 'holdsBias'> | null;
}

export interface CombinePlan {
  readonly recipe: string | null;
  readonly outputFolder: string;
  readonly masters: readonly PlannedMaster[];
  readonly unmade: readonly UnmadeMaster[];
  readonly refused: readonly RefusedFrame[];
  readonly ignored: readonly IgnoredFrame[];
  readonly hints: readonly string[];
}
