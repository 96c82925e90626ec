/** A small plot of a few points as SVG, for a page without scripts. */
import { escaped } from './escapeHtml';
import type { PlotView } from './verdictView';
import { digits } from './verdictWords';

const WIDTH = 352;
const HEIGHT = 176;
const LEFT = 62;
const RIGHT = 12;
const TOP = 24;
const BOTTOM = 30;

/** Points joined in the order of x; the ends of both axes are labelled, with their units. */
export function linePlot({ title, xLabel, yLabel, x, y }: PlotView): string {
  const [xs, ys] = [rangeOf(x), rangeOf(y)];
  const px = (value: number) => LEFT + ((value - xs.from) / (xs.to - xs.from)) * (WIDTH - LEFT - RIGHT);
  const py = (value: number) => HEIGHT - BOTTOM - ((value - ys.from) / (ys.to - ys.from)) * (HEIGHT - TOP - BOTTOM);
  const places = x.map((value, i) => [px(value).toFixed(1), py(y[i] as number).toFixed(1)] as const);
  const text = (at: readonly [number, number], anchor: string, words: string, kind = '') =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}"${kind === '' ? '' : ` class="${kind}"`}>${escaped(words)}</text>`;
  const ends = (range: Range) => (range.least === range.most ? [range.least] : [range.least, range.most]);
  const said = `${title}: ${digits(ys.least)} to ${digits(ys.most)} ${yLabel}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(said)}">`,
    text([LEFT, 14], 'start', `${title} (${yLabel})`, 'title'),
    `<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    ...ends(ys).map((value) => text([LEFT - 6, Math.round(py(value)) + 4], 'end', digits(value))),
    ...ends(xs).map((value) => text([Math.round(px(value)), HEIGHT - BOTTOM + 14], 'middle', digits(value))),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4], 'middle', xLabel),
    `<polyline class="data" points="${places.map((place) => place.join(',')).join(' ')}"/>`,
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.5"/>`),
    '</svg>',
  ].join('');
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** With a margin, so that points of one value lie in the middle. */
  readonly from: number;
  readonly to: number;
}

function rangeOf(values: readonly number[]): Range {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = most > least ? (most - least) / 20 : Math.max(1e-6, Math.abs(least) / 100);
  return { least, most, from: least - margin, to: most + margin };
}
