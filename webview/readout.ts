/** The line below the picture: the pixel in both ways of counting, its value with the unit, its sky, and what kind of picture this is. */
import type { PixelFacts } from '../src/protocol/viewer';
import type { Place } from './camera';
import { element } from './element';
import type { LoadedPicture } from './loadPicture';
import { sayPlace, sayValue } from './sayNumber';

/** Shows pixels; `ask` fetches value and sky. One question is under way at a time, and then only the newest place is asked for. */
export class Readout {
  readonly element: HTMLElement;
  private readonly fits = element('output', { class: 'number fits' });
  private readonly python = element('output', { class: 'number python' });
  private readonly value = element('output', { class: 'number value' });
  private readonly lon = element('output', { class: 'number sky' });
  private readonly lat = element('output', { class: 'number sky' });
  private readonly sky: readonly HTMLElement[];
  private readonly about = element('span', { class: 'about' });
  private readonly nan = element('span', { class: 'nan', hidden: true }, element('i', {}), 'no value');
  /** Said aloud for keys; a pointer would never let it end. */
  private readonly spoken = element('span', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  private loaded: LoadedPicture | null = null;
  private wanted: { readonly pixel: Place; readonly speak: boolean } | null = null;
  private asking = false;

  constructor(private readonly ask: (picture: number, pixel: Place) => Promise<PixelFacts>) {
    const field = (name: string, title: string, output: HTMLElement) =>
      element('span', { class: 'field', title }, element('span', { class: 'name' }, name), output);
    this.sky = [field('', '', this.lon), field('', '', this.lat)];
    this.element = element(
      'div',
      { class: 'readout' },
      field('FITS', 'Column, row, counted from 1', this.fits),
      field('Python', '[row, column], counted from 0', this.python),
      field('Value', 'Physical value of the image pixel itself', this.value),
      ...this.sky,
      this.nan,
      this.about,
      this.spoken,
    );
    // <output> is a live region of its own.
    for (const output of this.outputs()) output.setAttribute('aria-live', 'off');
  }

  showPicture(loaded: LoadedPicture | null): void {
    this.loaded = loaded;
    this.element.hidden = loaded === null;
    this.nan.hidden = loaded === null || !loaded.pixels.some(Number.isNaN);
    const names = loaded?.info.sky ?? '';
    for (const [i, field] of this.sky.entries()) {
      field.hidden = typeof names === 'string';
      const label = field.firstElementChild;
      if (label !== null && typeof names !== 'string') label.textContent = names[i] ?? '';
    }
    this.about.title = typeof names === 'string' ? names : '';
  }

  /** @param scale screen pixels per image pixel */
  showScale(scale: number | null): void {
    if (this.loaded === null || scale === null) return;
    const { width, height, pixelType, factor, unit } = this.loaded.info;
    const percent = scale * 100;
    this.about.textContent = [
      `${width} × ${height} ${pixelType}`,
      unit === null ? 'unit not given' : null,
      factor > 1 ? `shown: means of ${factor} × ${factor}` : null,
      `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`,
    ]
      .filter((part) => part !== null)
      .join(' · ');
  }

  showPixel(pixel: Place | null, by: 'pointer' | 'keyboard'): void {
    if (this.loaded === null || pixel === null) {
      this.wanted = null;
      for (const output of this.outputs()) output.textContent = '–';
      for (const field of this.sky) field.title = '';
      return;
    }
    const { plane, planes } = this.loaded.info;
    const { fits, python } = sayPlace(pixel.x, pixel.y, plane, planes);
    this.fits.textContent = fits;
    this.python.textContent = python;
    this.wanted = { pixel, speak: by === 'keyboard' };
    if (!this.asking) {
      this.value.textContent = '…';
      void this.answer();
    }
  }

  private async answer(): Promise<void> {
    this.asking = true;
    while (this.wanted !== null && this.loaded !== null) {
      const { pixel, speak } = this.wanted;
      const { info } = this.loaded;
      let text = 'not read';
      let problem = '';
      let sky: PixelFacts['sky'] = '';
      try {
        const facts = await this.ask(info.picture, pixel);
        text = sayValue(facts.value, info.unit);
        sky = facts.sky;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      if (this.wanted?.pixel !== pixel) continue;
      this.wanted = null;
      this.value.textContent = text;
      this.value.title = problem;
      const spokenSky = this.showSky(sky);
      if (speak) this.spoken.textContent = `FITS ${this.fits.textContent}: ${text}${spokenSky}`;
    }
    this.asking = false;
  }

  private outputs(): readonly HTMLElement[] {
    return [this.fits, this.python, this.value, this.lon, this.lat];
  }

  /** Returns what is said aloud of it. */
  private showSky(sky: PixelFacts['sky']): string {
    for (const [i, output] of [this.lon, this.lat].entries()) {
      const field = this.sky[i];
      if (field === undefined) continue;
      output.textContent = typeof sky === 'string' ? '–' : (sky.text[i] ?? '');
      field.title =
        typeof sky === 'string' ? sky : [sky.degreesText[i], sky.frame].filter((word) => word !== null).join(', ');
    }
    return typeof sky === 'string' ? '' : sky.names.map((name, i) => `, ${name} ${sky.text[i]}`).join('');
  }
}
