/** The row above the picture: which HDU and plane, how it is coloured, tools, panels, and the frame's own commands. */
import { type Colormap, colormaps, type Display, type LimitRule, type Stretch } from '../src/engine/display/display';
import type { HduListing } from '../src/protocol/jobs';
import type { ViewerActionId } from '../src/protocol/viewerActions';
import { element } from './element';
import { type IconName, icon } from './icons';
import type { ShownImage } from './imageShelf';
import { button, choice, iconButton, slider } from './kit';
import { sayNumber } from './sayNumber';
import { limitOptions, stretchOptions } from './scale/words';
import type { PanelName, ViewState } from './viewState';

export interface ToolbarEvents {
  onDisplay(part: Partial<Display>): void;
  onHdu(hdu: number | 'mosaic'): void;
  onPlane(plane: number): void;
  onAction(action: ViewerActionId): void;
  onReduce(): void;
}

/** The toolbar; it shows what it is told and tells what was pressed. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly hduPlace = element('span', { class: 'field', hidden: true });
  private readonly limitRule = choice<LimitRule>('Limits', limitOptions, (limits) => this.events.onDisplay({ limits }));
  private readonly stretch = choice<Stretch>('Stretch', stretchOptions, (stretch) =>
    this.events.onDisplay({ stretch }),
  );
  private readonly colormap = choice<Colormap>(
    'Colours',
    colormaps.map((value) => ({ value, text: value })),
    (colormap) => this.events.onDisplay({ colormap }),
  );
  private readonly limits = element('output', {
    class: 'limits',
    'aria-live': 'off',
    title: 'Values at the ends of the colours',
  });
  private readonly invert = this.tool('color-mode', 'Invert colours (i)', 'invert');
  private readonly tools = {
    look: this.tool('move', 'Pan and read (Esc)', 'look'),
    rectangle: this.tool('rectangle', 'Measure a rectangle (b)', 'rectangle'),
    circle: this.tool('circle', 'Measure a circle (o)', 'circle'),
    line: this.tool('line', 'Measure along a line (e)', 'line'),
    star: this.tool('star-full', 'Measure a star (u)', 'star'),
  };
  private readonly crosshair = this.tool('target', 'Crosshair (c)', 'crosshair');
  private readonly magnifier = this.tool('search', 'Magnifier (g)', 'magnifier');
  private readonly calibrated = this.tool('beaker', 'Show as calibrated; nothing is written (a)', 'calibratedLook');
  private readonly plane = slider('Plane', { min: 1, max: 1, step: 1 }, (value) => this.events.onPlane(value - 1));
  private readonly planeText = element('output', { class: 'number', 'aria-live': 'off' });
  private readonly play = this.tool('play', 'Play the planes (p)', 'playPlanes');
  private readonly planes = element(
    'span',
    { class: 'field', hidden: true },
    this.plane.element,
    this.planeText,
    this.play.element,
  );
  private readonly panelButtons: Readonly<Record<PanelName, ReturnType<typeof iconButton>>> = {
    header: this.tool('list-flat', 'Header (H)', 'header'),
    scale: this.tool('graph', 'Scale and histogram (S)', 'scale'),
    measure: this.tool('graph-line', 'Measurements (M)', 'measure'),
  };
  private mayReduce = true;
  private notReducible: string | null = null;
  private readonly reduce = button('Reduce', () => this.events.onReduce(), { title: 'Reduce this flat' });
  private readonly partner = this.tool('git-compare', 'Compare raw and calibrated (A)', 'comparePartner');
  private readonly pictureOnly: HTMLElement;

  constructor(private readonly events: ToolbarEvents) {
    const group = (...parts: readonly { readonly element: HTMLElement }[]) =>
      element('span', { class: 'tools' }, ...parts.map((part) => part.element));
    this.pictureOnly = element(
      'div',
      { class: 'group' },
      this.limitRule.element,
      this.limits,
      this.stretch.element,
      this.colormap.element,
      group(
        this.invert,
        this.tool('screen-full', 'Show the whole image (0)', 'fit'),
        this.tool('zoom-in', 'Zoom in (+)', 'zoomIn'),
        this.tool('zoom-out', 'Zoom out (-)', 'zoomOut'),
      ),
      group(...Object.values(this.tools)),
      group(this.crosshair, this.magnifier),
      group(this.calibrated, this.partner),
      this.planes,
    );
    this.element = element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Picture' },
      this.hduPlace,
      this.pictureOnly,
      element(
        'div',
        { class: 'group end' },
        this.reduce.element,
        group(
          ...Object.values(this.panelButtons),
          this.tool('device-camera', 'Copy the view as a picture (C)', 'copyView'),
          this.tool('save', 'Save the view as PNG', 'savePng'),
          this.tool('question', 'Keys (?)', 'keys'),
        ),
      ),
    );
  }

  /** The HDUs that can be looked at; a mosaic where several amplifiers say where they belong. */
  showHdus(listings: readonly HduListing[], current: number | 'mosaic', mosaic: boolean): void {
    const options = [
      ...(mosaic ? [{ value: 'mosaic', text: 'All amplifiers (DETSEC)' }] : []),
      ...listings.map(({ index, name, kind }) => ({
        value: String(index),
        text: name === '' ? `${index} (${kind})` : `${index} ${name}`,
      })),
    ];
    this.hduPlace.hidden = options.length < 2;
    if (options.length < 2) return;
    const list = choice('HDU', options, (value) => this.events.onHdu(value === 'mosaic' ? value : Number(value)));
    list.choose(String(current));
    this.hduPlace.replaceChildren(list.element);
  }

  /** What belongs to a picture is hidden while there is none. */
  showPicture(image: ShownImage | null, mayReduce: boolean): void {
    this.pictureOnly.hidden = image === null;
    this.reduce.element.hidden = image === null;
    this.mayReduce = mayReduce;
    this.showReducible(this.notReducible);
    if (image === null) return;
    const { planes } = image.info;
    const { plane } = image.choice;
    this.planes.hidden = planes < 2;
    this.plane.reach(planes);
    this.plane.slide(plane + 1);
    this.planeText.textContent = `of ${planes}`;
  }

  /** Why the frame is nothing to reduce; null where it is, or nobody knows yet. */
  showReducible(why: string | null): void {
    this.notReducible = why;
    const refusal = why ?? (this.mayReduce ? null : 'Reducing writes files: trust this workspace first');
    this.reduce.enable(refusal === null);
    this.reduce.element.title = refusal ?? 'Reduce this flat';
  }

  showState({ display, crosshair, parts, calibrated, panel }: ViewState, tool: string, playing: boolean): void {
    this.play.press(playing);
    this.limitRule.choose(display.limits);
    this.stretch.choose(display.stretch);
    this.colormap.choose(display.colormap);
    this.invert.press(display.invert);
    this.crosshair.press(crosshair);
    this.magnifier.press(panel === 'measure' && parts.includes('pixels'));
    this.calibrated.press(calibrated);
    for (const [name, one] of Object.entries(this.panelButtons)) one.press(name === panel);
    for (const [name, one] of Object.entries(this.tools)) one.press(name === tool);
  }

  showLimits(limits: readonly [number, number] | null): void {
    this.limits.textContent = limits === null ? '' : `${sayNumber(limits[0], 5)} … ${sayNumber(limits[1], 5)}`;
  }

  private tool(name: IconName, label: string, action: ViewerActionId) {
    return iconButton(icon(name), label, () => this.events.onAction(action));
  }
}
