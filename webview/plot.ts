/*! uPlot 1.6.32, (c) 2025 Leon Sorokin, MIT, https://github.com/leeoniya/uPlot */
/** The one file that knows uPlot: line, step and bar plots in the theme's colours, with a readout and words for screen readers. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './plot.css';

export interface PlotOptions {
  /** 'line' joins values, 'steps' draws each as wide as its pixel or bin, 'bars' fills them down to the axis. */
  readonly kind: 'line' | 'steps' | 'bars';
  readonly xLabel: string;
  readonly yLabel: string;
  /** Values that are not positive are left out of a logarithmic plot. */
  readonly yScale?: 'linear' | 'log';
  /** Index of the value under the cursor, null when it leaves. */
  readonly onCursor?: (index: number | null) => void;
  /** After every change of what lies where: `pixelOf` has other answers now. */
  readonly onLayout?: () => void;
}

export interface PlotSeries {
  readonly name: string;
  /** As many as x; NaN is a gap. */
  readonly values: Float64Array;
}

/** Theme colours of the series, in order; the first ones that a colour-blind eye tells apart best. */
const COLOURS = ['--vscode-charts-blue', '--vscode-charts-orange', '--vscode-charts-green', '--vscode-charts-purple'];

/** A plot that fills its `element`, whose height a style sheet gives (`.plot`: 180 px). */
export class Plot {
  readonly element = document.createElement('div');
  /** Lies exactly over the plotting area, for handles and marks; lets the pointer through where it is empty. */
  readonly area = document.createElement('div');
  private readonly chart = document.createElement('div');
  private readonly readout = document.createElement('div');
  private plot: uPlot | null = null;
  private names = '';
  private yScale: 'linear' | 'log';
  private x: Float64Array = new Float64Array(0);
  private series: readonly PlotSeries[] = [];
  private cursor: number | null = null;
  private readonly sizes = new ResizeObserver(() => this.fitSize());
  private readonly themes = new MutationObserver(() => {
    this.plot?.redraw(false, true);
    // Its marks have the colours of the lines.
    this.showReadout();
  });

  constructor(private readonly options: PlotOptions) {
    this.yScale = options.yScale ?? 'linear';
    this.element.className = 'plot';
    this.chart.className = 'chart';
    this.chart.setAttribute('role', 'img');
    this.chart.setAttribute('aria-label', `${options.yLabel} over ${options.xLabel}`);
    this.chart.tabIndex = 0;
    this.area.className = 'area';
    this.readout.className = 'plot-readout';
    const stack = document.createElement('div');
    stack.className = 'stack';
    stack.append(this.chart, this.area);
    this.element.append(stack, this.readout);
    this.chart.addEventListener('keydown', (event) => this.onKey(event));
    this.chart.addEventListener('blur', () => this.point(null));
    this.sizes.observe(this.chart);
    // VS Code writes a new theme's colours to <html> and its kind to <body>.
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  /** Draws values over ascending x. 'steps' and 'bars': x is the middle of each. */
  show(x: Float64Array, series: readonly PlotSeries[]): void {
    this.x = x;
    this.series = series;
    const names = JSON.stringify(series.map(({ name }) => name));
    if (this.plot === null || names !== this.names) this.build();
    else this.plot.setData(this.data());
    this.names = names;
    this.point(this.cursor !== null && this.cursor < x.length ? this.cursor : null);
  }

  /** What a reader who does not see the plot should know of it. */
  describe(text: string): void {
    this.chart.setAttribute('aria-label', text);
  }

  setYScale(scale: 'linear' | 'log'): void {
    if (scale === this.yScale) return;
    this.yScale = scale;
    if (this.plot !== null) this.build();
  }

  /** CSS pixels from the left edge of `area`, also beyond its edges; null while nothing is drawn. */
  pixelOf(x: number): number | null {
    return this.plot === null || this.x.length === 0 ? null : this.plot.valToPos(x, 'x');
  }

  /** The x at so many CSS pixels from the left edge of `area`; null while nothing is drawn. */
  valueAt(pixel: number): number | null {
    return this.plot === null || this.x.length === 0 ? null : this.plot.posToVal(pixel, 'x');
  }

  dispose(): void {
    this.sizes.disconnect();
    this.themes.disconnect();
    this.plot?.destroy();
    this.plot = null;
    this.element.remove();
  }

  private build(): void {
    this.plot?.destroy();
    this.plot = null;
    if (this.chart.clientWidth === 0 || this.chart.clientHeight === 0) return;
    this.plot = new uPlot(this.uplotOptions(), this.data(), this.chart);
  }

  private fitSize(): void {
    const { clientWidth: width, clientHeight: height } = this.chart;
    if (width === 0 || height === 0) return;
    if (this.plot !== null) this.plot.setSize({ width, height });
    else if (this.series.length > 0) this.build();
  }

  private uplotOptions(): uPlot.Options {
    const { kind, xLabel, yLabel } = this.options;
    const font = `11px ${this.colour('--vscode-font-family', 'sans-serif')}`;
    const axis = {
      stroke: () => this.colour('--vscode-descriptionForeground', '#888888'),
      grid: { stroke: () => this.gridColour(), width: 1 },
      ticks: { show: false },
      font,
      labelFont: font,
      labelSize: 16,
      labelGap: 0,
      gap: 4,
      values: (_: uPlot, splits: (number | null)[]) => splits.map(sayTick),
    } as const;
    return {
      width: this.chart.clientWidth,
      height: this.chart.clientHeight,
      padding: [6, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: kind === 'line' },
        drag: { x: kind !== 'bars', y: false, setScale: kind !== 'bars' },
      },
      scales: {
        x: { time: false, range: (_, min, max) => (min === max ? [min - 0.5, max + 0.5] : [min, max]) },
        y: this.yScale === 'log' ? { distr: 3, range: (_, min, max) => logRange(min, max) } : {},
      },
      axes: [
        { ...axis, label: xLabel, size: 20, space: 56 },
        {
          ...axis,
          label: yLabel,
          size: (plot, values) => widthOf(plot, values),
          space: 24,
          grid: { ...axis.grid, filter: (_, splits) => (this.yScale === 'log' ? splits.map(decade) : splits) },
        },
      ],
      series: [{}, ...this.series.map((_, index) => this.seriesOptions(index))],
      hooks: {
        setCursor: [({ cursor: { left = -1 } }) => this.onPointer(left)],
        draw: [(plot) => this.layOut(plot)],
      },
    };
  }

  private seriesOptions(index: number): uPlot.Series {
    const { kind } = this.options;
    const stepped = kind === 'line' ? null : uPlot.paths.stepped?.({ align: 1 });
    return {
      stroke: () => this.seriesColour(index),
      width: kind === 'bars' ? 0 : 1.25,
      points: { show: kind === 'line' && this.x.length === 1 },
      ...(stepped ? { paths: stepped } : {}),
      ...(kind === 'bars'
        ? { fill: () => this.seriesColour(index), fillTo: (plot: uPlot) => plot.scales.y?.min ?? 0 }
        : {}),
    };
  }

  /** In uPlot's form: gaps are null, and steps go from edge to edge. */
  private data(): uPlot.AlignedData {
    const { kind } = this.options;
    const from = this.yScale === 'log' ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY;
    const columns = this.series.map(({ values }) => {
      const column = Array.from(values, (value) => (value >= from && Number.isFinite(value) ? value : null));
      if (kind !== 'line') column.push(column.at(-1) ?? null);
      return column;
    });
    return [kind === 'line' ? this.x : edges(this.x), ...columns];
  }

  private onPointer(left: number): void {
    const x = left < 0 ? null : this.valueAt(left);
    const index = x === null ? null : nearest(this.x, x);
    if (index === this.cursor) return;
    this.cursor = index;
    this.showReadout();
    this.options.onCursor?.(index);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10 }[event.key];
    if (step === undefined || this.x.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.point(Math.min(this.x.length - 1, Math.max(0, (this.cursor ?? -1) + step)));
  }

  /** Puts the cursor on a value, and its numbers under the plot. */
  private point(index: number | null): void {
    this.cursor = index;
    const left = index === null ? null : this.pixelOf(this.x[index] ?? Number.NaN);
    this.plot?.setCursor({ left: left ?? -10, top: left === null ? -10 : 0 }, false);
    this.showReadout();
    this.options.onCursor?.(index);
  }

  private showReadout(): void {
    const { xLabel, yLabel } = this.options;
    const at = this.cursor;
    const entries = this.series.map(({ name, values }, index) => {
      const value = at === null ? '' : ` ${sayNumber(values[at])}`;
      const entry = document.createElement('span');
      if (this.series.length > 1) {
        const mark = document.createElement('i');
        mark.style.background = this.seriesColour(index);
        entry.append(mark);
      }
      entry.append(`${this.series.length > 1 ? name : at === null ? '' : yLabel}${value}`);
      return entry;
    });
    const place = document.createElement('span');
    place.textContent = at === null ? '' : `${xLabel} ${sayNumber(this.x[at])}`;
    this.readout.replaceChildren(place, ...entries);
  }

  private layOut(plot: uPlot): void {
    const { left, top, width, height } = plot.bbox;
    const ratio = uPlot.pxRatio;
    Object.assign(this.area.style, {
      left: `${left / ratio}px`,
      top: `${top / ratio}px`,
      width: `${width / ratio}px`,
      height: `${height / ratio}px`,
    });
    // uPlot draws inside its constructor, before `plot` is kept.
    this.plot = plot;
    this.options.onLayout?.();
  }

  private seriesColour(index: number): string {
    const colour = this.colour(COLOURS[index % COLOURS.length] ?? '', this.colour('--vscode-foreground', '#888888'));
    // Some themes' orange lets the background through: too faint for a thin line.
    return colour.replace(/^rgba\((.+),[^,]+\)$/, 'rgb($1)').replace(/^(#[0-9a-f]{6})[0-9a-f]{2}$/i, '$1');
  }

  /** Faint in every theme: borders of high contrast would hide the values. */
  private gridColour(): string {
    return `color-mix(in srgb, ${this.colour('--vscode-foreground', '#888888')} 18%, transparent)`;
  }

  private colour(variable: string, fallback: string): string {
    return getComputedStyle(this.element).getPropertyValue(variable).trim() || fallback;
  }
}

/** Borders of steps around their middles: one more than middles. */
function edges(middles: Float64Array): Float64Array {
  const n = middles.length;
  const made = new Float64Array(n === 0 ? 0 : n + 1);
  const at = (i: number): number => middles[i] ?? Number.NaN;
  for (let i = 1; i < n; i++) made[i] = (at(i - 1) + at(i)) / 2;
  if (n === 1) made.set([at(0) - 0.5, at(0) + 0.5]);
  if (n > 1) {
    made[0] = at(0) - (at(1) - at(0)) / 2;
    made[n] = at(n - 1) + (at(n - 1) - at(n - 2)) / 2;
  }
  return made;
}

/** Index of the value of ascending `sorted` that is nearest to x; null where there is none. */
function nearest(sorted: Float64Array, x: number): number | null {
  let low = 0;
  let high = sorted.length - 1;
  if (high < 0) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  return x - (sorted[low] ?? 0) <= (sorted[high] ?? 0) - x ? low : high;
}

/** Room below the smallest value, so that a bin of one pixel is seen, and a little above the largest. */
function logRange(min: number | null, max: number | null): [number, number] {
  return min === null || max === null || !(min > 0) ? [0.5, 2] : [min / 2, max * 1.5];
}

/** Grid lines at the powers of ten only: ten in a decade would hide the values. */
function decade(split: number): number | null {
  return Number.isInteger(Math.log10(split)) ? split : null;
}

function widthOf(plot: uPlot, values: readonly (string | null)[] | null): number {
  const longest = (values ?? []).reduce<string>((most, one) => (one && one.length > most.length ? one : most), '');
  plot.ctx.save();
  const ratio = uPlot.pxRatio;
  plot.ctx.font = plot.axes[1]?.font?.[0] ?? plot.ctx.font;
  const width = plot.ctx.measureText(longest).width / ratio;
  plot.ctx.restore();
  return Math.ceil(width) + 8;
}

function sayTick(value: number | null): string {
  if (value === null) return '';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(9)));
}

function sayNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'no value';
  return String(Number(value.toPrecision(7)));
}
