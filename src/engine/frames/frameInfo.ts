/** What a header says about one frame: plain data, made by classify, read by planFlats, posted between threads. */

export type FrameKind = 'bias' | 'dark' | 'flat' | 'light' | 'unknown';

/** The steps that a frame's cards say were already done to it; the value is the evidence (card and value). */
export interface StepHistory {
  readonly overscan?: string;
  readonly trim?: string;
  readonly bias?: string;
  readonly dark?: string;
  readonly flat?: string;
}

/** A number of the header and the keyword that it stands under. */
export interface KeyedNumber {
  readonly value: number;
  readonly keyword: string;
}

/** That a person has rejected a frame, and where it is written. */
export interface Rejection {
  /** Path of the list. */
  readonly file: string;
  readonly reason: string | null;
  /** Of a calibrated frame whose raw frame was rejected: the name in the list. null = the list names the frame itself. */
  readonly raw: string | null;
}

/** What a person has written down about a frame whose header lacks it or has it wrong (flatfield.frames.json). */
export interface Assignment {
  /** Path of the file that says so. */
  readonly file: string;
  readonly type?: Exclude<FrameKind, 'unknown'>;
  /** Seconds. */
  readonly exposure?: number;
  readonly filter?: string;
  /** Path of the combined dark, bias or flat to take for this frame, absolute. */
  readonly dark?: string;
  readonly bias?: string;
  readonly flat?: string;
}

/** What one of our own results says it was made from: digests (SHA-256, hex) of files, and of the steps. */
export interface MadeFrom {
  readonly program: string;
  readonly raw: string | null;
  readonly bias: string | null;
  readonly dark: string | null;
  readonly flat: string | null;
  /** In the recipe's order; left out where there was none. */
  readonly masks?: readonly string[];
  /** Of the steps with their numbers and of the format: what the recipe decided. */
  readonly steps: string | null;
  /** Of a combined frame; left out for all others. */
  readonly combined?: CombinedFrom;
}

/** What one of our own combined frames says of its frames: for people; its digests decide. */
export interface CombinedFrom {
  /** "clip 5/5 median mad_std, average"; null where nothing says so. */
  readonly method: string | null;
  /** Names of the frames in their order, with their digests as far as they are known. */
  readonly frames: readonly { readonly name: string; readonly digest: string | null }[];
}

/** One frame that could be read. Missing header values are null: unknown is said as unknown. */
export interface FrameInfo {
  readonly path: string;
  /** Base name. */
  readonly name: string;
  /** Bytes on disk, and time of last change in ms, to notice a change between plan and run. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Of the file's bytes or its place: tells a replaced file whose size and mtimeMs were kept. Left out where nobody looked. */
  readonly ctimeMs?: number;
  /** Index of the HDU that holds the image (0 = primary). */
  readonly hdu: number;
  /** NAXIS1, NAXIS2 in pixels, and the product of further axes (1 for a plain image). */
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  /** Further image HDUs that are neither MASK nor UNCERT nor REJMAP: amplifiers or chips of a multi-extension file. */
  readonly otherImages: number;
  /** Numeric type of the pixels as meant: "uint16" for BITPIX 16 with BZERO 32768. */
  readonly pixelType: string;
  readonly kind: FrameKind;
  /** The value that named the kind, verbatim, and its keyword. */
  readonly imagetyp: string | null;
  /** Seconds; null when missing or unusable (then `exposureProblem` says why). */
  readonly exposure: number | null;
  readonly exposureKeyword: string | null;
  readonly exposureProblem: string | null;
  readonly filter: string | null;
  readonly object: string | null;
  readonly date: string | null;
  readonly camera: string | null;
  /** e.g. "1x1". */
  readonly binning: string | null;
  readonly gain: number | null;
  /** Electrons per adu: EGAIN, which is always that, before GAIN, which may be a camera's setting; with its keyword. */
  readonly electronsPerAdu: KeyedNumber | null;
  /** Electrons. */
  readonly readNoise: KeyedNumber | null;
  readonly readout: string | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** BUNIT, normalised ("ADU" -> "adu"); null when the card is missing. */
  readonly unit: string | null;
  /** Value at which a raw pixel is saturated: SATURATE card, else the largest value of an integer type; null for floats. */
  readonly saturation: number | null;
  readonly biassec: string | null;
  readonly trimsec: string | null;
  readonly datasec: string | null;
  /** Role (type, exposure, filter, binning, temperature ...) -> the keyword that the header has for it. */
  readonly keywords: Readonly<Record<string, string>>;
  /** Keywords that may hold what no known keyword does: only where the type or the exposure is not known. */
  readonly lookAlikes?: { readonly type?: readonly string[]; readonly exposure?: readonly string[] };
  /** Why this frame counts as a combined master ("COMBINED = T"); null = a single frame. */
  readonly master: string | null;
  /** Whether the pixels still hold the bias level, with the evidence; null = the header does not say. */
  readonly holdsBias: { readonly value: boolean; readonly evidence: string } | null;
  readonly history: StepHistory;
  /** Why the pixels cannot all be there (cut off, still being written); null = complete. */
  readonly incomplete: string | null;
  /** Written by Flatfield (our stamp card). */
  readonly ours: boolean;
  /** Of one of our bad pixel masks: how many pixels it masks. */
  readonly badPixels?: number;
  /** Byte or card level oddities found while reading. */
  readonly warnings: readonly string[];
  /** Rejected by hand; left out where nobody has rejected it. */
  readonly rejected?: Rejection;
  /** Assigned by hand, and already in force in `kind`, `exposure` and `filter`; left out where nothing was. */
  readonly assigned?: Assignment;
  /** Why what may be assigned to it by hand cannot be understood; left out where it can, and where nothing is. */
  readonly assignmentProblem?: string;
  /** What the header says of them; left out where nothing was assigned. */
  readonly unassigned?: Pick<FrameInfo, 'kind' | 'exposure' | 'exposureKeyword' | 'exposureProblem' | 'filter'>;
  /** Of our own results only; left out for all others. */
  readonly made?: MadeFrom;
}

/** A file that could not be taken as a frame. */
export interface UnreadableFrame {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
  readonly rejected?: Rejection;
}

/** One scanned folder or list of files. */
export interface Scan {
  readonly frames: readonly FrameInfo[];
  readonly unreadable: readonly UnreadableFrame[];
  /** Sentences about lists beside the frames (rejected, assigned) that name what is not there, or cannot be read; left out for none. */
  readonly listProblems?: readonly string[];
}
