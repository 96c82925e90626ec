/** The pixels around the cursor: enlarged in the picture's colours, and as a table of their values. */
import { element } from '../element';
import { Newest } from '../newest';
import { sayNumber } from '../sayNumber';
import type { Place } from './regions';
import { isSeen, Sentence, section } from './section';

/** Pixels to either side of the cursor's. */
const REACH = 5;
const SIDE = 2 * REACH + 1;

/** CSS pixels of an enlarged pixel. */
const ENLARGED = 12;

/** CSS pixels that a digit of the table takes at most, and a cell's padding. */
const DIGIT = 7;
const PADDING = 8;

type Rgb = readonly [number, number, number];

/** The part "Pixels" of the panel; its element can stand anywhere else as well. */
export class Magnifier {
  private readonly canvas = element('canvas', { class: 'magnified', role: 'img', 'aria-label': 'Enlarged pixels' });
  private readonly table = element('table', { class: 'pixels' });
  private readonly sentence = new Sentence();
  readonly element: HTMLDetailsElement;
  private readonly asked: Newest<Place, Float64Array>;
  private colour: (value: number) => Rgb = () => [128, 128, 128];
  private topDown = false;
  private pixel: Place | null = null;
  /** The last answer, and the pixel in its middle. */
  private shown: { readonly pixel: Place; readonly values: Float64Array } | null = null;

  /** @param pixels values of columns x0 .. x1 - 1 and rows y0 .. y1 - 1, row y0 first; NaN beside the image */
  constructor(pixels: (x0: number, x1: number, y0: number, y1: number) => Promise<Float64Array>) {
    this.asked = new Newest(
      ({ x, y }) => pixels(x - REACH, x + REACH + 1, y - REACH, y + REACH + 1),
      (pixel, outcome) => {
        this.shown = 'answer' in outcome ? { pixel, values: outcome.answer } : null;
        this.sentence.show('answer' in outcome ? '' : outcome.problem);
        this.draw();
      },
    );
    this.canvas.width = SIDE * ENLARGED;
    this.canvas.height = SIDE * ENLARGED;
    this.element = section(
      'Pixels',
      this.sentence.element,
      element('div', { class: 'magnifier' }, this.canvas, this.table),
    );
    this.element.addEventListener('toggle', () => this.refresh());
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.showPixel(null);
  }

  /** Row 0 is at the top of the picture. */
  setTopDown(topDown: boolean): void {
    this.topDown = topDown;
    this.draw();
  }

  /** How the picture colours a value (NaN too). */
  setColours(colour: (value: number) => Rgb): void {
    this.colour = colour;
    this.draw();
  }

  showPixel(pixel: Place | null): void {
    this.pixel = pixel;
    this.refresh();
  }

  refresh(): void {
    if (this.pixel !== null) {
      if (isSeen(this.element)) this.asked.want(this.pixel);
      return;
    }
    this.asked.forget();
    this.shown = null;
    this.sentence.show('Put the cursor on a pixel to see its neighbours.');
    this.draw();
  }

  private draw(): void {
    const { shown } = this;
    this.canvas.hidden = shown === null;
    this.table.hidden = shown === null;
    if (shown === null) return;
    this.enlarge(shown.values);
    this.tabulate(shown.pixel, shown.values);
  }

  private enlarge(values: Float64Array): void {
    const size = ENLARGED * devicePixelRatio;
    const length = Math.round(SIDE * size);
    if (this.canvas.width !== length) {
      this.canvas.width = length;
      this.canvas.height = length;
    }
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    for (let row = 0; row < SIDE; row++) {
      const top = Math.round(this.topDown ? row * size : (SIDE - 1 - row) * size);
      for (let column = 0; column < SIDE; column++) {
        context.fillStyle = `rgb(${this.colour(values[row * SIDE + column] ?? Number.NaN).join(' ')})`;
        context.fillRect(Math.round(column * size), top, Math.ceil(size), Math.ceil(size));
      }
    }
    const width = devicePixelRatio;
    for (const [colour, thick] of [
      ['#000000', 3],
      ['#ffffff', 1],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = thick * width;
      context.strokeRect(REACH * size, REACH * size, size, size);
    }
  }

  /** As many columns as there is room for; columns and rows by the numbers of FITS. */
  private tabulate({ x, y }: Place, values: Float64Array): void {
    const texts = Array.from(values, (value) => (Number.isNaN(value) ? '–' : sayNumber(value, 5)));
    const longest = Math.max(...texts.map(({ length }) => length), String(x + REACH + 1).length);
    const room = (this.table.parentElement?.clientWidth ?? 0) - PADDING - DIGIT * String(y + REACH + 1).length;
    const fitting = Math.floor((room / (longest * DIGIT + PADDING) - 1) / 2);
    const reach = Math.max(1, Math.min(REACH, fitting));
    const columns = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    const rows = Array.from({ length: SIDE }, (_, i) => (this.topDown ? i - REACH : REACH - i));
    const text = (dx: number, dy: number) => texts[(dy + REACH) * SIDE + dx + REACH] ?? '';
    this.table.replaceChildren(
      element(
        'thead',
        {},
        element('tr', {}, element('td', {}), ...columns.map((dx) => element('th', { scope: 'col' }, label(x + dx)))),
      ),
      element(
        'tbody',
        {},
        ...rows.map((dy) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, label(y + dy)),
            ...columns.map((dx) => element('td', { class: dx === 0 && dy === 0 ? 'here' : null }, text(dx, dy))),
          ),
        ),
      ),
    );
  }
}

/** Counted from 1. */
function label(index: number): string {
  return String(index + 1);
}
