/** What the report page and the host say to each other, and the report as the page shows it. */
import type { FrameOutcome, LevelSummary } from '../engine/reduce/outcome';
import type { PageMethods } from './pages';

/** Which run the page is about. */
export interface ReportContents {
  readonly id: string;
}

/** A file by its path, and the name that people read. */
export interface NamedFile {
  readonly path: string;
  readonly name: string;
}

/** One flat: planned and run, or refused by the plan. */
export interface ReportRow {
  readonly raw: NamedFile;
  /** null where there is no such file: refused, failed or cancelled. */
  readonly result: NamedFile | null;
  readonly status: FrameOutcome['status'];
  /** Why it was refused, failed or left as it was, and the way out; null where nothing is to be said. */
  readonly reason: string | null;
  /** Each step in a word ("dark × 0.0111"), its master where it has one, and the step in full with its reason; then the masks. */
  readonly steps: readonly {
    readonly word: string;
    readonly master: NamedFile | null;
    readonly what: string;
    readonly why: string;
  }[];
  /** Unit of all levels. */
  readonly unit: string | null;
  /** Levels: null = not known, never 0. */
  readonly overscan: number | null;
  readonly before: LevelSummary | null;
  readonly after: LevelSummary | null;
  /** Share of the raw pixels that are saturated, 0 to 1; null where nobody knows. */
  readonly saturated: number | null;
  /** "12 of 8585216 pixels at or above 65535"; null as `saturated`. */
  readonly saturatedWords: string | null;
  readonly withoutValue: number | null;
  readonly signalToNoise: number | null;
  readonly warnings: readonly string[];
  /** Masters that were looked at and not taken, with the reason. */
  readonly candidates: readonly string[];
}

/** The flats of one recipe. */
export interface ReportNight {
  readonly outputFolder: string;
  readonly recipe: NamedFile | null;
  /** "float32, with MASK". */
  readonly format: string;
  /** Remarks on the whole, and what a person left out. */
  readonly notes: readonly string[];
}

export interface ReportView {
  /** "5 flats written, 1 failed". */
  readonly tally: string;
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  readonly nights: readonly ReportNight[];
  readonly rows: readonly ReportRow[];
}

/** What the page may open: by the row, never by a path of its own. */
export interface ReportFile {
  readonly row: number;
  readonly what: 'raw' | 'result' | { readonly step: number };
}

export interface ReportPageMethods extends PageMethods<ReportContents> {
  /** Fails where the record is no longer kept. */
  report: { request: null; reply: ReportView };
  open: { request: ReportFile; reply: null };
  /** Raw and result in one viewer. */
  compare: { request: { readonly row: number }; reply: null };
  openRecipe: { request: { readonly night: number }; reply: null };
  /** Each replies with what was done, as a sentence; null where the user chose not to. */
  saveJson: { request: null; reply: string | null };
  savePython: { request: null; reply: string | null };
  copyCommand: { request: null; reply: string };
  copyText: { request: null; reply: string };
}
