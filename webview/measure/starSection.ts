/** A measured star: place, width and brightness, and its light over the distance from its middle. */
import type { Star } from '../../src/protocol/pictureJobs';
import { Newest, type Outcome } from '../newest';
import { Plot } from '../plot';
import { sayNumber } from '../sayNumber';
import type { Place } from './regions';
import { curves, sayStar } from './sayStar';
import { NumberList, Sentence, section } from './section';

/** The part "Star" of the panel. */
export class StarSection {
  private readonly numbers = new NumberList({ wide: true });
  private readonly sentence = new Sentence();
  private readonly plot = new Plot({ kind: 'line', xLabel: 'Radius (pixels)', yLabel: 'Value' });
  readonly element: HTMLDetailsElement;
  private readonly asked: Newest<Place, Star | null>;
  private pixel: Place | null = null;
  private unit: string | null = null;

  constructor(
    ask: (x: number, y: number) => Promise<Star | null>,
    private readonly onStar: (star: Star | null) => void,
  ) {
    this.asked = new Newest(
      ({ x, y }) => ask(x, y),
      (pixel, outcome, newest) => {
        if (newest) this.show(pixel, outcome);
      },
    );
    this.element = section('Star', this.sentence.element, this.numbers.element, this.plot.element);
    this.clear();
  }

  showUnit(unit: string | null): void {
    this.unit = unit;
  }

  /** Measures the star near a pixel. */
  measure(pixel: Place): void {
    this.pixel = pixel;
    this.element.open = true;
    this.sentence.show('Measuring …');
    this.asked.want(pixel);
  }

  refresh(): void {
    if (this.pixel !== null) this.asked.want(this.pixel);
  }

  /** Forgets the star: another image is shown. */
  clear(): void {
    this.pixel = null;
    this.asked.forget();
    this.showNothing('Choose the star tool above and click on a star.');
  }

  private show({ x, y }: Place, outcome: Outcome<Star | null>): void {
    if (!('answer' in outcome)) {
      this.showNothing(outcome.problem);
      return;
    }
    const { answer: star } = outcome;
    if (star === null) {
      this.showNothing(`No star near pixel ${x + 1}, ${y + 1}: nothing stands out of the noise there.`);
      return;
    }
    this.sentence.show('');
    this.numbers.show(sayStar(star, this.unit));
    this.plot.element.hidden = false;
    const { at, rings, fit } = curves(star);
    this.plot.show(at, [
      { name: 'Mean of rings', values: rings },
      { name: 'Gaussian', values: fit },
    ]);
    const width = sayNumber(star.fwhm, 4);
    this.plot.describe(`Radial profile of the star: half of its peak is reached ${width} pixels across.`);
    this.onStar(star);
  }

  private showNothing(sentence: string): void {
    this.sentence.show(sentence);
    this.numbers.show([]);
    this.plot.element.hidden = true;
    this.onStar(null);
  }
}
