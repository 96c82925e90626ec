/** The words between the page of frames (a table, one row a file) and the host, which knows the frames, sorts and filters them. */
import type { TableHeading, TableRows } from './jobs';
import type { PageMethods } from './pages';

/** What the page is about; there is one kind so far. */
export interface FramesContents {
  readonly of: 'workspace';
}

export interface FramesSort {
  /** Name of the property. */
  readonly column: string;
  readonly descending: boolean;
}

export interface FramesQuery {
  /** Names of properties: "exposure", "AIRMASS", '"ESO DPR TYPE"'. */
  readonly columns: readonly string[];
  /** A filter of frames; blank lets all through. */
  readonly where: string;
  /** null: by path. */
  readonly sort: FramesSort | null;
}

/** What is special about a row, as bits. */
export const ROW = { rejected: 1, unreadable: 2, incomplete: 4, master: 8 } as const;

/** The rows in their order; `rows` then speaks of it. */
export interface FramesOrder {
  /** Numbered by their place; `name` as the property is called. */
  readonly columns: readonly TableHeading[];
  /** Of each row: a number that its file keeps as long as the page is open, and its ROW bits. */
  readonly ids: readonly number[];
  readonly marks: readonly number[];
  /** Characters of the longest value of each column, in all rows before the filter. */
  readonly longest: readonly number[];
  /** Files, frames and unreadable ones, before the filter; and those of them that are no frames. */
  readonly total: number;
  readonly unreadable: number;
  /** Sentences: keywords and values that no frame has. */
  readonly notes: readonly string[];
}

export type FramesAction = 'open' | 'compare' | 'reduce' | 'combine' | 'reject' | 'accept';

/** A column that could be shown. */
export interface OfferedColumn {
  readonly name: string;
  /** What it is, of a property that is no keyword. */
  readonly about: string | null;
  /** Frames that have it; null: all. */
  readonly frames: number | null;
}

/** Rows to copy or save: these ids in the present order, or all rows. */
export interface FramesText {
  readonly ids: readonly number[] | null;
}

/** What the window asks. */
export interface FramesMethods extends PageMethods<FramesContents> {
  /** Columns at first, and the filter of the tree. */
  start: { request: null; reply: { readonly columns: readonly string[]; readonly where: string } };
  /** A mistake leaves the order as it was. */
  order: { request: FramesQuery; reply: FramesOrder | { readonly mistake: string } };
  /** Rows by place, `first` from 1. */
  rows: { request: { readonly first: number; readonly count: number }; reply: Pick<TableRows, 'cells'> };
  offered: { request: null; reply: readonly OfferedColumn[] };
  act: { request: { readonly action: FramesAction; readonly ids: readonly number[] }; reply: null };
  /** CSV to the clipboard; replies how many frames. */
  copy: { request: FramesText; reply: number };
  /** Asks where; replies the path, or null. */
  save: { request: FramesText; reply: string | null };
  copyText: { request: string; reply: null };
}

/** What the window answers. */
export interface FramesWindowMethods {
  /** Frames were found, changed or gone: order again. */
  changed: { request: null; reply: null };
}
