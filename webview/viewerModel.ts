/** What the window looks at: keeps the choices, opens the images that they name, and says in what colours and where they lie. */
import type { Colours } from '../src/engine/display/colours';
import type { Display } from '../src/engine/display/display';
import type { ImageChoice, WindowSetup } from '../src/protocol/viewer';
import { Matches } from './frames/matches';
import type { Host, Memory } from './host';
import type { ImageShelf, ShownImage } from './imageShelf';
import { apply, identity, inverse } from './picture/affine';
import type { Place } from './picture/camera';
import type { ShownLayer } from './picture/pictureView';
import type { Affine } from './picture/renderer';
import { byPixel, coloursOf, limitsOf, needsLevels } from './scene';
import { restoreState, type ViewState } from './viewState';

/** The current image, and the one in whose pixels the camera counts (the first frame's, where frames are compared). */
export interface Shown {
  readonly image: ShownImage;
  readonly reference: ShownImage;
  /** Of the current image. */
  readonly toReference: Affine;
}

export interface ModelEvents {
  /** Another image is shown, or none. */
  onShown(shown: Shown | null): void;
  /** The same in other colours, or with another swipe. */
  onColours(): void;
  onState(): void;
  onReading(): void;
  onFailure(error: unknown): void;
  /** A sentence about what could not be done; empty takes the last one away. */
  say(sentence: string): void;
}

export class ViewerModel {
  state: ViewState;
  setup: WindowSetup = { frames: [], purpose: 'look', mayWrite: false, contents: null };
  shown: Shown | null = null;
  private readonly matches: Matches;
  private refreshes = 0;

  constructor(
    host: Host,
    private readonly memory: Memory,
    private readonly shelf: ImageShelf,
    private readonly events: ModelEvents,
  ) {
    this.state = restoreState(memory.getState());
    this.matches = new Matches(host);
  }

  /** Remembers choices. Those of an image need a `refresh` as well. */
  remember(part: Partial<ViewState>): void {
    this.keep(part);
    // Only the open panel with the histogram wants all pixels counted.
    if (part.panel === 'scale') this.wantLevels();
    this.events.onState();
  }

  /** Remembers what no other part of the window follows: where the picture is looked at changes with every move. */
  keep(part: Partial<ViewState>): void {
    this.state = { ...this.state, ...part };
    this.memory.setState(this.state);
  }

  /** Chooses another image. */
  look(part: Partial<ViewState>): Promise<void> {
    this.remember(part);
    return this.refresh();
  }

  display(part: Partial<Display>): void {
    this.remember({ display: { ...this.state.display, ...part } });
    this.wantLevels();
    this.events.onColours();
  }

  /** Opens what is chosen and shows it; a refresh that was overtaken by a later one shows nothing. */
  async refresh(): Promise<void> {
    const refresh = ++this.refreshes;
    this.events.onReading();
    try {
      const shown = await this.open();
      if (refresh !== this.refreshes) return;
      this.shown = shown;
      this.wantLevels();
      this.events.onShown(shown);
    } catch (error) {
      if (refresh !== this.refreshes) return;
      if (await this.withoutComparison(error)) return;
      this.shown = null;
      this.events.onFailure(error);
    }
  }

  /** Nothing that is being opened will be shown any more. */
  overtake(): () => boolean {
    const refresh = ++this.refreshes;
    this.shown = null;
    return () => refresh === this.refreshes;
  }

  /** A file has changed: everything of it is read anew. */
  changed(frame: number): void {
    this.shelf.forget(frame);
    this.matches.forget();
  }

  choice(frame = this.state.frame): ImageChoice {
    const { hdu, plane, calibrated, comparison } = this.state;
    const operation = comparison === 'difference' || comparison === 'ratio' ? comparison : null;
    const against = operation !== null && frame !== 0 ? { operation, frame: 0 } : null;
    return { frame, hdu, plane, calibrated, against };
  }

  /** The values at the ends of the colours. */
  limits({ image, reference }: Shown): readonly [number, number] {
    const { display, lockLimits } = this.state;
    const from = lockLimits && image.choice.against === null ? reference : image;
    return limitsOf(display, from);
  }

  colours(shown: Shown, nan: Colours['nan']): Colours {
    return coloursOf(this.state.display, this.limits(shown), shown.image, nan);
  }

  layers(shown: Shown, nan: Colours['nan']): ShownLayer[] {
    const { image, reference, toReference } = shown;
    const colours = this.colours(shown, nan);
    if (!this.swiping) return [{ store: image.store, toReference, colours, columns: null }];
    const { swipe } = this.state;
    return [
      {
        store: reference.store,
        toReference: identity,
        colours: coloursOf(this.state.display, limitsOf(this.state.display, reference), reference, nan),
        columns: [0, swipe],
      },
      { store: image.store, toReference, colours, columns: [swipe, 1] },
    ];
  }

  get swiping(): boolean {
    const { shown } = this;
    return this.state.comparison === 'swipe' && shown !== null && shown.reference !== shown.image;
  }

  /** The pixel of the current image at a place of the reference; null beside the image. */
  pixelAt(place: Place | null): Place | null {
    const { shown } = this;
    if (shown === null || place === null) return null;
    const back = inverse(shown.toReference);
    if (back === null) return null;
    const at = apply(back, place);
    const { width, height } = shown.image.info;
    const pixel = { x: Math.floor(at.x), y: Math.floor(at.y) };
    return pixel.x >= 0 && pixel.x < width && pixel.y >= 0 && pixel.y < height ? pixel : null;
  }

  private async open(): Promise<Shown> {
    const choice = this.choice();
    const several = this.setup.frames.length > 1 && choice.frame !== 0;
    const [image, first] = await Promise.all([
      this.shelf.image(choice),
      several ? this.shelf.image(this.choice(0)) : null,
    ]);
    if (first === null) return { image, reference: image, toReference: identity };
    return { image, reference: first, toReference: await this.overFirst(image, first) };
  }

  private async overFirst(image: ShownImage, first: ShownImage): Promise<Affine> {
    if (this.state.lock === 'pixel' || image.choice.against !== null) return byPixel(image.info, first.info);
    try {
      return await this.matches.map(image.choice, image.info, first.choice);
    } catch (error) {
      this.remember({ lock: 'pixel' });
      this.events.say(`Locked by pixel, because ${sentence(error)}`);
      return byPixel(image.info, first.info);
    }
  }

  /** A look or a comparison that cannot be had gives way to the plain frame, and says why. */
  private async withoutComparison(error: unknown): Promise<boolean> {
    const { calibrated, comparison } = this.state;
    if (comparison === 'difference' || comparison === 'ratio') this.remember({ comparison: 'none' });
    else if (calibrated) this.remember({ calibrated: false });
    else return false;
    this.events.say(sentence(error));
    await this.refresh();
    return true;
  }

  private wantLevels(): void {
    const { shown, state } = this;
    if (shown === null) return;
    const floats = /^float/.test(shown.reference.info.pixelType);
    // zscale leaves out pixels without a value, which only floats have unnoticed: their limits come in two steps.
    if (needsLevels(state.display) || state.panel === 'scale' || (floats && state.display.limits === 'zscale')) {
      this.shelf.wantLevels(shown.image);
      if (state.lockLimits) this.shelf.wantLevels(shown.reference);
    }
  }
}

export function sentence(error: unknown): string {
  const { message, wayOut } =
    error instanceof Error ? (error as Error & { wayOut?: string }) : { message: String(error) };
  return wayOut === undefined ? message : `${message} ${wayOut}`;
}
