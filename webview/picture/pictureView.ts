/** The picture: layers drawn through one camera, letterboxed, y up unless the file says top down; pointer and wheel move over it. */
import type { Colours } from '../../src/engine/display/colours';
import { element } from '../element';
import type { OverlayView } from '../measure/overlayView';
import { apply, cameraMap, chain, identity } from './affine';
import {
  type Camera,
  fitCamera,
  type Place,
  panBy,
  reveal,
  type Stage,
  toCanvas,
  toImage,
  zoomAt,
  zoomedOrFitted,
} from './camera';
import { neededLevel, visiblePart } from './levelOfDetail';
import type { Affine, Layer, Renderer } from './renderer';
import type { TileStore } from './tileStore';

/** An image as it is drawn: where it lies in the reference image, in which colours, over which part of the canvas. */
export interface ShownLayer {
  readonly store: TileStore;
  readonly toReference: Affine;
  readonly colours: Colours;
  /** Fractions of the canvas width from .. to; null = all of it. */
  readonly columns: readonly [number, number] | null;
}

/** The image in whose pixels the camera looks. */
export type Reference = Pick<Stage, 'width' | 'height' | 'topDown'>;

/** Something drawn over the picture that may take the pointer: regions, the swipe line. Places in canvas pixels. */
export interface PictureOverlay {
  readonly element: HTMLElement;
  /** `view` is that of the image in front. */
  draw(view: OverlayView): void;
  /** Whether the press is the overlay's; else it pans. */
  pointerDown(at: Place): boolean;
  pointerMove(at: Place): boolean;
  pointerUp(at: Place): boolean;
  /** CSS cursor while nothing is pressed; null leaves it to the picture. */
  cursorAt(at: Place): string | null;
}

export interface PictureEvents {
  /** The place looked at (of the reference image, not rounded): under the pointer, else the pinned pixel's centre, else none. */
  onPlace(place: Place | null, by: 'pointer' | 'keyboard'): void;
  /** Camera or pinned pixel have changed. */
  onView(): void;
  /** The right button was dragged: by fractions of the canvas, right and up. */
  onContrast(right: number, up: number): void;
  /** Something was drawn for the first time since `show` was given other images. */
  onDrawn(): void;
}

/** One canvas with its layers and its overlay. */
export class PictureView {
  readonly element: HTMLElement;
  /** null = fitted to the window. */
  camera: Camera | null = null;
  /** Pixel of the reference image that was chosen by click or keys (0-based). */
  cursor: Place | null = null;
  private layers: readonly ShownLayer[] = [];
  private reference: Reference | null = null;
  private waiting = false;
  private pressed: { readonly button: number; readonly byOverlay: boolean } | null = null;
  private pointer: Place | null = null;

  constructor(
    private readonly renderer: Renderer,
    private readonly overlay: PictureOverlay,
    private readonly events: PictureEvents,
  ) {
    this.element = element(
      'div',
      {
        class: 'picture',
        tabindex: '0',
        role: 'application',
        'aria-label':
          'Picture. Arrow keys or h, j, k, l move by one pixel, with Shift by ten; plus, minus and 0 zoom; question mark lists the keys.',
      },
      renderer.canvas,
      overlay.element,
    );
    new ResizeObserver(() => this.redraw()).observe(this.element);
    const on = this.element.addEventListener.bind(this.element);
    on('wheel', (event) => this.wheel(event as WheelEvent), { passive: false });
    on('pointerdown', (event) => this.press(event as PointerEvent));
    on('pointermove', (event) => this.move(event as PointerEvent));
    on('pointerup', (event) => this.release(event as PointerEvent));
    on('pointercancel', (event) => this.release(event as PointerEvent));
    on('pointerleave', () => this.leave());
    on('contextmenu', (event) => event.preventDefault());
  }

  /** Shows these images; the camera stays where it still means something. */
  show(reference: Reference, layers: readonly ShownLayer[]): void {
    const before = this.reference;
    const other = before !== null && (before.width !== reference.width || before.height !== reference.height);
    if (other) this.camera = null;
    const { cursor } = this;
    if (cursor !== null && (cursor.x >= reference.width || cursor.y >= reference.height)) this.cursor = null;
    this.reference = reference;
    this.layers = layers;
    this.redraw();
    // Another pixel lies there now, or none.
    this.tellPlace('pointer');
  }

  /** The same images in other colours, columns or places. */
  recolour(layers: readonly ShownLayer[]): void {
    this.layers = layers;
    this.redraw();
  }

  fit(): void {
    this.look(null);
  }

  /** One image pixel on one pixel of the screen. */
  actualSize(): void {
    const stage = this.stage();
    if (stage === null) return;
    const camera = this.camera ?? fitCamera(stage);
    this.look(zoomAt(stage, camera, 1 / camera.scale, this.middle(stage)));
  }

  /** Zooms at the pinned pixel, else in the middle. */
  zoom(factor: number): void {
    const stage = this.stage();
    if (stage === null) return;
    const { cursor } = this;
    const at =
      cursor === null
        ? this.middle(stage)
        : toCanvas(stage, this.camera ?? fitCamera(stage), { x: cursor.x + 0.5, y: cursor.y + 0.5 });
    this.look(zoomedOrFitted(stage, this.camera, factor, at));
  }

  /** Moves the pinned pixel on the screen: right and up. The first step only shows where it is. */
  step(right: number, up: number): void {
    const stage = this.stage();
    if (stage === null) return;
    const camera = this.camera ?? fitCamera(stage);
    const middle = toImage(stage, camera, this.middle(stage));
    const from = this.cursor ?? { x: Math.floor(middle.x), y: Math.floor(middle.y) };
    const count = this.cursor === null ? 0 : 1;
    const inside = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));
    const cursor = {
      x: inside(from.x + right * count, stage.width),
      y: inside(from.y + (stage.topDown ? -up : up) * count, stage.height),
    };
    if (this.camera !== null) this.camera = reveal(stage, this.camera, cursor);
    this.pin(cursor, 'keyboard');
  }

  pin(cursor: Place | null, by: 'pointer' | 'keyboard'): void {
    this.cursor = cursor;
    this.redraw();
    this.tellPlace(by);
    this.events.onView();
  }

  /** Screen pixels per image pixel. */
  scale(): number | null {
    const stage = this.stage();
    return stage && (this.camera ?? fitCamera(stage)).scale;
  }

  /** Side, in image pixels, of the blocks that are drawn as one. */
  factor(): number {
    const stage = this.stage();
    const front = this.layers.at(-1);
    if (stage === null || front === undefined) return 1;
    const map = chain(cameraMap(stage, this.camera ?? fitCamera(stage)), front.toReference);
    return 2 ** neededLevel(map, front.store.info.level);
  }

  /** Looks at this camera, or at the whole image. */
  look(camera: Camera | null): void {
    this.camera = camera;
    this.redraw();
    this.events.onView();
  }

  /** Draws soon, with everything that has changed until then. */
  redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  /** Draws now: for a picture of the picture. */
  draw(): void {
    const stage = this.stage();
    if (stage === null) return;
    const camera = this.camera ?? fitCamera(stage);
    const { canvasWidth: width, canvasHeight: height } = stage;
    const toCanvasMap = cameraMap(stage, camera);
    this.renderer.draw(
      width,
      height,
      this.layers.map((layer) => this.placed(layer, toCanvasMap, width, height)),
    );
    const front = chain(toCanvasMap, this.layers.at(-1)?.toReference ?? identity);
    this.overlay.draw({ width, height, toCanvas: (place) => apply(front, place) });
    if (this.layers.length > 0) this.events.onDrawn();
  }

  private placed(
    { store, toReference, colours, columns }: ShownLayer,
    camera: Affine,
    width: number,
    height: number,
  ): Layer {
    const { info } = store;
    const map = chain(camera, toReference);
    const part = visiblePart(map, { width, height }, info);
    const level = neededLevel(map, info.level);
    if (part === null) store.rest();
    else store.need(part, level);
    return {
      tiles: part === null ? [] : store.toDraw(part, level),
      width: info.width,
      height: info.height,
      toCanvas: map,
      colours,
      columns: columns && [Math.round(columns[0] * width), Math.round(columns[1] * width)],
    };
  }

  /** What the canvas shows of the reference image; null before there is one. */
  stage(): Stage | null {
    if (this.reference === null) return null;
    return {
      ...this.reference,
      canvasWidth: Math.max(1, Math.round(this.element.clientWidth * devicePixelRatio)),
      canvasHeight: Math.max(1, Math.round(this.element.clientHeight * devicePixelRatio)),
    };
  }

  private middle(stage: Stage): Place {
    return { x: stage.canvasWidth / 2, y: stage.canvasHeight / 2 };
  }

  private canvasPlace(event: MouseEvent, stage: Stage): Place {
    const box = this.element.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * stage.canvasWidth,
      y: ((event.clientY - box.top) / box.height) * stage.canvasHeight,
    };
  }

  private wheel(event: WheelEvent): void {
    const stage = this.stage();
    if (stage === null) return;
    event.preventDefault();
    this.look(zoomedOrFitted(stage, this.camera, Math.exp(-event.deltaY / 400), this.canvasPlace(event, stage)));
    this.tellPlace('pointer');
  }

  private press(event: PointerEvent): void {
    const stage = this.stage();
    if (stage === null || this.pressed !== null) return;
    const at = this.canvasPlace(event, stage);
    this.element.setPointerCapture(event.pointerId);
    const byOverlay = event.button === 0 && this.overlay.pointerDown(at);
    this.pressed = { button: event.button, byOverlay };
    if (byOverlay) this.redraw();
    else if (event.button === 0) this.pinUnder(at, stage);
  }

  private move(event: PointerEvent): void {
    const stage = this.stage();
    if (stage === null) return;
    const at = this.canvasPlace(event, stage);
    this.pointer = at;
    const { pressed } = this;
    if (pressed?.byOverlay) {
      if (this.overlay.pointerMove(at)) this.redraw();
    } else if (pressed !== null) this.drag(pressed.button, event, stage);
    else this.element.style.cursor = this.overlay.cursorAt(at) ?? '';
    this.tellPlace('pointer');
  }

  private drag(button: number, event: PointerEvent, stage: Stage): void {
    const by = { x: event.movementX * devicePixelRatio, y: event.movementY * devicePixelRatio };
    if (button === 2) this.events.onContrast(by.x / stage.canvasWidth, -by.y / stage.canvasHeight);
    else if (this.camera !== null) this.look(panBy(stage, this.camera, by));
  }

  private release(event: PointerEvent): void {
    const stage = this.stage();
    if (stage === null || this.pressed === null) return;
    if (this.pressed.byOverlay && this.overlay.pointerUp(this.canvasPlace(event, stage))) this.redraw();
    this.pressed = null;
  }

  private leave(): void {
    this.pointer = null;
    this.tellPlace('pointer');
  }

  private pinUnder(at: Place, stage: Stage): void {
    const { x, y } = toImage(stage, this.camera ?? fitCamera(stage), at);
    const inside = x >= 0 && x < stage.width && y >= 0 && y < stage.height;
    this.pin(inside ? { x: Math.floor(x), y: Math.floor(y) } : null, 'pointer');
  }

  private tellPlace(by: 'pointer' | 'keyboard'): void {
    const stage = this.stage();
    if (stage === null) return;
    const { pointer, cursor } = this;
    if (by === 'pointer' && pointer !== null) {
      this.events.onPlace(toImage(stage, this.camera ?? fitCamera(stage), pointer), by);
    } else this.events.onPlace(cursor && { x: cursor.x + 0.5, y: cursor.y + 0.5 }, by);
  }
}
