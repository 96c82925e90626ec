/** Tagged errors: what happened, to which file, and what the reader can do about it. */

/**
 * What kind of thing went wrong. A tag survives a thread or window boundary; a class does not.
 *
 * - `NotFits` the file is no FITS file; `DamagedFits` it is one, but bytes or cards are missing or wrong;
 * - `Unsupported` a legal thing that this version does not do, named;
 * - `BadSection` / `BadRecipe` / `Usage` what the user wrote cannot be meant;
 * - `Refused` a frame that must not be reduced as asked; `Exists` its output is already there;
 * - `ReadFailed` / `WriteFailed` the operating system's answer; `DiskFull` that answer was "no space" or "read-only";
 * - `Cancelled` the user stopped it; `WorkerDied` a thread ended before it answered.
 */
export type ErrorTag =
  | 'NotFits'
  | 'DamagedFits'
  | 'Unsupported'
  | 'BadSection'
  | 'BadRecipe'
  | 'Usage'
  | 'Refused'
  | 'Exists'
  | 'ReadFailed'
  | 'WriteFailed'
  | 'DiskFull'
  | 'Cancelled'
  | 'WorkerDied';

/** Where it happened and what the reader can do; all optional. */
export interface ErrorDetails {
  /** Path of the file concerned. */
  readonly file?: string | undefined;
  /** What the reader can do: one sentence. */
  readonly wayOut?: string | undefined;
  /** Changes of the recipe that would help, the best first. */
  readonly fixes?: readonly RecipeFix[] | undefined;
  readonly cause?: unknown;
}

/** A change of the recipe by which a refused frame would pass, or be refused for a better reason. */
export interface RecipeFix {
  /** A button's words: "Allow 3.2 s between frame and dark". */
  readonly title: string;
  /** Keys from the top of the recipe: ["dark", "tolerance"]. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The one error class of Flatfield. `message` is one sentence that names the values; `file` and `wayOut` stand apart. */
export class FlatfieldError extends Error {
  override readonly name = 'FlatfieldError';
  readonly file: string | undefined;
  readonly wayOut: string | undefined;
  readonly fixes: readonly RecipeFix[];

  constructor(
    readonly tag: ErrorTag,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.file = details.file;
    this.wayOut = details.wayOut;
    this.fixes = details.fixes ?? [];
  }
}

/** An error as one line for people: file, sentence, way out. */
export function errorSentence(error: unknown): string {
  if (!(error instanceof FlatfieldError)) return error instanceof Error ? error.message : String(error);
  const file = error.file === undefined || error.message.includes(error.file) ? '' : `${error.file}: `;
  return withWayOut(`${file}${error.message}`, error.wayOut);
}

/** A sentence, and what the reader can do about it where that is known. */
export function withWayOut(sentence: string, wayOut: string | null | undefined): string {
  return wayOut == null ? sentence : `${sentence} ${wayOut}`;
}
