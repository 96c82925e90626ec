/** Edges between columns (or rows) over a plot, moved by pointer and by arrow keys: those of the overscan and of what is kept. */
import { element } from '../../element';

/** What the handles lie on; null answers: nothing is drawn yet. */
interface Ruler {
  readonly area: HTMLElement;
  /** CSS pixels from the left edge of `area`; x counts lines from 1, a line is as wide as 1 around its number. */
  pixelOf(x: number): number | null;
  valueAt(pixel: number): number | null;
}

/** Half-open, 0-based, along the axis that is plotted. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type RangeKey = 'overscan' | 'trim';

const LARGE_STEP = 10;

type End = 'from' | 'to';

/** Two handles for each of the ranges; what lies in the overscan is tinted, what is trimmed away is hatched. */
export class EdgeHandles {
  private readonly tint = element('div', { class: 'range overscan' });
  private readonly cuts = [element('div', { class: 'range cut' }), element('div', { class: 'range cut' })] as const;
  private readonly handles = new Map<string, HTMLElement>();
  private ranges: Readonly<Record<RangeKey, Range | null>> = { overscan: null, trim: null };
  private lines = 'column';
  private total = 0;

  constructor(
    private readonly ruler: Ruler,
    private readonly onMove: (key: RangeKey, range: Range) => void,
  ) {
    ruler.area.append(this.tint, ...this.cuts);
    for (const key of ['trim', 'overscan'] as const)
      for (const end of ['from', 'to'] as const) {
        const handle = this.makeHandle(key, end);
        this.handles.set(key + end, handle);
        ruler.area.append(handle);
      }
  }

  /** @param lines "column" or "row" @param total how many of them there are */
  show(ranges: Readonly<Record<RangeKey, Range | null>>, lines: string, total: number): void {
    this.ranges = ranges;
    this.lines = lines;
    this.total = total;
    this.place();
  }

  /** Puts everything where it belongs; to be called after the plot has changed. */
  place(): void {
    const { overscan, trim } = this.ranges;
    this.span(this.tint, overscan);
    this.span(this.cuts[0], trim === null ? null : { from: 0, to: trim.from });
    this.span(this.cuts[1], trim === null ? null : { from: trim.to, to: this.total });
    for (const key of ['overscan', 'trim'] as const) {
      const range = this.ranges[key];
      this.put(key, 'from', range);
      this.put(key, 'to', range);
    }
  }

  private put(key: RangeKey, end: End, range: Range | null): void {
    const handle = this.handles.get(key + end);
    if (handle === undefined) return;
    const pixel = range === null ? null : this.ruler.pixelOf(range[end] + 0.5);
    const width = this.ruler.area.clientWidth;
    handle.hidden = pixel === null || pixel < -0.5 || pixel > width + 0.5;
    if (pixel === null || range === null) return;
    handle.style.left = `${pixel}px`;
    const line = end === 'from' ? range.from + 1 : range.to;
    const label = `${end === 'from' ? 'First' : 'Last'} ${key === 'overscan' ? 'overscan' : 'kept'} ${this.lines}`;
    handle.setAttribute('aria-label', label);
    handle.title = `${label}: ${line}`;
    handle.setAttribute('aria-valuemin', '1');
    handle.setAttribute('aria-valuemax', String(this.total));
    handle.setAttribute('aria-valuenow', String(line));
    handle.setAttribute('aria-valuetext', `${this.lines} ${line}`);
  }

  private span(part: HTMLElement, range: Range | null): void {
    const from = range === null ? null : this.ruler.pixelOf(range.from + 0.5);
    const to = range === null ? null : this.ruler.pixelOf(range.to + 0.5);
    part.hidden = from === null || to === null;
    if (from === null || to === null) return;
    const width = this.ruler.area.clientWidth;
    const left = Math.min(width, Math.max(0, from));
    part.style.left = `${left}px`;
    part.style.width = `${Math.min(width, Math.max(0, to)) - left}px`;
  }

  private makeHandle(key: RangeKey, end: End): HTMLElement {
    const handle = element('div', { class: `edge ${key} ${end}`, role: 'slider', tabindex: '0' });
    handle.hidden = true;
    // Where within the handle it was taken: it does not jump when the drag begins.
    let grip: number | null = null;
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      handle.setPointerCapture(event.pointerId);
      grip = event.clientX - Number.parseFloat(handle.style.left);
      handle.focus();
      event.preventDefault();
      // The plot below would begin to select a range to zoom into.
      event.stopPropagation();
    });
    handle.addEventListener('pointermove', (event) => {
      if (grip === null) return;
      const value = this.ruler.valueAt(Math.min(this.ruler.area.clientWidth, Math.max(0, event.clientX - grip)));
      if (value !== null) this.move(key, end, Math.round(value - 0.5));
    });
    const drop = (): void => {
      grip = null;
    };
    handle.addEventListener('pointerup', drop);
    handle.addEventListener('pointercancel', drop);
    handle.addEventListener('keydown', (event) => {
      const at = this.ranges[key]?.[end];
      if (at === undefined) return;
      const to: Readonly<Record<string, number>> = {
        ArrowLeft: at - 1,
        ArrowDown: at - 1,
        ArrowRight: at + 1,
        ArrowUp: at + 1,
        PageDown: at - LARGE_STEP,
        PageUp: at + LARGE_STEP,
        Home: 0,
        End: this.total,
      };
      const wanted = to[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(key, end, wanted);
    });
    return handle;
  }

  /** An edge stays in the frame, and at least one line lies between the two. */
  private move(key: RangeKey, end: End, to: number): void {
    const range = this.ranges[key];
    if (range === null) return;
    const moved =
      end === 'from'
        ? { from: Math.min(range.to - 1, Math.max(0, to)), to: range.to }
        : { from: range.from, to: Math.max(range.from + 1, Math.min(this.total, to)) };
    if (moved.from === range.from && moved.to === range.to) return;
    this.ranges = { ...this.ranges, [key]: moved };
    this.place();
    this.onMove(key, moved);
  }
}
