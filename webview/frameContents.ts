/** What the file of the current frame holds: its headers, and the HDU that is looked at, be it an image, a table or neither. */
import type { HduListing } from '../src/protocol/jobs';
import { firstHdu, hasImage, isMosaic, isTable, isThere } from './hdus';
import type { HeaderPanel } from './headerPanel';
import type { Host } from './host';
import type { HostCommands } from './hostCommands';
import type { Stage } from './stage';
import type { TablePanel } from './tablePanel';
import type { Toolbar } from './toolbar';
import { type Shown, sentence, type ViewerModel } from './viewerModel';

export interface FrameParts {
  readonly host: Host;
  readonly model: ViewerModel;
  readonly stage: Stage;
  readonly toolbar: Toolbar;
  readonly header: HeaderPanel;
  readonly table: TablePanel;
  readonly commands: HostCommands;
  /** Shows a picture, or that there is none. */
  show(shown: Shown | null): void;
}

export class FrameContents {
  /** None while they are unknown. */
  listings: readonly HduListing[] = [];

  constructor(private readonly parts: FrameParts) {}

  /** Reads the headers and the image of the current frame. */
  async load(): Promise<void> {
    const { frame, hdu, plane } = this.parts.model.state;
    this.parts.toolbar.showReducible(null);
    // Only a remembered HDU or plane may not be there; else the image is asked for before anything else.
    let image = hdu === null && plane === 0 ? this.showChosen() : null;
    const headers = this.parts.host.request('header', { frame });
    if (image === null) {
      const found = await headers.catch(() => []);
      if (frame !== this.parts.model.state.frame) return;
      if (found.length > 0 && !isThere(found, hdu, plane)) this.parts.model.remember({ hdu: null, plane: 0 });
      this.listings = found;
      image = this.showChosen();
    }
    try {
      const found = await headers;
      if (frame !== this.parts.model.state.frame) return;
      this.listings = found;
      this.showHeaders();
    } catch (error) {
      if (frame !== this.parts.model.state.frame) return;
      this.listings = [];
      this.parts.header.fail(sentence(error));
    }
    await image;
    // The picture comes first: planning may take a while.
    if (frame === this.parts.model.state.frame) await this.showUses();
  }

  /** The chosen HDU's picture or rows, or why there are none. */
  private showChosen(): Promise<void> {
    const chosen = this.listings.find(({ index }) => index === this.parts.model.state.hdu);
    if (chosen !== undefined && isTable(chosen)) return this.showRows(chosen);
    if (chosen !== undefined && !hasImage(chosen)) {
      this.showNoImage(chosen);
      return Promise.resolve();
    }
    return this.parts.model.refresh();
  }

  private showHeaders(): void {
    const { listings } = this;
    const current = this.currentHdu();
    this.parts.toolbar.showHdus(
      listings,
      this.parts.model.state.hdu === 'mosaic' ? 'mosaic' : current,
      isMosaic(listings),
    );
    this.parts.header.show(listings, current);
  }

  /** What the reduction used each card for: planning takes longer than reading. */
  private async showUses(): Promise<void> {
    const { listings } = this;
    const found = await this.parts.host.request('cardUses', { frame: this.parts.model.state.frame }).catch(() => null);
    if (found === null || listings !== this.listings) return;
    this.parts.header.showUses(found.hdu, found.uses);
    this.parts.toolbar.showReducible(found.notReducible);
  }

  currentHdu(): number {
    const { hdu } = this.parts.model.state;
    return typeof hdu === 'number' ? hdu : (firstHdu(this.listings)?.index ?? 0);
  }

  private async showRows({ index }: HduListing): Promise<void> {
    const current = this.parts.model.overtake();
    // A table measures its columns where it stands.
    this.parts.stage.show(this.parts.table.element);
    this.parts.show(null);
    this.parts.stage.wait();
    try {
      await this.parts.table.show(index, this.parts.model.state.table ?? undefined);
      if (current()) this.parts.stage.rest();
    } catch (error) {
      if (current()) void this.fail(error);
    }
  }

  private showNoImage({ index, kind }: HduListing): void {
    this.parts.model.overtake();
    this.parts.show(null);
    const what = kind === 'image' ? 'has a header and no data' : `holds no image (${kind})`;
    const first = this.listings.find(hasImage);
    const ways = first === undefined ? [] : [{ label: 'Show the First Image', onTake: () => this.goTo(first.index) }];
    this.parts.stage.showNothing(`HDU ${index} ${what}.`, ways);
  }

  /** No image: a file that holds only tables shows the first of them. */
  async fail(error: unknown): Promise<void> {
    if (this.parts.model.state.hdu === null) {
      const { frame } = this.parts.model.state;
      const found = await this.parts.host.request('header', { frame }).catch(() => []);
      const broken = found.some((one) => hasImage(one) || (one.kind === 'image' && one.problem !== null));
      const rows = broken ? undefined : found.find(isTable);
      if (rows !== undefined && frame === this.parts.model.state.frame) {
        this.listings = found;
        return this.showRows(rows);
      }
    }
    this.parts.show(null);
    this.parts.stage.showFailure(error, [
      { label: 'Try Again', onTake: () => void this.load() },
      { label: 'Open With …', onTake: () => this.parts.commands.run('reopen') },
      { label: 'Show Log', onTake: () => this.parts.commands.run('log') },
    ]);
  }

  goTo(hdu: number | 'mosaic'): void {
    this.parts.model.remember({ hdu, plane: 0 });
    if (this.listings.length > 0) this.showHeaders();
    void this.showChosen();
    void this.showUses();
  }

  /** Another frame was chosen. */
  async showFrame(): Promise<void> {
    this.listings = [];
    await this.load();
  }
}
