/** The colour bar: which colour stands for which value, between the limits. */
import type { Colours } from '../../src/engine/display/colours';
import type { Display } from '../../src/engine/display/display';
import { colourRamp } from '../../src/engine/display/lookup';
import { element } from '../element';
import { sayNumber } from '../sayNumber';
import { drawRamp } from './ramp';

const PLACES = 512;

type Look = Omit<Colours, 'limits' | 'nan'>;

/** A strip from the lower to the upper limit with the values at its ends and in its middle. */
export class ColourBar {
  readonly element: HTMLElement;
  private readonly strip = element('canvas', { role: 'img' });
  private readonly values = [element('span', {}), element('span', {}), element('span', {})] as const;
  private drawn: Look | null = null;

  constructor() {
    this.element = element(
      'div',
      { class: 'colour-bar' },
      this.strip,
      element('div', { class: 'ends', 'aria-hidden': 'true' }, ...this.values),
    );
  }

  /** Equalised shares as Colours has them; null: not known, or not needed. */
  show(display: Display, limits: readonly [number, number] | null, equalisation: Float32Array | null): void {
    const { stretch, colormap, invert, contrast, bias } = display;
    // Between the limits the colours do not depend on them, so dragging them draws nothing anew.
    const look: Look = { stretch, colormap, invert, contrast, bias, equalisation };
    if (this.drawn === null || !same(this.drawn, look)) {
      drawRamp(this.strip, colourRamp({ ...look, limits: [0, 1], nan: [0, 0, 0] }, PLACES));
    }
    this.drawn = look;
    this.showValues(limits, stretch);
  }

  private showValues(limits: readonly [number, number] | null, stretch: string): void {
    const [low, high] = limits ?? [null, null];
    const texts = low === null || high === null ? ['', '', ''] : [low, (low + high) / 2, high].map(say);
    for (const [i, value] of this.values.entries()) value.textContent = texts[i] ?? '';
    const span = limits === null ? '' : ` from ${texts[0]} to ${texts[2]}`;
    this.strip.setAttribute('aria-label', `Colours of the values${span}, ${stretch}`);
  }
}

function say(value: number): string {
  return sayNumber(value, 6);
}

function same(a: Look, b: Look): boolean {
  return (Object.keys(b) as (keyof Look)[]).every((key) => a[key] === b[key]);
}
