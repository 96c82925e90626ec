/** The window as a whole: its parts in their places, and what each of them means for the others. */
import { histogramOf } from '../src/engine/display/histogram';
import type { OpenedPicture } from '../src/protocol/pictureJobs';
import type { ImageChoice } from '../src/protocol/viewer';
import type { ViewerActionId } from '../src/protocol/viewerActions';
import { actionsOf } from './actions';
import { element } from './element';
import { FrameContents } from './frameContents';
import { FrameBar } from './frames/frameBar';
import './frames/frames.css';
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
  private readonly contents: FrameContents;
  private readonly said = element('div', { class: 'said', role: 'status' });
  private readonly actions: Readonly<Record<ViewerActionId, () => void>>;
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
      onFailure: (error) => void this.contents.fail(error),
      say: (text) => this.say(text),
    });
    const { state } = this.model;
    this.navigation = new Navigation(this.model, {
      listings: () => this.contents.listings,
      currentHdu: () => this.contents.currentHdu(),
      onHdu: (hdu) => this.contents.goTo(hdu),
      onFrame: () => this.contents.showFrame(),
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
        this.model.keep({ camera: this.view.camera, cursor: this.view.cursor });
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
      onHdu: (hdu) => this.contents.goTo(hdu),
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
      onHdu: (hdu) => this.contents.goTo(hdu),
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
    this.contents = new FrameContents({
      ...{ host, model: this.model, stage: this.stage, toolbar: this.toolbar, header: this.header, table: this.table },
      commands: this.commands,
      show: (shown) => this.show(shown),
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
      element(
        'main',
        {},
        element(
          'div',
          { class: 'middle' },
          this.stage.element,
          element('div', { class: 'lower' }, this.said, this.measuring.readout.element),
        ),
        this.side.element,
      ),
    );
    this.element.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('focus', () => this.takeFocus());
    onTheme(() => this.readTheme());
    this.readTheme();
    this.header.showSearch(state.search);
    this.showState();
  }

  /** Asks what to show, and shows it. */
  async start(): Promise<void> {
    // The first image needs no setup: what most windows show is on its way before the setup is known.
    const { frame } = this.model.state;
    if (frame === 0) void this.contents.load();
    await this.loadSetup();
    if (frame !== 0) await this.contents.load();
  }

  /** Reads again which frames there are. */
  async loadSetup(): Promise<void> {
    try {
      const setup = await this.host.request('setup', null);
      this.model.setup = setup;
      this.toolbar.showPicture(this.model.shown?.image ?? null, setup.mayWrite);
      const { frame, contents } = this.model.state;
      if (frame >= setup.frames.length) this.model.remember({ frame: 0 });
      if (contents === null && setup.contents !== null) this.model.remember({ contents: setup.contents });
      this.showState();
      // The picture may have come before it was known that there are others.
      if (this.model.shown !== null) this.preload();
    } catch (error) {
      this.say(sentence(error));
    }
  }

  opened(picture: OpenedPicture): void {
    this.shelf.opened(picture);
  }

  fileChanged(frame: number): void {
    this.model.changed(frame);
    void this.contents.load();
  }

  act(action: ViewerActionId): void {
    this.say('');
    this.actions[action]();
  }

  private show(shown: Shown | null): void {
    this.stage.rest();
    this.toolbar.showPicture(shown?.image ?? null, this.model.setup.mayWrite);
    this.measuring.showImage(shown);
    if (shown === null) return;
    this.stage.show(this.view.element);
    this.view.show(shown.reference.info, this.model.layers(shown, this.nan));
    // The first picture is drawn before anything else; what counts its pixels follows when it is on its way to the screen.
    if (!this.drawn) this.view.draw();
    requestAnimationFrame(() => setTimeout(() => this.showHistogram()));
    this.measuring.showScale(this.view.scale(), this.view.factor());
    this.showColours(shown);
    this.showState();
    this.preload();
    this.takeFocus();
    this.warnOfOneValue(shown);
  }

  /** Where most pixels have one value zscale ends at it, and all others are black or white. */
  private warnOfOneValue(shown: Shown): void {
    const [low, high] = this.model.limits(shown);
    const [least, most] = shown.image.info.range;
    if (this.model.state.display.limits !== 'zscale' || low !== high || least === most) return;
    this.say('zscale finds one value at both ends here. n shows all from the minimum to the maximum.');
  }

  /** Keys work at once in a window that is looked at, unless something in it has the focus already. */
  private takeFocus(): void {
    if (document.hasFocus() && document.activeElement === document.body)
      this.stage.content?.focus({ preventScroll: true });
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
  private showHistogram(): void {
    const { shown } = this.model;
    if (shown === null) return;
    const { info, levels } = shown.image;
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

  private levelsCame(image: ShownImage): void {
    const { shown } = this.model;
    if (shown === null || (image !== shown.image && image !== shown.reference)) return;
    this.showHistogram();
    this.recolour();
  }

  /** Tiles or levels could not be read though the picture could: said, and what is there stays. */
  private partFailed({ frame }: ImageChoice, error: unknown): void {
    if (frame === this.model.state.frame) this.say(`Not all of this image can be read. ${sentence(error)}`);
  }

  private say(text: string): void {
    this.said.textContent = text;
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
    if (tool === 'look' && this.navigation.stop()) return;
    if (tool === 'look' && this.stage.hasKeys) {
      this.stage.toggleKeys();
      return;
    }
    if (tool === 'look' && this.measuring.tool === 'look' && this.view.cursor !== null) {
      this.view.pin(null, 'keyboard');
      return;
    }
    if (tool === 'look' && this.measuring.tool === 'look') this.frameBar.focus();
    this.measuring.chooseTool(tool);
    if (tool !== 'look') this.unfold(tool === 'star' ? 'star' : 'regions');
    this.showState();
  }

  /** Opens the panel where the numbers of a tool will stand. */
  private unfold(part: string): void {
    const { parts } = this.model.state;
    this.model.remember({ panel: 'measure', parts: parts.includes(part) ? parts : [...parts, part] });
  }

  private key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const inPicture = target instanceof Node && this.view.element.contains(target);
    // Elsewhere keys belong to what has the focus: a field, a list, the cells of a table.
    if (!inPicture && target !== this.stage.content) return;
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
    // The frame that was drawn in is on the screen when the second one after it begins.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.host.request('drawn', { ms: performance.now() - this.started }).catch(() => {});
      }),
    );
  }
}
