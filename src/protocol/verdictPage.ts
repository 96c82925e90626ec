/** What the page of the flats' verdict and the host say to each other. */
import type { VerdictView } from '../engine/measure/verdictView';
import type { PageMethods } from './pages';

export type { MapView, PlotView, SetView, VerdictView } from '../engine/measure/verdictView';

/** Which files and folders are judged. */
export interface VerdictContents {
  readonly inputs: readonly string[];
}

export interface VerdictPageMethods extends PageMethods<VerdictContents> {
  /** Measures the frames when it is asked first, and with `again` anew; fails as makeVerdicts does. */
  verdict: { request: { readonly again: boolean }; reply: VerdictView };
  /** A frame in the viewer, by its place on the page. */
  open: { request: { readonly set: number; readonly frame: number }; reply: null };
  /** The page as a file; a sentence, or null where the user chose not to. */
  saveHtml: { request: null; reply: string | null };
  copyText: { request: null; reply: string };
}
