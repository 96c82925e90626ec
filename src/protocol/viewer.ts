/** What the picture window may ask of the extension host, and the host of the window: request maps for Rpc. */
import type { CardUse } from './cardUse';
import type { HduListing, Picture, PixelReply, TableOrderRequest, TableRows } from './jobs';

/** Everything about a picture but its pixels, which follow in pieces. */
export interface PictureInfo extends Omit<Picture, 'pixels'> {
  /** Names this picture in `pictureRows`: rows of a picture that was replaced meanwhile are refused. */
  readonly picture: number;
  /** 0-based plane of a cube. */
  readonly plane: number;
  /** Base name of the file. */
  readonly name: string;
  /** Whether the workspace is trusted, so that `reduce` may write. */
  readonly mayReduce: boolean;
}

/** A pixel's physical value; what is no finite number has a name, because a bare NaN in a message arrives as null. */
export type PixelValue = number | 'NaN' | 'Infinity' | '-Infinity';

/** A pixel as a message carries it. */
export interface PixelFacts extends Omit<PixelReply, 'value'> {
  readonly value: PixelValue;
}

/**
 * Buttons of the window that are commands of the host: `reduce` this frame, show its `plan`, show the `log`,
 * `reopen` the file with another editor.
 */
export type ViewerCommand = 'reduce' | 'plan' | 'log' | 'reopen';

/** Bytes of a message at most: a remote host takes 44 to 200 ms for each (measured), and the window stays alive between. */
export const MESSAGE_BYTES = 1 << 20;

/** Pixels of a picture at most: 4 MB of float32, the most that a first look should wait for. */
export const PICTURE_PIXELS = 1 << 20;

/** Method name -> what the window sends and what the host answers. */
export interface ViewerMethods {
  /** Makes the picture of an HDU (null = the first image) the one that `pictureRows` and `pixel` speak of. */
  open: { request: { readonly hdu: number | null; readonly plane: number }; reply: PictureInfo };
  /** Rows `from` .. `from + count - 1` of the picture, row 0 = the bottom row of the image; at most MESSAGE_BYTES. */
  pictureRows: {
    request: { readonly picture: number; readonly from: number; readonly count: number };
    reply: Float32Array;
  };
  /** One pixel of the image itself, its value and its sky; 0-based column and row. */
  pixel: { request: { readonly picture: number; readonly x: number; readonly y: number }; reply: PixelFacts };
  header: { request: null; reply: readonly HduListing[] };
  /** Makes this the order that `table` speaks of, until the file changes; `total`: rows that pass the filters. */
  tableOrder: { request: Omit<TableOrderRequest, 'path'>; reply: { readonly total: number } };
  /**
   * Rows of a table by their places in the present order, `first` from 1; a reply is about one megabyte at most, if need
   * be with fewer rows than were asked for.
   */
  table: { request: { readonly hdu: number; readonly first: number; readonly count: number }; reply: TableRows };
  /** What the reduction uses the cards of the frame for, and the HDU of its image; null for a file that is no frame. */
  cardUses: { request: null; reply: { readonly hdu: number; readonly uses: readonly CardUse[] } | null };
  /** Puts a text on the clipboard. */
  copy: { request: string; reply: null };
  command: { request: ViewerCommand; reply: null };
}

/** Method name -> what the host sends and what the window answers. */
export interface WindowMethods {
  /** The file changed on disk: read it again, keep the view. */
  changed: { request: null; reply: null };
}
