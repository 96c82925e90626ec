/** What lies over the picture: regions that are drawn and pulled, the marks of cursor and star, the border of a swipe. */
import type { Region } from '../../src/protocol/pictureJobs';
import { element } from '../element';
import { drawCrosshair, drawPixelFrame, drawRegion, drawStar, drawSwipe, type Ink } from './drawOverlay';
import { centred, imagePlace, isTopDown, type OverlayView, pixelSize } from './overlayView';
import {
  clamped,
  drawn,
  type Grip,
  grown,
  handleAt,
  handles,
  isOn,
  moved,
  type Place,
  pixelOf,
  resized,
  type Size,
} from './regions';
import './measure.css';

/** What a press of the pointer begins; with 'look' nothing new is drawn, but regions can be taken hold of. */
export const tools = ['look', 'rectangle', 'circle', 'line', 'star'] as const;
export type Tool = (typeof tools)[number];

/** Single marks; places are 0-based with pixel centres at whole numbers. */
export interface Marks {
  /** The pixel that the cursor was put on. */
  readonly pinned: Place | null;
  readonly crosshair: Place | null;
  readonly star: { readonly x: number; readonly y: number; readonly fwhm: number } | null;
  /** Canvas column of the border between two pictures. */
  readonly swipe: number | null;
}

export interface OverlayEvents {
  /** Regions or the selection have changed; during a drag at every move. `selected` is an index. */
  onRegions(regions: readonly Region[], selected: number | null): void;
  /** With the tool 'star', a pixel was clicked. */
  onStar(pixel: Place): void;
  /** The border of the swipe was dragged to a canvas column. */
  onSwipe?(column: number): void;
}

/** Canvas CSS pixels from a line or a handle at which it is still taken hold of, and that a drag must exceed to draw something. */
const REACH = 6;
const START = 3;

/** Pixels to either side of the middle of a region that is added without a pointer. */
const ADDED = 10;

type Drag =
  | { readonly kind: 'new'; readonly shape: Region['shape']; readonly from: Place; begun: boolean }
  | { readonly kind: 'grip'; readonly grip: Grip; readonly from: Place; readonly region: Region }
  | { readonly kind: 'swipe' }
  | { readonly kind: 'star' };

/** A transparent canvas over the picture; pointer and keys come from the picture's own listeners. */
export class Overlay {
  readonly element = element('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  private regions: readonly Region[] = [];
  private selected: number | null = null;
  private tool: Tool = 'look';
  private size: Size = { width: 0, height: 0 };
  private marks: Marks = { pinned: null, crosshair: null, star: null, swipe: null };
  private view: OverlayView | null = null;
  private drag: Drag | null = null;
  /** What a cancelled drag goes back to. */
  private before: { readonly regions: readonly Region[]; readonly selected: number | null } | null = null;
  /** Where the pointer went down, on the canvas. */
  private pressed: Place = { x: 0, y: 0 };
  private readonly themes = new MutationObserver(() => this.redraw());

  constructor(private readonly events: OverlayEvents) {
    // VS Code writes a new theme's colours to <html> and its kind to <body>.
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  setTool(tool: Tool): void {
    this.tool = tool;
  }

  /** The image that regions are cut to; those of a larger image before are moved into it. */
  setImage(size: Size): void {
    this.size = size;
    const cut = this.regions.map((region) => clamped(region, size));
    if (JSON.stringify(cut) !== JSON.stringify(this.regions)) this.change(cut, this.selected);
  }

  /** Shows other regions (of a kept state, or from the panel) and tells of them. */
  setRegions(regions: readonly Region[], selected: number | null): void {
    this.drag = null;
    this.change(regions, selected !== null && selected < regions.length ? selected : null);
  }

  /** Adds a region around a pixel: the way to draw one without a pointer. */
  addAt(shape: Region['shape'], { x, y }: Place): void {
    const low = shape === 'line' ? y : y - ADDED;
    const high = shape === 'rectangle' ? y + ADDED : y;
    this.add(drawn(shape, shape === 'circle' ? { x, y } : { x: x - ADDED, y: low }, { x: x + ADDED, y: high }));
  }

  /** Adds a region, cut to the image, and selects it. */
  add(region: Region): void {
    this.change([...this.regions, clamped(region, this.size)], this.regions.length);
  }

  setMarks(marks: Partial<Marks>): void {
    this.marks = { ...this.marks, ...marks };
    this.redraw();
  }

  /** Draws everything anew; the view is kept for what changes by itself. */
  draw(view: OverlayView): void {
    this.view = view;
    const { element: canvas, marks } = this;
    if (canvas.width !== view.width) canvas.width = view.width;
    if (canvas.height !== view.height) canvas.height = view.height;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    // Seen in Chromium: a canvas that is cleared and not drawn on keeps its last picture on the screen.
    canvas.style.visibility = this.isEmpty() ? 'hidden' : '';
    const ink = this.ink();
    const toCanvas = centred(view);
    if (marks.crosshair !== null) {
      drawCrosshair(context, toCanvas(marks.crosshair), Math.max(6 * ink.width, pixelSize(view)), ink);
    }
    this.regions.forEach((region, i) => {
      if (i !== this.selected) drawRegion(context, region, toCanvas, ink, false);
    });
    const chosen = this.chosen();
    if (chosen !== null) drawRegion(context, chosen, toCanvas, ink, true);
    if (marks.star !== null) drawStar(context, toCanvas(marks.star), marks.star.fwhm * pixelSize(view), ink);
    if (marks.pinned !== null) drawPixelFrame(context, marks.pinned, toCanvas, ink);
    if (marks.swipe !== null) drawSwipe(context, marks.swipe, ink);
  }

  /** The pointer was pressed at a canvas place: whether that is the overlay's (else the picture may be dragged). */
  pointerDown(at: Place): boolean {
    const place = this.toImage(at);
    if (place === null) return false;
    this.pressed = at;
    this.before = { regions: this.regions, selected: this.selected };
    this.drag = this.dragAt(at, place);
    return this.drag !== null;
  }

  /** The pointer moved while it was pressed. */
  pointerMove(at: Place): boolean {
    const { drag } = this;
    const place = this.toImage(at);
    if (drag === null || place === null) return false;
    if (drag.kind === 'swipe') this.swipe(at.x);
    else if (drag.kind === 'new') this.drawNew(drag, at, place);
    else if (drag.kind === 'grip' && this.selected !== null) {
      const by = { x: place.x - drag.from.x, y: place.y - drag.from.y };
      const pulled =
        drag.grip === 'body'
          ? moved(drag.region, by, this.size)
          : clamped(resized(drag.region, drag.grip, this.inside(place)), this.size);
      this.replace(this.selected, pulled);
    }
    return true;
  }

  /** The pointer was let go. */
  pointerUp(at: Place): boolean {
    const { drag } = this;
    if (drag === null) return false;
    this.pointerMove(at);
    this.drag = null;
    const place = this.toImage(at);
    if (drag.kind === 'star' && place !== null) this.events.onStar(pixelOf(this.inside(place)));
    // A click with a drawing tool draws nothing: it selects.
    if (drag.kind === 'new' && !drag.begun) this.select(this.regionAt(at));
    return true;
  }

  /** Delete, Escape: whether the overlay had a use for the key. Escape first gives up a drag. */
  key(key: string): boolean {
    if (key === 'Escape' && this.drag !== null) {
      this.drag = null;
      if (this.before !== null) this.change(this.before.regions, this.before.selected);
      return true;
    }
    if (this.selected === null) return false;
    if (key === 'Escape') this.select(null);
    else if (key === 'Delete' || key === 'Backspace') this.remove(this.selected);
    else return false;
    return true;
  }

  select(index: number | null): void {
    if (index !== this.selected) this.change(this.regions, index);
  }

  remove(index: number): void {
    this.drag = null;
    this.change(
      this.regions.filter((_, i) => i !== index),
      null,
    );
  }

  /** Moves the selected region by whole pixels, to the right and upwards on the screen. */
  nudge(right: number, up: number): void {
    const y = this.view !== null && isTopDown(this.view) ? -up : up;
    this.alter((region) => moved(region, { x: right, y }, this.size));
  }

  /** Makes the selected region larger (or smaller) by so many pixels on every side. */
  grow(by: number): void {
    this.alter((region) => clamped(grown(region, by), this.size));
  }

  /** CSS cursor at a canvas place while nothing is pressed; null leaves it to the picture. */
  cursorAt(at: Place): string | null {
    if (this.nearSwipe(at)) return 'ew-resize';
    const grip = this.gripAt(at);
    if (grip !== null) return this.cursorOf(grip);
    if (this.tool === 'look') return this.regionAt(at) === null ? null : 'move';
    return 'crosshair';
  }

  dispose(): void {
    this.themes.disconnect();
    this.element.remove();
  }

  private dragAt(at: Place, place: Place): Drag | null {
    if (this.nearSwipe(at)) return { kind: 'swipe' };
    const grip = this.gripAt(at);
    const chosen = this.chosen();
    if (grip !== null && chosen !== null) return { kind: 'grip', grip, from: place, region: chosen };
    if (this.tool === 'star') return this.isInside(place) ? { kind: 'star' } : null;
    if (this.tool !== 'look') return { kind: 'new', shape: this.tool, from: this.inside(place), begun: false };
    const index = this.regionAt(at);
    const region = index === null ? undefined : this.regions[index];
    if (region === undefined) return null;
    this.select(index);
    return { kind: 'grip', grip: 'body', from: place, region };
  }

  private drawNew(drag: Extract<Drag, { kind: 'new' }>, at: Place, place: Place): void {
    const start = START * devicePixelRatio;
    if (!drag.begun && Math.hypot(at.x - this.pressed.x, at.y - this.pressed.y) < start) return;
    const region = drawn(drag.shape, drag.from, drag.shape === 'circle' ? place : this.inside(place));
    if (drag.begun) this.replace(this.regions.length - 1, region);
    else this.change([...this.regions, region], this.regions.length);
    drag.begun = true;
  }

  private replace(index: number, region: Region): void {
    if (JSON.stringify(region) === JSON.stringify(this.regions[index])) return;
    this.change(
      this.regions.map((one, i) => (i === index ? region : one)),
      index,
    );
  }

  private alter(by: (region: Region) => Region): void {
    const region = this.chosen();
    if (region !== null && this.selected !== null) this.replace(this.selected, by(region));
  }

  private change(regions: readonly Region[], selected: number | null): void {
    this.regions = regions;
    this.selected = selected;
    this.redraw();
    this.events.onRegions(regions, selected);
  }

  private isEmpty(): boolean {
    return this.regions.length === 0 && Object.values(this.marks).every((mark) => mark === null);
  }

  private chosen(): Region | null {
    return this.selected === null ? null : (this.regions[this.selected] ?? null);
  }

  /** The topmost region at a canvas place: the selected one, then the newest. */
  private regionAt(at: Place): number | null {
    const { view } = this;
    if (view === null) return null;
    const order = this.regions.map((_, i) => i).reverse();
    if (this.selected !== null) order.unshift(this.selected);
    const reach = REACH * devicePixelRatio;
    const toCanvas = centred(view);
    const found = order.find((i) => {
      const region = this.regions[i];
      return region !== undefined && isOn(region, toCanvas, at, reach, this.isSeen(region, view));
    });
    return found ?? null;
  }

  /** Whether a handle of the region is seen: inside one that fills the window, the picture is dragged instead. */
  private isSeen(region: Region, view: OverlayView): boolean {
    const toCanvas = centred(view);
    return handles(region).some(({ at }) => {
      const { x, y } = toCanvas(at);
      return x >= 0 && y >= 0 && x <= view.width && y <= view.height;
    });
  }

  /** The handle of the selected region at a canvas place. */
  private gripAt(at: Place): Grip | null {
    const chosen = this.chosen();
    if (this.view === null || chosen === null) return null;
    return handleAt(chosen, centred(this.view), at, REACH * devicePixelRatio);
  }

  /** Up and down are those of the screen. */
  private cursorOf(grip: Grip): string {
    const { view } = this;
    if (grip === 'x0' || grip === 'x1') return 'ew-resize';
    if (grip === 'y0' || grip === 'y1') return 'ns-resize';
    if (grip.length !== 4 || view === null) return 'pointer';
    return (grip === 'x0y0' || grip === 'x1y1') === isTopDown(view) ? 'nwse-resize' : 'nesw-resize';
  }

  private nearSwipe(at: Place): boolean {
    const { swipe } = this.marks;
    return swipe !== null && this.events.onSwipe !== undefined && Math.abs(at.x - swipe) <= REACH * devicePixelRatio;
  }

  private swipe(column: number): void {
    const swipe = Math.max(0, Math.min(this.element.width, column));
    this.setMarks({ swipe });
    this.events.onSwipe?.(swipe);
  }

  private redraw(): void {
    if (this.view !== null) this.draw(this.view);
  }

  private toImage(at: Place): Place | null {
    return this.view === null ? null : imagePlace(this.view, at);
  }

  private isInside({ x, y }: Place): boolean {
    return x >= -0.5 && y >= -0.5 && x < this.size.width - 0.5 && y < this.size.height - 0.5;
  }

  private inside({ x, y }: Place): Place {
    const cut = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
    return { x: cut(x, this.size.width), y: cut(y, this.size.height) };
  }

  /** White on black, whatever the theme: it is the picture's greys that they must be seen on. High contrast marks the selection. */
  private ink(): Ink {
    const high = [...document.body.classList].some((name) => name.startsWith('vscode-high-contrast'));
    const active = getComputedStyle(this.element).getPropertyValue('--vscode-contrastActiveBorder').trim();
    return {
      line: '#ffffff',
      selected: high && active !== '' ? active : '#ffffff',
      halo: '#000000',
      width: (high ? 1.5 : 1) * devicePixelRatio,
    };
  }
}
