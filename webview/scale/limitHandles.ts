/** Two handles over a histogram, for the lower and the upper limit: by pointer and by keyboard. */
import { element } from '../element';
import { sayNumber } from '../sayNumber';

export type Limits = readonly [number, number];

/** What the handles lie on; null answers: nothing is drawn yet. */
export interface Ruler {
  readonly area: HTMLElement;
  /** CSS pixels from the left edge of `area`. */
  pixelOf(value: number): number | null;
  valueAt(pixel: number): number | null;
}

/** Of the width of the ruler: a step of an arrow key, a large one, and the least distance between the limits. */
const STEP = 1 / 100;
const LARGE_STEP = 1 / 10;
const LEAST = 1 / 1000;

/** The handles with what lies beyond them shaded; a limit beyond the ruler has its handle at the ruler's edge. */
export class LimitHandles {
  private readonly shades = [element('div', { class: 'shade' }), element('div', { class: 'shade' })] as const;
  private readonly handles: readonly [HTMLElement, HTMLElement];
  private limits: Limits | null = null;
  private span: Limits = [0, 1];

  constructor(
    private readonly ruler: Ruler,
    private readonly onLimits: (limits: Limits, done: boolean) => void,
  ) {
    this.handles = [this.makeHandle(0, 'Lower limit'), this.makeHandle(1, 'Upper limit')];
    ruler.area.append(...this.shades, ...this.handles);
    this.place();
  }

  /** The values at the ends of the ruler. */
  showSpan(span: Limits): void {
    this.span = span;
    this.place();
  }

  showLimits(limits: Limits | null): void {
    this.limits = limits;
    this.place();
  }

  /** Puts everything where it belongs; to be called after the ruler has changed. */
  place(): void {
    const width = this.ruler.area.clientWidth;
    const pixels = this.limits?.map((limit) => this.ruler.pixelOf(limit)) ?? [];
    for (const [end, handle] of this.handles.entries()) {
      const pixel = pixels[end] ?? null;
      const shade = this.shades[end];
      handle.hidden = pixel === null;
      if (shade !== undefined) shade.hidden = pixel === null;
      if (pixel === null) continue;
      const at = Math.min(width, Math.max(0, pixel));
      handle.style.left = `${at}px`;
      if (end === 0) this.shades[0].style.width = `${at}px`;
      else this.shades[1].style.left = `${at}px`;
      this.say(handle, this.limits?.[end] ?? 0);
    }
  }

  private say(handle: HTMLElement, limit: number): void {
    handle.setAttribute('aria-valuemin', String(Math.min(this.span[0], limit)));
    handle.setAttribute('aria-valuemax', String(Math.max(this.span[1], limit)));
    handle.setAttribute('aria-valuenow', String(limit));
    handle.setAttribute('aria-valuetext', sayNumber(limit, 6));
  }

  private makeHandle(end: 0 | 1, label: string): HTMLElement {
    const handle = element('div', {
      class: 'handle',
      role: 'slider',
      tabindex: '0',
      title: label,
      'aria-label': label,
    });
    // Where within the handle it was taken: it does not jump when the drag begins.
    let grip: number | null = null;
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      handle.setPointerCapture(event.pointerId);
      grip = event.clientX - Number.parseFloat(handle.style.left);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener('pointermove', (event) => {
      if (grip === null) return;
      const pixel = Math.min(this.ruler.area.clientWidth, Math.max(0, event.clientX - grip));
      const value = this.ruler.valueAt(pixel);
      if (value !== null) this.move(end, value, false);
    });
    const drop = (): void => {
      if (grip === null) return;
      grip = null;
      if (this.limits !== null) this.onLimits(this.limits, true);
    };
    handle.addEventListener('pointerup', drop);
    handle.addEventListener('pointercancel', drop);
    handle.addEventListener('keydown', (event) => this.onKey(end, event));
    return handle;
  }

  private onKey(end: 0 | 1, event: KeyboardEvent): void {
    if (this.limits === null) return;
    const limit = this.limits[end];
    const [from, to] = this.span;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: limit - STEP * (to - from),
      ArrowDown: limit - STEP * (to - from),
      ArrowRight: limit + STEP * (to - from),
      ArrowUp: limit + STEP * (to - from),
      PageDown: limit - LARGE_STEP * (to - from),
      PageUp: limit + LARGE_STEP * (to - from),
      Home: from,
      End: to,
    };
    const value = steps[event.key];
    if (value === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(end, value, true);
  }

  /** One limit never passes the other. */
  private move(end: 0 | 1, value: number, done: boolean): void {
    if (this.limits === null) return;
    const [low, high] = this.limits;
    const least = LEAST * (this.span[1] - this.span[0]);
    this.showLimits(end === 0 ? [Math.min(value, high - least), high] : [low, Math.max(value, low + least)]);
    this.onLimits(this.limits, done);
  }
}
