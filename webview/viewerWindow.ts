/** The window as a whole: its parts in their places, and what each of them means for the others. */
import { histogramOf } from '../src/engine/display/histogram';
import type { HduListing } from '../src/protocol/jobs';
import type { ImageChoice } from '../src/protocol/viewer';
import type { ViewerActionId } from '../src/protocol/viewerActions';
import { actionsOf } from './actions';
import { element } from './element';
import { FrameBar } from './frames/frameBar';
import './frames/frames.css';
import { firstHdu, hasImage, isMosaic, isTable, isThere } from './hdus';
import { HeaderPanel } from './headerPanel';
import type { Host, Memory } from './host';
import { HostCommands } from './hostCommands';
import { ImageShelf, type ShownImage } from './imageShelf';
import { actionOfKey, keyName, stepOfKey } from './keys';
import './keys.css';
import { Measuring } from './measure/measuring';
import type { Tool } from './measure/overlay';
import { Navigation } from './navigation';
import type { Place } from './picture/camera';
import { chosenRenderer, makeRenderer } from './picture/makeRenderer';
import { PictureView } from './picture/pictureView';
import type { Renderer } from './picture/renderer';
import { ScalePanel } from './scale/scalePanel';
import { SidePanel } from './sidePanel';
import { Stage } from './stage';
import { TablePanel } from './tablePanel';
import { onTheme, themeRgb } from './theme';
import { Toolbar } from './toolbar';
import { type Shown, sentence, ViewerModel } from './viewerModel';

/** Enough to see the shape of 32,768 values. */
const SAMPLE_BINS = 128;

export class ViewerWindow {
  readonly element: HTMLElement;
  private readonly renderer: Renderer;
  private readonly shelf: ImageShelf;
  private readonly model: ViewerModel;
  private readonly view: PictureView;
  private readonly measuring: Measuring;
  private readonly toolbar: Toolbar;
  private readonly frameBar: FrameBar;
  private readonly scale: ScalePanel;
  private readonly header: HeaderPanel;
  private readonly table: TablePanel;
  private readonly side: SidePanel;
  private readonly stage = new Stage();
  private readonly navigation: Navigation;
  private readonly commands: HostCommands;
  private readonly said = element('div', { class: 'said', role: 'status' });
  private readonly actions: Readonly<Record<ViewerActionId, () => void>>;
  /** Headers of the current frame; none while they are unknown. */
  private listings: readonly HduListing[] = [];
  private nan: readonly [number, number, number] = [255, 0, 0];
  private readonly started = performance.now();
  private drawn = false;

  constructor(
    private readonly host: Host,
    memory: Memory,
  ) {
    this.renderer = makeRenderer(() => {
      this.shelf.restore();
      this.view.redraw();
    }, chosenRenderer());
    this.shelf = new ImageShelf(host, this.renderer, {
      onTiles: () => this.view.redraw(),
      onLevels: (image) => this.levelsCame(image),
      onFailure: (choice, error) => this.partFailed(choice, error),
    });
    this.model = new ViewerModel(host, memory, this.shelf, {
      onShown: (shown) => this.show(shown),
      onColours: () => this.recolour(),
      onState: () => this.showState(),
      onReading: () => this.stage.wait(),
      onFailure: (error) => void this.fail(error),
      say: (text) => this.say(text),
    });
    const { state } = this.model;
    this.navigation = new Navigation(this.model, {
      listings: () => this.listings,
      currentHdu: () => this.currentHdu(),
      onHdu: (hdu) => this.goTo(hdu),
      onFrame: () => this.showFrame(),
      onBeat: () => this.showState(),
      say: (text) => this.say(text),
    });
    this.measuring = new Measuring(host, {
      onRegions: (regions) => this.model.remember({ regions }),
      onTool: () => this.showState(),
      onSwipe: (swipe) => {
        this.model.remember({ swipe });
        this.recolour();
      },
      onParts: (parts) => this.model.remember({ parts }),
      say: (text) => this.say(text),
    });
    this.view = new PictureView(this.renderer, this.measuring.overlay, {
      onPlace: (place, by) => this.showPixel(place, by),
      onView: () => {
        this.model.remember({ camera: this.view.camera, cursor: this.view.cursor });
        this.measuring.showScale(this.view.scale(), this.view.factor());
      },
      onContrast: (right, up) => this.contrast(right, up),
      onDrawn: () => this.tellDrawn(),
    });
    this.commands = new HostCommands(host, this.model, this.view, {
      colours: (shown) => this.model.colours(shown, this.nan),
      onRejected: () => this.loadSetup(),
      say: (text) => this.say(text),
    });
    this.view.camera = state.camera;
    this.view.cursor = state.cursor;
    this.toolbar = new Toolbar({
      onDisplay: (part) => this.model.display(part),
      onHdu: (hdu) => this.goTo(hdu),
      onPlane: (plane) => void this.model.look({ plane }),
      onAction: (action) => this.act(action),
      onReduce: () => this.commands.run('reduce'),
    });
    this.frameBar = new FrameBar({
      onFrame: (frame) => void this.navigation.frame(frame),
      onAction: (action) => this.act(action),
    });
    this.scale = new ScalePanel({ onDisplay: (display) => this.model.display(display) });
    this.header = new HeaderPanel({
      onHdu: (hdu) => this.goTo(hdu),
      onSearch: (search) => this.model.remember({ search }),
      copy: (text) => this.commands.copyText(text),
    });
    const frame = () => this.model.state.frame;
    this.table = new TablePanel({
      order: (hdu, sort, filters) => host.request('tableOrder', { frame: frame(), hdu, sort, filters }),
      rows: (hdu, first, count) => host.request('table', { frame: frame(), hdu, first, count }),
      copy: (text) => this.commands.copyText(text),
      onLook: (table) => this.model.remember({ table }),
    });
    this.side = new SidePanel(
      { header: this.header.element, scale: this.scale.element, measure: this.measuring.element },
      (panel) => this.model.remember({ panel }),
    );
    this.actions = actionsOf({
      model: this.model,
      view: this.view,
      chooseTool: (tool) => this.chooseTool(tool),
      freeze: () => this.measuring.freeze(),
      copyRegion: (as) => this.measuring.copyRegion(as),
      copyValue: () => this.measuring.copyValue(),
      navigation: this.navigation,
      toggleKeys: () => this.stage.toggleKeys(),
      commands: this.commands,
    });
    this.element = element(
      'div',
      { class: 'window' },
      this.toolbar.element,
      this.frameBar.element,
      this.said,
      element(
        'main',
        {},
        element('div', { class: 'middle' }, this.stage.element, this.measuring.readout.element),
        this.side.element,
      ),
    );
    this.element.addEventListener('keydown', (event) => this.key(event));
    onTheme(() => this.readTheme());
    this.readTheme();
    this.header.showSearch(state.search);
    this.showState();
  }

  /** Asks what to show, and shows it. */
  async start(): Promise<void> {
    // The first image needs no setup: what most windows show is on its way before the setup is known.
    const { frame } = this.model.state;
    if (frame === 0) void this.load();
    await this.loadSetup();
    if (frame !== 0) await this.load();
  }

  /** Reads again which frames there are. */
  async loadSetup(): Promise<void> {
    try {
      const setup = await this.host.request('setup', null);
      this.model.setup = setup;
      const { frame, contents } = this.model.state;
      if (frame >= setup.frames.length) this.model.remember({ frame: 0 });
      if (contents === null && setup.contents !== null) this.model.remember({ contents: setup.contents });
      this.showState();
    } catch (error) {
      this.say(sentence(error));
    }
  }

  fileChanged(frame: number): void {
    this.model.changed(frame);
    void this.load();
  }

  act(action: ViewerActionId): void {
    this.say('');
    this.actions[action]();
  }

  /** Reads the headers and the image of the current frame. */
  private async load(): Promise<void> {
    const { frame, hdu, plane } = this.model.state;
    const headers = this.host.request('header', { frame });
    // Only a remembered HDU or plane may not be there; else there is no need to wait for the headers.
    if (hdu !== null || plane > 0) {
      const found = await headers.catch(() => []);
      if (frame !== this.model.state.frame) return;
      if (found.length > 0 && !isThere(found, hdu, plane)) this.model.remember({ hdu: null, plane: 0 });
      this.listings = found;
    }
    const image = this.showChosen();
    try {
      const found = await headers;
      if (frame !== this.model.state.frame) return;
      this.listings = found;
      this.showHeaders();
    } catch (error) {
      if (frame !== this.model.state.frame) return;
      this.listings = [];
      this.header.fail(sentence(error));
    }
    await image;
  }

  /** The chosen HDU's picture or rows, or why there are none. */
  private showChosen(): Promise<void> {
    const chosen = this.listings.find(({ index }) => index === this.model.state.hdu);
    if (chosen !== undefined && isTable(chosen)) return this.showRows(chosen);
    if (chosen !== undefined && !hasImage(chosen)) {
      this.showNoImage(chosen);
      return Promise.resolve();
    }
    return this.model.refresh();
  }

  private show(shown: Shown | null): void {
    this.stage.rest();
    this.toolbar.showPicture(shown?.image ?? null, this.model.setup.mayWrite);
    this.measuring.showImage(shown);
    if (shown === null) return;
    this.stage.show(this.view.element);
    this.view.show(shown.reference.info, this.model.layers(shown, this.nan));
    this.view.tellPlace('pointer');
    this.measuring.showScale(this.view.scale(), this.view.factor());
    this.showHistogram(shown.image);
    this.showColours(shown);
    this.showState();
    this.preload();
  }

  /** The same picture in other colours. */
  private recolour(): void {
    const { shown } = this.model;
    if (shown === null) return;
    this.view.recolour(this.model.layers(shown, this.nan));
    this.showColours(shown);
  }

  private showColours(shown: Shown): void {
    const colours = this.model.colours(shown, this.nan);
    this.toolbar.showLimits(colours.limits);
    this.scale.showDisplay(this.model.state.display);
    this.scale.showLimits(colours.limits);
    this.scale.showEqualisation(colours.equalisation);
    this.measuring.showColours(colours);
  }

  private showPixel(place: Place | null, by: 'pointer' | 'keyboard'): void {
    const { cursor } = this.view;
    const pinned = cursor && this.model.pixelAt({ x: cursor.x + 0.5, y: cursor.y + 0.5 });
    this.measuring.showPixel(this.model.pixelAt(place), pinned, by);
  }

  /** Of a sample of the pixels, until all of them were counted. */
  private showHistogram({ info, levels }: ShownImage): void {
    if (levels !== null) this.scale.showHistogram({ ...levels.histogram, exact: true });
    else this.scale.showHistogram({ ...histogramOf(info.sample, SAMPLE_BINS), exact: false });
  }

  private showState(): void {
    const { state, setup } = this.model;
    this.toolbar.showState(state, this.measuring.tool, this.navigation.play.running);
    this.frameBar.show(setup, state, this.navigation.blink.running);
    this.side.show(state.panel);
    this.measuring.showState(state, this.model.swiping);
    this.view.redraw();
  }

  private showHeaders(): void {
    const { listings } = this;
    const current = this.currentHdu();
    this.toolbar.showHdus(listings, this.model.state.hdu === 'mosaic' ? 'mosaic' : current, isMosaic(listings));
    this.header.show(listings, current);
    void this.showUses();
  }

  /** What the reduction used each card for: planning takes longer than reading. */
  private async showUses(): Promise<void> {
    const { listings } = this;
    const found = await this.host.request('cardUses', { frame: this.model.state.frame }).catch(() => null);
    if (found !== null && listings === this.listings) this.header.showUses(found.hdu, found.uses);
  }

  private currentHdu(): number {
    const { hdu } = this.model.state;
    return typeof hdu === 'number' ? hdu : (firstHdu(this.listings)?.index ?? 0);
  }

  private levelsCame(image: ShownImage): void {
    const { shown } = this.model;
    if (shown === null || (image !== shown.image && image !== shown.reference)) return;
    this.showHistogram(shown.image);
    this.recolour();
  }

  /** Tiles or levels could not be read though the picture could: said, and what is there stays. */
  private partFailed({ frame }: ImageChoice, error: unknown): void {
    if (frame === this.model.state.frame) this.say(`Not all of this image can be read. ${sentence(error)}`);
  }

  private async showRows({ index }: HduListing): Promise<void> {
    const current = this.model.overtake();
    // A table measures its columns where it stands.
    this.stage.show(this.table.element);
    this.show(null);
    this.stage.wait();
    try {
      await this.table.show(index, this.model.state.table ?? undefined);
      if (current()) this.stage.rest();
    } catch (error) {
      if (current()) void this.fail(error);
    }
  }

  private showNoImage({ index, kind }: HduListing): void {
    this.model.overtake();
    this.show(null);
    const what = kind === 'image' ? 'has a header and no data' : `holds no image (${kind})`;
    const first = this.listings.find(hasImage);
    const ways = first === undefined ? [] : [{ label: 'Show the First Image', onTake: () => this.goTo(first.index) }];
    this.stage.showNothing(`HDU ${index} ${what}.`, ways);
  }

  /** No image: a file that holds only tables shows the first of them. */
  private async fail(error: unknown): Promise<void> {
    if (this.model.state.hdu === null) {
      const { frame } = this.model.state;
      const found = await this.host.request('header', { frame }).catch(() => []);
      const broken = found.some((one) => hasImage(one) || (one.kind === 'image' && one.problem !== null));
      const rows = broken ? undefined : found.find(isTable);
      if (rows !== undefined && frame === this.model.state.frame) {
        this.listings = found;
        return this.showRows(rows);
      }
    }
    this.show(null);
    this.stage.showFailure(error, [
      { label: 'Try Again', onTake: () => void this.load() },
      { label: 'Open With …', onTake: () => this.commands.run('reopen') },
      { label: 'Show Log', onTake: () => this.commands.run('log') },
    ]);
  }

  private say(text: string): void {
    this.said.textContent = text;
  }

  // ---- going from image to image ----

  private goTo(hdu: number | 'mosaic'): void {
    this.model.remember({ hdu, plane: 0 });
    if (this.listings.length > 0) this.showHeaders();
    void this.showChosen();
  }

  private async showFrame(): Promise<void> {
    this.listings = [];
    await this.load();
  }

  /** The next frame is opened before it is asked for, so that blinking and reviewing do not wait. */
  private preload(): void {
    const { setup, state } = this.model;
    const next = (state.frame + 1) % Math.max(1, setup.frames.length);
    if (next !== state.frame) this.shelf.image(this.model.choice(next)).catch(() => {});
  }

  // ---- pointer, keys, export ----

  private contrast(right: number, up: number): void {
    const { contrast, bias } = this.model.state.display;
    this.model.display({
      contrast: Math.max(0, Math.min(10, contrast * 10 ** up)),
      bias: Math.max(0, Math.min(1, bias + right)),
    });
  }

  private chooseTool(tool: Tool): void {
    // Escape first takes away what is in the way, one thing at a time.
    if (tool === 'look' && this.stage.hasKeys) {
      this.stage.toggleKeys();
      return;
    }
    if (tool === 'look' && this.measuring.tool === 'look' && this.view.cursor !== null) {
      this.view.pin(null, 'keyboard');
      return;
    }
    this.measuring.chooseTool(tool);
    if (tool !== 'look') this.model.remember({ panel: 'measure' });
    this.showState();
  }

  private key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const inPicture = target instanceof Node && this.view.element.contains(target);
    // Elsewhere keys belong to what has the focus: a field, a list, a table.
    if (!inPicture) return;
    const step = stepOfKey(event);
    const name = keyName(event);
    if (name === null) return;
    if (this.measuring.key(event)) event.preventDefault();
    else if (step !== null) {
      this.view.step(...step);
      event.preventDefault();
    } else {
      const action = actionOfKey(name);
      const tabbing = action === 'nextFrame' || action === 'previousFrame';
      if (action === null || (tabbing && this.model.setup.frames.length < 2)) return;
      this.act(action);
      event.preventDefault();
    }
  }

  private readTheme(): void {
    const nan = themeRgb(document.documentElement, '--vscode-charts-red');
    if (nan.join() === this.nan.join()) return;
    this.nan = nan;
    this.recolour();
  }

  private tellDrawn(): void {
    if (this.drawn) return;
    this.drawn = true;
    this.host.request('drawn', { ms: performance.now() - this.started }).catch(() => {});
  }
}
