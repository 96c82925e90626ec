/** Reading and measuring what is shown: overlay, panel and readout, which all look at the same pixel of the same image. */
import type { Colours } from '../../src/engine/display/colours';
import { colourOf, makeLookup, placeOf } from '../../src/engine/display/lookup';
import type { OpenedPicture, Region } from '../../src/protocol/pictureJobs';
import type { ImageChoice } from '../../src/protocol/viewer';
import type { Host } from '../host';
import { Newest } from '../newest';
import type { Place } from '../picture/camera';
import { Readout } from '../readout';
import { sayPlace } from '../sayNumber';
import type { Shown } from '../viewerModel';
import type { ViewState } from '../viewState';
import { MeasurePanel } from './measurePanel';
import { Overlay, type Tool } from './overlay';
import { ds9Regions, fitsSection, pythonSlice } from './regionText';

export interface MeasuringEvents {
  onRegions(regions: readonly Region[]): void;
  onTool(): void;
  /** The border of a swipe was dragged: 0 .. 1 of the canvas. */
  onSwipe(swipe: number): void;
  onParts(parts: readonly string[]): void;
  say(sentence: string): void;
}

export class Measuring {
  readonly overlay: Overlay;
  readonly readout: Readout;
  private readonly panel: MeasurePanel;
  private readonly arithmetic: Newest<Place, Awaited<ReturnType<Measuring['askArithmetic']>>>;
  tool: Tool = 'look';
  private shown: Shown | null = null;
  private regions: readonly Region[] = [];
  private selected: number | null = null;
  private pixel: Place | null = null;
  private frozen = false;
  private crosshair = false;
  /** Whether the panel is open. */
  private inSight = false;

  constructor(
    private readonly host: Host,
    private readonly events: MeasuringEvents,
  ) {
    this.overlay = new Overlay({
      onRegions: (regions, selected) => {
        this.regions = regions;
        this.selected = selected;
        this.panel.showRegions(regions, selected);
        this.events.onRegions(regions);
      },
      onStar: (pixel) => this.panel.measureStar(pixel),
      onSwipe: (swipe) => this.events.onSwipe(swipe),
    });
    this.panel = new MeasurePanel(
      {
        region: (region) => this.host.request('region', { image: this.image(), region }),
        profile: (line) => this.host.request('profile', { image: this.image(), line }),
        star: (x, y) => this.host.request('star', { image: this.image(), x, y }),
        pixels: (x0, x1, y0, y1) => this.host.request('pixels', { image: this.image(), x0, x1, y0, y1 }),
      },
      {
        onTool: (tool) => this.chooseTool(tool),
        onStar: (star) => this.overlay.setMarks({ star }),
        onParts: (parts) => this.events.onParts(parts),
        onSelect: (index) => this.overlay.select(index),
        onRemove: (index) => this.overlay.remove(index),
        onNudge: (right, up) => this.overlay.nudge(right, up),
        onGrow: (by) => this.overlay.grow(by),
        onCopy: (text) => this.copy(text),
      },
    );
    this.readout = new Readout(({ choice }, pixel) => this.host.request('pixel', { image: choice, ...pixel }));
    this.arithmetic = new Newest(
      (pixel) => this.askArithmetic(pixel),
      (_, outcome) => this.readout.showArithmetic('answer' in outcome ? outcome.answer : null),
    );
  }

  /** The panel "Measure". */
  get element(): HTMLElement {
    return this.panel.element;
  }

  showImage(shown: Shown | null): void {
    this.shown = shown;
    this.readout.showPicture(shown?.image ?? null);
    if (shown === null) return;
    const { info } = shown.image;
    this.overlay.setImage(info);
    this.panel.showImage(info);
    // Else the picture tells which pixel is looked at now.
    if (this.frozen) this.tellFrozen(info);
  }

  showColours(colours: Colours): void {
    const lookup = makeLookup(colours);
    const bytes = new Uint8Array(4);
    const packed = new Uint32Array(bytes.buffer);
    this.panel.magnifier.setColours((value) => {
      packed[0] = colourOf(lookup, placeOf(lookup, value));
      return [bytes[0] ?? 0, bytes[1] ?? 0, bytes[2] ?? 0];
    });
  }

  showState({ regions, crosshair, parts, swipe, panel }: ViewState, swiping: boolean): void {
    if (JSON.stringify(regions) !== JSON.stringify(this.regions)) this.overlay.setRegions(regions, null);
    this.panel.showParts(parts);
    const inSight = panel === 'measure';
    // What was left out while the panel was hidden; after that each part asks when its own subject changes.
    if (inSight && !this.inSight) this.panel.refresh();
    this.inSight = inSight;
    this.crosshair = crosshair;
    this.overlay.setMarks({
      swipe: swiping ? swipe : null,
      crosshair: crosshair ? this.pixel : null,
    });
  }

  /** The pixel under the pointer, or the pinned one; while it is frozen, others are not read out. */
  showPixel(pixel: Place | null, pinned: Place | null, by: 'pointer' | 'keyboard'): void {
    this.overlay.setMarks({ pinned });
    if (this.frozen && by === 'pointer') return;
    this.pixel = pixel;
    this.tellPixel(by);
  }

  showScale(scale: number | null, factor: number): void {
    this.readout.showScale(scale, factor);
  }

  chooseTool(tool: Tool): void {
    this.tool = tool;
    this.overlay.setTool(tool);
    this.panel.showTool(tool);
    this.events.onTool();
  }

  /** Keeps the readout at its pixel until it is asked for again. */
  freeze(): void {
    this.frozen = !this.frozen;
    this.readout.showFrozen(this.frozen);
  }

  /** Keys of regions: whether one was meant. */
  key({ key }: KeyboardEvent): boolean {
    return this.overlay.key(key);
  }

  copyRegion(as: 'section' | 'slice' | 'ds9'): void {
    const region = this.selected === null ? this.regions.at(-1) : this.regions[this.selected];
    if (this.shown === null || region === undefined) {
      this.events.say('Draw a region first: b, o or e.');
      return;
    }
    const { info } = this.shown.image;
    if (as === 'ds9') this.copy(ds9Regions([region]));
    else this.copy(as === 'section' ? fitsSection(region, info) : pythonSlice(region, info));
  }

  copyValue(): void {
    const { pixel, shown } = this;
    if (pixel === null || shown === null) {
      this.events.say('Put the cursor on a pixel first.');
      return;
    }
    const { plane } = shown.image.choice;
    const { fits, python } = sayPlace(pixel.x, pixel.y, plane, shown.image.info.planes);
    this.copy(`FITS ${fits} · Python ${python} · ${this.readout.valueText}`);
  }

  private image(): ImageChoice {
    if (this.shown === null) throw new Error('There is no picture.');
    return this.shown.image.choice;
  }

  private tellFrozen({ width, height }: OpenedPicture): void {
    const { pixel } = this;
    if (pixel !== null && (pixel.x >= width || pixel.y >= height)) this.pixel = null;
    this.tellPixel('pointer');
  }

  private tellPixel(by: 'pointer' | 'keyboard'): void {
    const { pixel } = this;
    this.readout.showPixel(pixel, by);
    this.panel.showPixel(pixel);
    if (this.crosshair) this.overlay.setMarks({ crosshair: pixel });
    const calibrated = this.shown?.image.choice.calibrated === true && this.shown.image.choice.against === null;
    if (calibrated && pixel !== null) this.arithmetic.want(pixel);
    else {
      this.arithmetic.forget();
      this.readout.showArithmetic(null);
    }
  }

  private askArithmetic(pixel: Place) {
    return this.host.request('arithmetic', { image: this.image(), ...pixel });
  }

  private copy(text: string): void {
    this.host.request('copyText', text).then(
      () => this.events.say(`Copied: ${text.trim().split('\n').at(-1) ?? ''}`),
      () => {},
    );
  }
}
