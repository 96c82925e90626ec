/** What the chosen recipe would do to the folder, and what has to be done first. */
import type { MastersToMake, RecipePreview } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { button } from '../../kit';

/** Names that are listed of a group of refused flats. */
const NAMES = 4;

export class Outcome {
  readonly element = element('section', { class: 'outcome', 'aria-live': 'polite', 'aria-label': 'With this recipe' });

  constructor(private readonly onCombine: (frames: readonly string[]) => void) {
    this.element.append(element('p', {}, 'The folder is being looked at.'));
  }

  say(sentence: string): void {
    this.element.replaceChildren(element('p', { class: 'problem' }, sentence));
  }

  /** @param written whether the recipe in the folder is the one that is shown: masters are made by that */
  show(preview: RecipePreview, written: boolean): void {
    const { flats, masters, refused, hints, problem } = preview;
    if (problem !== null) {
      this.say(problem);
      return;
    }
    const parts: HTMLElement[] = [element('p', { class: 'verdict' }, verdict(preview))];
    if (masters.length > 0) parts.push(...this.mastersFirst(masters, written));
    for (const { reason, wayOut, names } of refused) {
      const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : '';
      const line = element('p', { class: 'refusal' });
      line.append(
        element('strong', {}, `${names.slice(0, NAMES).join(', ')}${more}: `),
        wayOut === null ? reason : `${reason} ${wayOut}`,
      );
      parts.push(line);
    }
    if (flats > 0) for (const hint of hints) parts.push(element('p', { class: 'hint' }, hint));
    this.element.replaceChildren(...parts);
  }

  private mastersFirst(masters: readonly MastersToMake[], written: boolean): readonly HTMLElement[] {
    const intro = written
      ? 'These masters have to be combined first, in this order:'
      : 'These masters have to be combined first, in this order, once the recipe is written:';
    const list = element('ol', {});
    for (const [index, { kind, titles, frames }] of masters.entries()) {
      const press = button(`Combine ${frames.length} ${FRAMES[kind]}`, () => this.onCombine(frames), {
        primary: written && index === 0,
      });
      press.enable(written && index === 0);
      const made = titles.length === 1 ? 'one master' : `${titles.length} masters`;
      const words = element('span', {}, `${made} of ${frames.length} ${FRAMES[kind]} (${titles.join('; ')})`);
      list.append(element('li', {}, element('div', {}, words, press.element)));
    }
    return [element('p', {}, intro), list];
  }
}

const FRAMES = { bias: 'bias frames', dark: 'darks' } as const;

function verdict({ flats, ready, readyWithMasters }: RecipePreview): string {
  if (flats === 0) return 'There is no raw flat here that could be reduced.';
  const of = flats === 1 ? '1 flat' : `${flats} flats`;
  const refused = flats - readyWithMasters;
  if (ready === readyWithMasters) return `${ready} of ${of} can be reduced with this recipe; ${refused} refused.`;
  return `${ready} of ${of} can be reduced now, ${readyWithMasters} once the masters are combined; ${refused} refused.`;
}
