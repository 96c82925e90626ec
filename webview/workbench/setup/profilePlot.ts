/** The mean of every column or row of a frame, with the edges that the recipe has drawn over it. */
import type { FrameLook, Region } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { choice, tabs } from '../../kit';
import { Plot } from '../../plot';
import { sayNumber } from '../../sayNumber';
import { EdgeHandles, type Range, type RangeKey } from './edgeHandles';

export type Along = 'columns' | 'rows';
type Part = 'whole' | 'start' | 'end';
type Levels = 'low' | 'linear' | 'log';

export interface PlotView {
  readonly along: Along;
  readonly part: Part;
  readonly levels: Levels;
}

export type Regions = Readonly<Record<RangeKey, Region | null>>;

/** Lines of an end that is looked at closely, beside what is dark there. */
const MARGIN = 24;
/** The least part of the frame that counts as an end. */
const LEAST_END = 64;
/** Of the span of the dark levels: how much above them is drawn where only low levels are. */
const HEADROOM = 3;

export class ProfilePlot {
  readonly element = element('div', { class: 'profile' });
  private readonly plot: Plot;
  private readonly rowsPlot: Plot;
  private readonly handles: Readonly<Record<Along, EdgeHandles>>;
  private readonly note = element('p', { class: 'note' });
  private readonly parts = choice<Part>(
    'Show',
    [
      { value: 'whole', text: 'the whole frame' },
      { value: 'start', text: 'the first end' },
      { value: 'end', text: 'the last end' },
    ],
    (part) => this.turn({ part }),
  );
  private readonly levels = choice<Levels>(
    'Levels',
    [
      { value: 'low', text: 'near the bias level' },
      { value: 'linear', text: 'all, linear' },
      { value: 'log', text: 'all, logarithmic' },
    ],
    (levels) => this.turn({ levels }),
  );
  private readonly tabs: { choose(along: Along): void };
  private look: FrameLook | null = null;
  private regions: Regions = { overscan: null, trim: null };
  private view: PlotView = { along: 'columns', part: 'end', levels: 'low' };

  constructor(
    private readonly onMove: (key: RangeKey, region: Region) => void,
    private readonly onView: (view: PlotView) => void,
  ) {
    const make = (along: Along): Plot =>
      new Plot({
        kind: 'steps',
        xLabel: along === 'columns' ? 'Column' : 'Row',
        yLabel: 'Mean',
        onLayout: () => this.handles?.[along].place(),
      });
    this.plot = make('columns');
    this.rowsPlot = make('rows');
    this.handles = {
      columns: new EdgeHandles(rulerOf(this.plot), (key, range) => this.moved('columns', key, range)),
      rows: new EdgeHandles(rulerOf(this.rowsPlot), (key, range) => this.moved('rows', key, range)),
    };
    const panels = { columns: element('div', {}, this.plot.element), rows: element('div', {}, this.rowsPlot.element) };
    const bar = tabs<Along>(
      [
        { name: 'columns', label: 'Columns', panel: panels.columns },
        { name: 'rows', label: 'Rows', panel: panels.rows },
      ],
      (along) => this.turn({ along }),
    );
    this.tabs = bar;
    this.element.append(
      element('div', { class: 'bar' }, bar.element, this.parts.element, this.levels.element),
      panels.columns,
      panels.rows,
      element(
        'p',
        { class: 'legend' },
        element('i', { class: 'swatch overscan' }),
        'overscan ',
        element('i', { class: 'swatch cut' }),
        'trimmed away. Drag the edges, or move them by the arrow keys.',
      ),
      this.note,
    );
    this.turn({}, false);
  }

  showView(view: PlotView): void {
    this.turn(view, false);
  }

  show(look: FrameLook): void {
    this.look = look;
    this.draw();
  }

  showRegions(regions: Regions): void {
    this.regions = regions;
    this.placeHandles();
  }

  private turn(change: Partial<PlotView>, tell = true): void {
    this.view = { ...this.view, ...change };
    this.tabs.choose(this.view.along);
    this.parts.choose(this.view.part);
    this.levels.choose(this.view.levels);
    this.draw();
    if (tell) this.onView(this.view);
  }

  private draw(): void {
    const { look } = this;
    if (look === null) return;
    const { along, levels } = this.view;
    const plot = along === 'columns' ? this.plot : this.rowsPlot;
    const values = look[along];
    const [from, to] = this.window(values.length);
    const x = Float64Array.from({ length: to - from }, (_, i) => from + i + 1);
    const series = [{ name: look.name, values: values.slice(from, to) }];
    if (look.bias !== null) series.push({ name: look.bias.name, values: look.bias[along].slice(from, to) });
    const most = levels === 'low' ? this.lowLevels(look, along) : Number.POSITIVE_INFINITY;
    const shown = series.map(({ name, values: all }) => ({
      name,
      values: all.map((value) => (value > most ? Number.NaN : value)),
    }));
    plot.setYScale(levels === 'log' ? 'log' : 'linear');
    plot.show(x, shown);
    plot.describe(`Mean of each ${lineOf(along)} of ${look.name}, ${from + 1} to ${to}`);
    this.note.textContent =
      most === Number.POSITIVE_INFINITY
        ? ''
        : `Levels above ${sayNumber(most, 5)} are left out, so that what lies near the bias level is seen.`;
    this.placeHandles();
  }

  /** The lines that are drawn, half-open. */
  private window(total: number): readonly [number, number] {
    const { along, part } = this.view;
    if (part === 'whole') return [0, total];
    const side = { columns: { start: 'left', end: 'right' }, rows: { start: 'bottom', end: 'top' } }[along][part];
    const unlit = this.look?.detection?.edges.find((edge) => edge.side === side)?.unlit;
    const dark = unlit === undefined ? 0 : unlit.to - unlit.from;
    const count = Math.min(total, Math.max(LEAST_END, dark + MARGIN));
    return part === 'start' ? [0, count] : [total - count, total];
  }

  /** A level above which only light lies; infinite where nothing dark is known. */
  private lowLevels({ detection, bias }: FrameLook, along: Along): number {
    const edges = (detection?.edges ?? []).filter(
      ({ side }) => (side === 'left' || side === 'right') === (along === 'columns'),
    );
    const values = this.look?.[along];
    if (values === undefined || edges.length === 0) return Number.POSITIVE_INFINITY;
    const dark = edges.flatMap(({ unlit }) => [...values.slice(unlit.from, unlit.to)]);
    const low = Math.min(...dark, ...(bias === null ? [] : [...bias[along]].filter(Number.isFinite)));
    const sorted = [...dark].sort((one, other) => one - other);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? low;
    return middle + HEADROOM * Math.max(middle - low, 10);
  }

  private placeHandles(): void {
    const { look } = this;
    if (look === null) return;
    const range = (region: Region | null, along: Along): Range | null =>
      region === null
        ? null
        : along === 'columns'
          ? { from: region.x0, to: region.x1 }
          : { from: region.y0, to: region.y1 };
    for (const along of ['columns', 'rows'] as const) {
      const total = along === 'columns' ? look.width : look.height;
      const { overscan, trim } = this.regions;
      const upright = overscan !== null && overscan.y1 - overscan.y0 === look.height;
      // An overscan of whole columns has no edges among the rows.
      const mine = overscan !== null && upright === (along === 'columns') ? overscan : null;
      this.handles[along].show({ overscan: range(mine, along), trim: range(trim, along) }, lineOf(along), total);
    }
  }

  private moved(along: Along, key: RangeKey, { from, to }: Range): void {
    const { look } = this;
    const region = this.regions[key];
    if (look === null || region === null) return;
    const moved = along === 'columns' ? { ...region, x0: from, x1: to } : { ...region, y0: from, y1: to };
    this.regions = { ...this.regions, [key]: moved };
    this.onMove(key, moved);
  }
}

function lineOf(along: Along): string {
  return along === 'columns' ? 'column' : 'row';
}

function rulerOf(plot: Plot) {
  return {
    area: plot.area,
    pixelOf: (x: number) => plot.pixelOf(x),
    valueAt: (pixel: number) => plot.valueAt(pixel),
  };
}
