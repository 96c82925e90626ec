/** The tiles of one image: asks for those that a view needs, a band at a time, and says what there is to draw. */
import { type OpenedPicture, TILE_SIZE, type Tile } from '../../src/protocol/pictureJobs';
import type { NeededTiles, Rectangle } from './levelOfDetail';
import { tilesOver } from './levelOfDetail';
import type { PlacedTile, Renderer } from './renderer';

/** Fetches tiles; `onTile` is called for each as it comes. Rejects when the signal ends it. */
export type FetchTiles = (needed: NeededTiles, onTile: (tile: Tile) => void, signal: AbortSignal) => Promise<void>;

export interface TileStoreEvents {
  /** Something new can be drawn. */
  onTiles(): void;
  onFailure(error: unknown): void;
}

/** Bytes of tiles that all images of a window keep together, beside their overviews. */
const KEPT_BYTES = 160 << 20;

/**
 * Tiles of a request at most: each is a megabyte, and the host holds all that are on their way. Coarse ones are made from
 * whole rows of the image, which are better read once.
 */
const mostTiles = (level: number): number => (level < 2 ? 2 : 4);

/** All stores of a window draw from one allowance: the tile that was longest out of sight goes first. */
export class TileAllowance {
  private readonly lastSeen = new Map<string, { readonly forget: () => void }>();

  constructor(private readonly renderer: Renderer) {}

  /** A tile is in sight. */
  see(key: string, forget: () => void): void {
    this.lastSeen.delete(key);
    this.lastSeen.set(key, { forget });
  }

  forget(key: string): void {
    this.lastSeen.delete(key);
    this.renderer.drop(key);
  }

  /** Makes room, but never by tiles that are in sight now (the last `inSight` ones). */
  makeRoom(inSight: number): void {
    for (const [key, { forget }] of this.lastSeen) {
      if (this.renderer.bytes <= KEPT_BYTES || this.lastSeen.size <= inSight) return;
      forget();
      this.forget(key);
    }
  }
}

let stores = 0;

/** The tiles of one opened image in one renderer. */
export class TileStore {
  private readonly prefix = `${++stores}/`;
  private readonly overviewKey = `${this.prefix}overview`;
  private readonly tiles = new Map<string, PlacedTile & { readonly level: number; readonly size: number }>();
  private wanted: NeededTiles | null = null;
  private fetching: { readonly needed: NeededTiles; readonly stop: AbortController } | null = null;
  private failed = false;

  constructor(
    readonly info: OpenedPicture,
    private readonly renderer: Renderer,
    private readonly allowance: TileAllowance,
    private readonly fetch: FetchTiles,
    private readonly events: TileStoreEvents,
  ) {
    this.putOverview();
  }

  /** Says which part is looked at, at which level; what is missing of it is fetched. */
  need(part: Rectangle, level: number): void {
    const { info } = this;
    this.wanted = info.exact && level === info.level ? null : tilesOver(part, level);
    if (this.fetching !== null && !overlaps(this.fetching.needed, this.wanted)) this.fetching.stop.abort();
    void this.fetchNext();
  }

  /** No view needs anything any more. */
  rest(): void {
    this.wanted = null;
    this.fetching?.stop.abort();
  }

  /** What covers a part of the image, coarse tiles first; only the finest where they cover it all. */
  toDraw(part: Rectangle, level: number): PlacedTile[] {
    const finest = this.tilesOf(tilesOver(part, level));
    if (finest !== null) {
      for (const { key } of finest) this.allowance.see(key, () => this.tiles.delete(key));
      return finest;
    }
    const drawn: PlacedTile[] = [{ key: this.overviewKey, x: 0, y: 0, step: 2 ** this.info.level }];
    const seen = [...this.tiles.values()]
      .filter((tile) => tile.level >= level && reaches(tile, part))
      .sort((one, other) => other.level - one.level);
    for (const tile of seen) {
      this.allowance.see(tile.key, () => this.tiles.delete(tile.key));
      drawn.push(tile);
    }
    return drawn;
  }

  /** Whether everything that is wanted is there. */
  get complete(): boolean {
    return this.wanted === null || this.missing(this.wanted) === null;
  }

  /** Gives everything to the renderer anew, or asks for it again: it has lost what it had. */
  restore(): void {
    this.tiles.clear();
    this.putOverview();
    void this.fetchNext();
  }

  dispose(): void {
    this.rest();
    for (const key of this.tiles.keys()) this.allowance.forget(key);
    this.tiles.clear();
    this.renderer.drop(this.overviewKey);
  }

  private putOverview(): void {
    const { overviewWidth: width, overviewHeight: height, overview: pixels } = this.info;
    this.renderer.put(this.overviewKey, { width, height, pixels });
  }

  /** One request is under way at a time, for one band of tiles: the view may have moved on when it is answered. */
  private async fetchNext(): Promise<void> {
    if (this.fetching !== null || this.wanted === null || this.failed) return;
    const needed = this.missing(this.wanted);
    if (needed === null) return;
    const stop = new AbortController();
    this.fetching = { needed, stop };
    try {
      await this.fetch(needed, (tile) => this.add(tile), stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) {
        this.failed = true;
        this.events.onFailure(error);
      }
    }
    this.fetching = null;
    void this.fetchNext();
  }

  private add(tile: Tile): void {
    const size = TILE_SIZE * 2 ** tile.level;
    const key = this.keyOf(tile.level, tile.x, tile.y);
    this.renderer.put(key, tile);
    this.tiles.set(key, { key, x: tile.x * size, y: tile.y * size, step: 2 ** tile.level, level: tile.level, size });
    this.allowance.see(key, () => this.tiles.delete(key));
    const { wanted } = this;
    this.allowance.makeRoom(wanted === null ? 1 : (wanted.x1 - wanted.x0) * (wanted.y1 - wanted.y0) + 1);
    this.events.onTiles();
  }

  /** The band in the middle of what is missing, without the columns that are there. */
  private missing({ level, x0, x1, y0, y1 }: NeededTiles): NeededTiles | null {
    const middle = (y0 + y1 - 1) / 2;
    const rows = Array.from({ length: y1 - y0 }, (_, i) => y0 + i);
    for (const y of rows.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))) {
      const columns = Array.from({ length: x1 - x0 }, (_, i) => x0 + i).filter(
        (x) => !this.tiles.has(this.keyOf(level, x, y)),
      );
      const first = columns[0];
      if (first === undefined) continue;
      const last = columns.at(-1) ?? first;
      return { level, x0: first, x1: Math.min(last, first + mostTiles(level) - 1) + 1, y0: y, y1: y + 1 };
    }
    return null;
  }

  /** The tiles of a rectangle; null unless all of them are there. */
  private tilesOf({ level, x0, x1, y0, y1 }: NeededTiles): PlacedTile[] | null {
    const found: PlacedTile[] = [];
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const tile = this.tiles.get(this.keyOf(level, x, y));
        if (tile === undefined) return null;
        found.push(tile);
      }
    }
    return found;
  }

  private keyOf(level: number, x: number, y: number): string {
    return `${this.prefix}${level}/${x}/${y}`;
  }
}

function overlaps(one: NeededTiles, other: NeededTiles | null): boolean {
  if (other === null || one.level !== other.level) return false;
  return one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1;
}

function reaches({ x, y, size }: { x: number; y: number; size: number }, part: Rectangle): boolean {
  return x < part.x1 && part.x0 < x + size && y < part.y1 && part.y0 < y + size;
}
