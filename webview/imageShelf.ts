/** The images that a window has open: each opened once, its tiles and exact levels fetched when they are needed. */
import type { Levels, OpenedPicture, Tile } from '../src/protocol/pictureJobs';
import type { ImageChoice } from '../src/protocol/viewer';
import { EarlyPicture } from './earlyPicture';
import type { Host } from './host';
import type { NeededTiles } from './picture/levelOfDetail';
import type { Renderer } from './picture/renderer';
import { type FetchTiles, TileAllowance, TileStore } from './picture/tileStore';

/** An image that is open in the window. */
export interface ShownImage {
  readonly choice: ImageChoice;
  readonly info: OpenedPicture;
  readonly store: TileStore;
  /** Exact limits, once they were asked for and came. */
  levels: Levels | null;
}

export interface ShelfEvents {
  onTiles(): void;
  /** Exact levels of an image came. */
  onLevels(image: ShownImage): void;
  onFailure(image: ImageChoice, error: unknown): void;
}

/** Images kept open at most: their overviews take a megabyte each. */
const MOST_IMAGES = 24;

let requests = 0;

export class ImageShelf {
  private readonly images = new Map<string, Promise<ShownImage>>();
  private readonly levels = new Map<ShownImage, Promise<void>>();
  private readonly allowance: TileAllowance;
  private readonly early: EarlyPicture;

  constructor(
    private readonly host: Host,
    private readonly renderer: Renderer,
    private readonly events: ShelfEvents,
  ) {
    this.allowance = new TileAllowance(renderer);
    this.early = new EarlyPicture(host);
  }

  /** The host has sent the first picture before it was asked. */
  opened(picture: OpenedPicture): void {
    this.early.give(picture);
  }

  /** Opens an image, or gives the one that is open. Rejects with the host's error, which is not kept. */
  image(choice: ImageChoice): Promise<ShownImage> {
    const key = JSON.stringify(choice);
    const known = this.images.get(key);
    if (known !== undefined) {
      // The one asked for last goes last.
      this.images.delete(key);
      this.images.set(key, known);
      return known;
    }
    const opening = this.open(choice);
    this.images.set(key, opening);
    opening.catch(() => {
      if (this.images.get(key) === opening) this.images.delete(key);
    });
    this.dropOldest();
    return opening;
  }

  /** Asks for the exact levels of an image, once. */
  wantLevels(image: ShownImage): void {
    if (image.levels !== null || this.levels.has(image)) return;
    const asking = this.host.request('levels', { image: image.choice }).then(
      (levels) => {
        image.levels = levels;
        this.events.onLevels(image);
      },
      (error) => this.events.onFailure(image.choice, error),
    );
    this.levels.set(image, asking);
  }

  /** Forgets what was read of a frame, also where it was compared with. */
  forget(frame: number): void {
    for (const [key, opening] of this.images) {
      const { frame: own, against } = JSON.parse(key) as ImageChoice;
      if (own === frame || against?.frame === frame) this.drop(key, opening);
    }
  }

  forgetAll(): void {
    for (const [key, opening] of this.images) this.drop(key, opening);
  }

  /** The renderer has lost everything. */
  restore(): void {
    for (const opening of this.images.values()) opening.then(({ store }) => store.restore()).catch(() => {});
  }

  private async open(choice: ImageChoice): Promise<ShownImage> {
    const info = await this.early.open(choice);
    const fetch: FetchTiles = (needed, onTile, signal) => this.fetch(choice, needed, onTile, signal);
    const store = new TileStore(info, this.renderer, this.allowance, fetch, {
      onTiles: () => this.events.onTiles(),
      onFailure: (error) => this.events.onFailure(choice, error),
    });
    return { choice, info, store, levels: null };
  }

  private async fetch(
    image: ImageChoice,
    needed: NeededTiles,
    onTile: (tile: Tile) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const id = ++requests;
    const stop = () => void this.host.request('stop', { id }).catch(() => {});
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.host.request('tiles', { image, ...needed, id }, (event) => onTile(event as Tile));
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private dropOldest(): void {
    for (const [key, opening] of this.images) {
      if (this.images.size <= MOST_IMAGES) return;
      this.drop(key, opening);
    }
  }

  private drop(key: string, opening: Promise<ShownImage>): void {
    this.images.delete(key);
    opening.then(({ store }) => store.dispose()).catch(() => {});
  }
}
