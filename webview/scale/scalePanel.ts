/** The panel "Scale": limits, stretch, colour map, contrast and bias, with the histogram and the colour bar. */
import { type Display, firstDisplay, type LimitRule, type Stretch } from '../../src/engine/display/display';
import { element } from '../element';
import { icon } from '../icons';
import { button, checkbox, choice, iconButton, numberField, slider } from '../kit';
import { sayNumber } from '../sayNumber';
import { ColormapPicker } from './colormapPicker';
import { ColourBar } from './colourBar';
import { HistogramView, type ShownHistogram } from './histogramView';
import type { Limits } from './limitHandles';
import './scale.css';
import { limitOptions, stretchOptions } from './words';

export interface ScaleEvents {
  /** At every change, also while a limit or a slider is dragged. */
  onDisplay(display: Display): void;
}

/** Shows what it is told and tells what was changed. */
export class ScalePanel {
  readonly element: HTMLElement;
  private display: Display = firstDisplay;
  private limits: Limits | null = null;
  private equalisation: Float32Array | null = null;
  private readonly rule = choice<LimitRule>('Limits', limitOptions, (rule) => this.chooseRule(rule));
  private readonly low = numberField('Low', (low) => this.type(0, low));
  private readonly high = numberField('High', (high) => this.type(1, high));
  private readonly stretch = choice<Stretch>('Stretch', stretchOptions, (stretch) => this.change({ stretch }));
  private readonly colormap = new ColormapPicker((colormap) => this.change({ colormap }));
  private readonly invert = checkbox('Invert', (invert) => this.change({ invert }));
  private readonly contrast = slider('Contrast', { min: 0, max: 10, step: 0.01 }, (contrast) =>
    this.change({ contrast }),
  );
  private readonly bias = slider('Bias', { min: 0, max: 1, step: 0.01 }, (bias) => this.change({ bias }));
  private readonly bar = new ColourBar();
  private readonly histogram = new HistogramView((limits) => this.dragTo(limits));

  constructor(private readonly events: ScaleEvents) {
    const plain = iconButton(icon('discard'), 'Contrast and bias as at first', () =>
      this.changeAndShow({ contrast: firstDisplay.contrast, bias: firstDisplay.bias }),
    );
    const reset = button('Reset All', () => this.changeAndShow(firstDisplay), {
      title: 'zscale, linear, gray, without contrast and bias',
    });
    this.element = element(
      'section',
      { class: 'scale-panel', 'aria-label': 'Scale' },
      element('div', { class: 'row' }, this.rule.element),
      element('div', { class: 'row pair' }, this.low.element, this.high.element),
      this.histogram.element,
      this.bar.element,
      element('div', { class: 'row' }, this.stretch.element, this.invert.element),
      this.colormap.element,
      element(
        'div',
        { class: 'tone' },
        element('div', { class: 'sliders' }, this.contrast.element, this.bias.element),
        plain.element,
      ),
      element('div', { class: 'row' }, reset.element),
    );
    this.showDisplay(firstDisplay);
  }

  showDisplay(display: Display): void {
    this.display = display;
    this.rule.choose(display.limits);
    this.stretch.choose(display.stretch);
    this.colormap.choose(display.colormap);
    this.invert.tick(display.invert);
    this.contrast.slide(display.contrast);
    this.bias.slide(display.bias);
    this.showBar();
  }

  /** The limits that the rule gives, or null while they are not known. */
  showLimits(limits: Limits | null): void {
    this.limits = limits;
    this.low.show(limits === null ? '' : sayNumber(limits[0], 7));
    this.high.show(limits === null ? '' : sayNumber(limits[1], 7));
    this.histogram.showLimits(limits);
    this.showBar();
  }

  showHistogram(histogram: ShownHistogram): void {
    this.histogram.showHistogram(histogram);
  }

  /** Shares for the stretch 'equalised', as Colours has them. */
  showEqualisation(shares: Float32Array | null): void {
    this.equalisation = shares;
    this.showBar();
  }

  dispose(): void {
    this.histogram.dispose();
  }

  private showBar(): void {
    this.bar.show(this.display, this.limits, this.equalisation);
  }

  /** What the controls themselves show already. */
  private change(part: Partial<Display>): void {
    this.display = { ...this.display, ...part };
    this.showBar();
    this.events.onDisplay(this.display);
  }

  private changeAndShow(part: Partial<Display>): void {
    this.change(part);
    this.showDisplay(this.display);
  }

  private chooseRule(limits: LimitRule): void {
    const typed = limits === 'typed' ? (this.display.typed ?? this.limits) : this.display.typed;
    if (limits === 'typed' && typed !== null) this.showLimits(typed);
    this.change({ limits, typed });
  }

  private type(end: 0 | 1, value: number): string | undefined {
    if (this.limits === null) return 'There is no picture yet.';
    const [low, high]: Limits = end === 0 ? [value, this.limits[1]] : [this.limits[0], value];
    if (!(low < high)) {
      return end === 0
        ? `Low must be less than ${sayNumber(high, 7)}.`
        : `High must be more than ${sayNumber(low, 7)}.`;
    }
    this.dragTo([low, high]);
    return undefined;
  }

  private dragTo(limits: Limits): void {
    this.showLimits(limits);
    if (this.display.limits !== 'typed') this.rule.choose('typed');
    this.change({ limits: 'typed', typed: limits });
  }
}
