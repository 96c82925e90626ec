/** The two lines below the picture: the pixel in all ways of counting, its value with the unit, its sky, and what kind of picture this is. */
import type { Arithmetic, PixelAnswer } from '../src/protocol/pictureJobs';
import { element } from './element';
import { icon } from './icons';
import type { ShownImage } from './imageShelf';
import { Newest, type Outcome } from './newest';
import type { Place } from './picture/camera';
import './readout.css';
import { sayArithmetic, saySources } from './sayArithmetic';
import { sayNumber, sayPlace, sayValue } from './sayNumber';

interface Asked {
  readonly image: ShownImage;
  readonly pixel: Place;
  readonly speak: boolean;
}

/** Shows pixels; `ask` fetches value and sky. One question is under way at a time, and then only the newest place is asked for. */
export class Readout {
  readonly element: HTMLElement;
  private readonly fits = output('fits');
  private readonly python = output('python');
  private readonly value = output('value');
  private readonly physical = output('physical');
  private readonly lon = output('sky');
  private readonly lat = output('sky');
  private readonly degrees: readonly HTMLElement[] = [output('degrees'), output('degrees')];
  private readonly sky: readonly HTMLElement[];
  private readonly physicalField: HTMLElement;
  private readonly degreesColumn: HTMLElement;
  private readonly kind = element('span', { class: 'kind' });
  private readonly shown = element('span', {});
  private readonly about = element('span', { class: 'about' }, this.kind, ' ', this.shown);
  private readonly nan = element(
    'span',
    { class: 'nan', hidden: true, title: 'The colour of pixels without a value' },
    element('i', {}),
    element('span', {}, 'no value'),
  );
  private readonly frozen = element(
    'span',
    { class: 'frozen', hidden: true, title: 'The pointer no longer moves what is read out' },
    icon('lock'),
    element('span', {}, 'frozen'),
  );
  private readonly arithmetic = element('div', { class: 'arithmetic number', hidden: true });
  /** Said aloud for keys; a pointer would never let it end. */
  private readonly spoken = element('span', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  private readonly asked: Newest<Asked, PixelAnswer>;
  private loaded: ShownImage | null = null;

  constructor(ask: (image: ShownImage, pixel: Place) => Promise<PixelAnswer>) {
    this.asked = new Newest(
      ({ image, pixel }) => ask(image, pixel),
      (asked, outcome, newest) => {
        // A value beside the place of another pixel would be wrong.
        if (newest) this.show(asked, outcome);
      },
    );
    this.sky = [field('', '', this.lon), field('', '', this.lat)];
    this.physicalField = field('Phys', 'Physical column and row by LTV and LTM, counted from 1', this.physical);
    this.degreesColumn = column(...this.degrees);
    this.element = element(
      'div',
      { class: 'readout' },
      element(
        'div',
        { class: 'columns' },
        column(
          field('FITS', 'Column, row, counted from 1', this.fits),
          field('Python', '[row, column], counted from 0', this.python),
        ),
        column(field('Value', 'Physical value of the image pixel itself', this.value), this.physicalField),
        column(...this.sky),
        this.degreesColumn,
        element('div', { class: 'column end' }, this.about, element('div', { class: 'marks' }, this.nan, this.frozen)),
      ),
      this.arithmetic,
      this.spoken,
    );
  }

  showPicture(loaded: ShownImage | null): void {
    this.loaded = loaded;
    this.element.hidden = loaded === null;
    this.nan.hidden = loaded === null || !loaded.info.overview.some(Number.isNaN);
    this.physicalField.hidden = loaded?.info.hasPhysical !== true;
    const names = loaded?.info.sky ?? '';
    this.degreesColumn.hidden = typeof names === 'string' || names[0] !== 'RA';
    for (const [i, one] of this.sky.entries()) {
      one.hidden = typeof names === 'string';
      const label = one.firstElementChild;
      if (label !== null && typeof names !== 'string') label.textContent = names[i] ?? '';
    }
    this.about.title = typeof names === 'string' ? names : '';
    this.showArithmetic(null);
  }

  /** @param scale screen pixels per image pixel; @param factor side in image pixels of a block that is drawn as one */
  showScale(scale: number | null, factor: number): void {
    if (this.loaded === null || scale === null) return;
    const { width, height, pixelType, unit } = this.loaded.info;
    const percent = scale * 100;
    this.kind.textContent = `${width} × ${height} ${pixelType}`;
    this.shown.textContent = [
      unit === null ? 'unit not given' : null,
      factor > 1 ? `means of ${factor} × ${factor}` : null,
      `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`,
    ]
      .filter((part) => part !== null)
      .join(' · ');
  }

  /** The value as it is shown, with its unit. */
  get valueText(): string {
    return this.value.textContent ?? '';
  }

  /** While frozen the pointer does not move the readout; the caller keeps it so, this only says it. */
  showFrozen(frozen: boolean): void {
    this.frozen.hidden = !frozen;
  }

  /** How the calibrated pixel came about; null where it was not calculated. */
  showArithmetic(arithmetic: Arithmetic | null): void {
    this.arithmetic.hidden = arithmetic === null;
    this.arithmetic.textContent = arithmetic === null ? '' : sayArithmetic(arithmetic);
    this.arithmetic.title = arithmetic === null ? '' : saySources(arithmetic);
  }

  showPixel(pixel: Place | null, by: 'pointer' | 'keyboard'): void {
    if (this.loaded === null || pixel === null) {
      this.asked.forget();
      for (const one of this.outputs()) one.textContent = '–';
      for (const one of this.sky) one.title = '';
      return;
    }
    const { choice, info } = this.loaded;
    const { fits, python } = sayPlace(pixel.x, pixel.y, choice.plane, info.planes);
    this.fits.textContent = fits;
    this.python.textContent = python;
    if (!this.asked.busy) this.value.textContent = '…';
    this.asked.want({ image: this.loaded, pixel, speak: by === 'keyboard' });
  }

  private show({ image, speak }: Asked, outcome: Outcome<PixelAnswer>): void {
    const facts = 'answer' in outcome ? outcome.answer : null;
    const text = facts === null ? 'not read' : sayValue(facts.value, image.info.unit);
    this.value.textContent = text;
    this.value.title = 'problem' in outcome ? outcome.problem : '';
    this.physical.textContent = facts?.physical?.map((place) => sayNumber(place, 7)).join(', ') ?? '–';
    const spokenSky = this.showSky(facts?.sky ?? '');
    if (speak) this.spoken.textContent = `FITS ${this.fits.textContent}: ${text}${spokenSky}`;
  }

  private outputs(): readonly HTMLElement[] {
    return [this.fits, this.python, this.value, this.physical, this.lon, this.lat, ...this.degrees];
  }

  /** Returns what is said aloud of it. */
  private showSky(sky: PixelAnswer['sky']): string {
    for (const [i, one] of [this.lon, this.lat].entries()) {
      const shown = this.sky[i];
      if (shown === undefined) continue;
      one.textContent = typeof sky === 'string' ? '–' : (sky.text[i] ?? '');
      shown.title =
        typeof sky === 'string' ? sky : [sky.degreesText[i], sky.frame].filter((word) => word !== null).join(', ');
    }
    for (const [i, one] of this.degrees.entries()) {
      one.textContent = typeof sky === 'string' ? '–' : (sky.degreesText[i] ?? '');
    }
    return typeof sky === 'string' ? '' : sky.names.map((name, i) => `, ${name} ${sky.text[i]}`).join('');
  }
}

function output(name: string): HTMLOutputElement {
  // <output> is a live region of its own.
  return element('output', { class: `number ${name}`, 'aria-live': 'off' });
}

function field(name: string, title: string, shown: HTMLElement): HTMLElement {
  return element('span', { class: 'field', title }, element('span', { class: 'name' }, name), shown);
}

function column(...lines: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'column' }, ...lines);
}
