/** The histogram of the values with the limits of the display on it. */
import type { Histogram } from '../../src/engine/display/histogram';
import { element } from '../element';
import { Plot } from '../plot';
import { sayNumber } from '../sayNumber';
import { LimitHandles, type Limits } from './limitHandles';

export interface ShownHistogram extends Histogram {
  /** Of every pixel; else of a sample. */
  readonly exact: boolean;
}

/** Counts are logarithmic, so that few bright pixels are seen beside the many of the sky. */
export class HistogramView {
  readonly element: HTMLElement;
  private readonly plot = new Plot({
    kind: 'bars',
    xLabel: 'Value',
    yLabel: 'Pixels',
    yScale: 'log',
    onLayout: () => this.handles?.place(),
  });
  private readonly caption = element('div', { class: 'caption' });
  private readonly handles: LimitHandles;
  private histogram: ShownHistogram | null = null;
  private limits: Limits | null = null;

  constructor(onLimits: (limits: Limits, done: boolean) => void) {
    this.element = element('div', { class: 'histogram' }, this.plot.element, this.caption);
    this.handles = new LimitHandles(this.plot, onLimits);
  }

  showHistogram(histogram: ShownHistogram): void {
    this.histogram = histogram;
    const { from, to, counts } = histogram;
    const width = (to - from) / counts.length;
    const middles = Float64Array.from(counts, (_, i) => from + (i + 0.5) * width);
    this.plot.show(middles, [{ name: 'Pixels', values: Float64Array.from(counts) }]);
    this.handles.showSpan([from, to]);
    this.caption.textContent = histogram.exact ? 'every pixel' : 'a sample';
    this.describe();
  }

  showLimits(limits: Limits | null): void {
    this.limits = limits;
    this.handles.showLimits(limits);
    this.describe();
  }

  dispose(): void {
    this.plot.dispose();
  }

  private describe(): void {
    if (this.histogram === null) return;
    const { from, to, counts, exact } = this.histogram;
    const most = counts.reduce((best, count, i) => (count > (counts[best] ?? 0) ? i : best), 0);
    const peak = from + ((most + 0.5) * (to - from)) / counts.length;
    const limits = this.limits === null ? '' : ` Limits ${say(this.limits[0])} and ${say(this.limits[1])}.`;
    this.plot.describe(
      `Histogram of ${exact ? 'every pixel' : 'a sample'}, values ${say(from)} to ${say(to)}, most of them near ${say(peak)}.${limits}`,
    );
  }
}

function say(value: number): string {
  return sayNumber(value, 5);
}
