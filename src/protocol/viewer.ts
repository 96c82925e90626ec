/** What a viewer's window may ask of the extension host, and the host of the window: request maps for Rpc. */
import type { Colours } from '../engine/display/colours';
import type { CardUse } from './cardUse';
import type { HduListing, TableOrderRequest, TableRows } from './jobs';
import type {
  Arithmetic,
  Levels,
  MatchReply,
  OpenedPicture,
  PixelAnswer,
  ProfileLine,
  ProfileReply,
  Region,
  RegionStatistics,
  Star,
  TilesRequest,
} from './pictureJobs';
import type { ViewerActionId } from './viewerActions';

/** An image as the window names it: of one of its frames. */
export interface ImageChoice {
  /** Index in `WindowSetup.frames`. */
  readonly frame: number;
  /** Index of the HDU, null = the first image, or all amplifiers placed by their DETSEC. */
  readonly hdu: number | 'mosaic' | null;
  /** 0-based plane of a cube. */
  readonly plane: number;
  /** Whether the steps of the present recipe are applied to what is shown. */
  readonly calibrated: boolean;
  /** The same of another frame that is subtracted, or divided by. */
  readonly against: { readonly operation: 'difference' | 'ratio'; readonly frame: number } | null;
}

/** What a window that remembers nothing asks for; the host sends it before: see `opened`. */
export const firstChoice: ImageChoice = { frame: 0, hdu: null, plane: 0, calibrated: false, against: null };

export function isFirstChoice({ frame, hdu, plane, calibrated, against }: ImageChoice): boolean {
  return frame === 0 && hdu === null && plane === 0 && !calibrated && against === null;
}

/** A file of the window. */
export interface FrameListing {
  /** Base name. */
  readonly name: string;
  /** Its folder as people know it in this workspace. */
  readonly folder: string;
  /** Whether its user rejected it: see `reject`. */
  readonly rejected: boolean;
}

export interface WindowSetup {
  readonly frames: readonly FrameListing[];
  /** `review`: frames are gone through one by one, to be kept or rejected. */
  readonly purpose: 'look' | 'compare' | 'review';
  /** Whether the workspace is trusted, so that files may be written. */
  readonly mayWrite: boolean;
  /** What a panel needs to come back after VS Code was closed; kept in the state of the window. */
  readonly contents: { readonly paths: readonly string[]; readonly purpose: 'compare' | 'review' } | null;
}

/** How pictures are drawn; 'auto': with WebGL2 unless it is imitated in software. The page says it as `data-renderer` of <body>. */
export const rendererChoices = ['auto', 'webgl2', 'canvas2d'] as const;
export type RendererChoice = (typeof rendererChoices)[number];

/** A pixel's physical value; what is no finite number has a name, as in cells of tables. */
export type PixelValue = number | 'NaN' | 'Infinity' | '-Infinity';

/**
 * Buttons of the window that are commands of the host: `reduce` this frame, show its `plan`, show the `log`, `reopen` the
 * file with another editor, compare the frame with its `partner` (raw or calibrated).
 */
export type ViewerCommand = 'reduce' | 'plan' | 'log' | 'reopen' | 'partner';

/** Bytes of a message at most: a remote host takes 44 to 200 ms for each (measured), and the window stays alive between. */
export const MESSAGE_BYTES = 1 << 20;

interface OfImage {
  readonly image: ImageChoice;
}
interface AtPixel extends OfImage {
  /** 0-based column and row. */
  readonly x: number;
  readonly y: number;
}

/** Method name -> what the window sends and what the host answers. */
export interface ViewerMethods {
  setup: { request: null; reply: WindowSetup };
  /** null: the picture was sent before this came. */
  open: { request: OfImage; reply: OpenedPicture | null };
  /** Each tile is an event (Tile) of its own, a message of one megabyte at most; `id` names the request for `stop`. */
  tiles: { request: Omit<TilesRequest, 'image'> & OfImage & { readonly id: number }; reply: null };
  /** Ends a request for tiles that are no longer wanted. */
  stop: { request: { readonly id: number }; reply: null };
  levels: { request: OfImage; reply: Levels };
  pixel: { request: AtPixel; reply: PixelAnswer };
  /** Columns x0 .. x1 - 1 of rows y0 .. y1 - 1; NaN beside the image. */
  pixels: { request: OfImage & Readonly<Record<'x0' | 'x1' | 'y0' | 'y1', number>>; reply: Float64Array };
  region: { request: OfImage & { readonly region: Region }; reply: RegionStatistics };
  profile: { request: OfImage & { readonly line: ProfileLine }; reply: ProfileReply };
  star: { request: AtPixel; reply: Star | null };
  arithmetic: { request: AtPixel; reply: Arithmetic };
  match: {
    request: {
      readonly from: ImageChoice;
      readonly to: ImageChoice;
      readonly points: readonly (readonly [number, number])[];
    };
    reply: MatchReply;
  };
  header: { request: { readonly frame: number }; reply: readonly HduListing[] };
  /** Makes this the order that `table` speaks of, until the file changes; `total`: rows that pass the filters. */
  tableOrder: {
    request: Omit<TableOrderRequest, 'path'> & { readonly frame: number };
    reply: { readonly total: number };
  };
  /**
   * Rows of a table by their places in the present order, `first` from 1; a reply is about one megabyte at most, if need
   * be with fewer rows than were asked for.
   */
  table: {
    request: { readonly frame: number; readonly hdu: number; readonly first: number; readonly count: number };
    reply: TableRows;
  };
  /**
   * What the reduction uses the cards of the frame for, the HDU of its image, and why it is nothing to reduce (null for a
   * raw flat); null for a file that is no frame.
   */
  cardUses: {
    request: { readonly frame: number };
    reply: { readonly hdu: number; readonly uses: readonly CardUse[]; readonly notReducible: string | null } | null;
  };
  command: { request: { readonly command: ViewerCommand; readonly frame: number }; reply: null };
  /** Writes the frame to the list that plans honour, or takes it off; the reply is what is true now. */
  reject: { request: { readonly frame: number; readonly rejected: boolean }; reply: boolean };
  copyText: { request: string; reply: null };
  /** A part of a PNG of the view; after the `last` one the host asks where to save it. The reply says whether it was. */
  savePng: { request: { readonly frame: number; readonly bytes: Uint8Array; readonly last: boolean }; reply: boolean };
  /** Saves the whole image in these colours; `topDown` as it is shown. */
  saveFullPng: { request: OfImage & { readonly colours: Colours; readonly topDown: boolean }; reply: boolean };
  /** Tells, for measuring, that the first picture is on the screen, `ms` after the window's script had started. */
  drawn: { request: { readonly ms: number }; reply: null };
}

/** Method name -> what the host sends and what the window answers. */
export interface WindowMethods {
  /** The picture of `firstChoice`, read while the window started; sent at most once. */
  opened: { request: OpenedPicture; reply: null };
  /** A frame's file changed on disk: read it again, keep the view. */
  changed: { request: { readonly frame: number }; reply: null };
  /** Frames came or went, or were rejected: ask for the setup. */
  frames: { request: null; reply: null };
  /** From the palette. */
  act: { request: { readonly action: ViewerActionId }; reply: null };
}
