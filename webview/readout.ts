/** The two lines below the picture: the pixel in all ways of counting, its value with the unit, its sky, and what kind of picture this is. */
import type { Arithmetic } from '../src/protocol/pictureJobs';
import type { PixelFacts } from '../src/protocol/viewer';
import type { Place } from './camera';
import { element } from './element';
import { icon } from './icons';
import { Newest, type Outcome } from './newest';
import './readout.css';
import { sayArithmetic, saySources } from './sayArithmetic';
import { sayNumber, sayPlace, sayValue } from './sayNumber';

/** What the readout must know of the picture. */
export interface ReadoutPicture {
  readonly info: {
    /** Handed to `ask`. */
    readonly picture: number;
    readonly width: number;
    readonly height: number;
    readonly plane: number;
    readonly planes: number;
    readonly pixelType: string;
    readonly unit: string | null;
    /** Names of the sky coordinates, or the sentence why there are none. */
    readonly sky: readonly [string, string] | string;
    /** One shown pixel is the mean of factor x factor pixels. */
    readonly factor?: number;
    /** The header has LTV or LTM cards. */
    readonly hasPhysical?: boolean;
  };
  /** Values that are shown: whether some pixels have none. */
  readonly pixels: Float32Array;
}

interface Asked {
  readonly picture: ReadoutPicture['info'];
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
    { class: 'nan', hidden: true },
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
  private readonly asked: Newest<Asked, PixelFacts>;
  private loaded: ReadoutPicture | null = null;

  constructor(ask: (picture: number, pixel: Place) => Promise<PixelFacts>) {
    this.asked = new Newest(
      ({ picture, pixel }) => ask(picture.picture, pixel),
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

  showPicture(loaded: ReadoutPicture | null): void {
    this.loaded = loaded;
    this.element.hidden = loaded === null;
    this.nan.hidden = loaded === null || !loaded.pixels.some(Number.isNaN);
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

  /** @param scale screen pixels per image pixel */
  showScale(scale: number | null): void {
    if (this.loaded === null || scale === null) return;
    const { width, height, pixelType, factor = 1, unit } = this.loaded.info;
    const percent = scale * 100;
    this.kind.textContent = `${width} × ${height} ${pixelType}`;
    this.shown.textContent = [
      unit === null ? 'unit not given' : null,
      factor > 1 ? `shown: means of ${factor} × ${factor}` : null,
      `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`,
    ]
      .filter((part) => part !== null)
      .join(' · ');
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
    const { info } = this.loaded;
    const { fits, python } = sayPlace(pixel.x, pixel.y, info.plane, info.planes);
    this.fits.textContent = fits;
    this.python.textContent = python;
    if (!this.asked.busy) this.value.textContent = '…';
    this.asked.want({ picture: info, pixel, speak: by === 'keyboard' });
  }

  private show({ picture, speak }: Asked, outcome: Outcome<PixelFacts>): void {
    const facts = 'answer' in outcome ? outcome.answer : null;
    const text = facts === null ? 'not read' : sayValue(facts.value, picture.unit);
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
  private showSky(sky: PixelFacts['sky']): string {
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
