/** The choice of a section, for the overscan or the trim: none, the header's card, or one that is typed or drawn. */
import type { Choice, SectionEdit, ShownSection } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { choice } from '../../kit';
import { type Card, card, committedField } from './cards';

export type SectionMode = 'none' | 'header' | 'section';

export interface SectionWords {
  readonly title: string;
  readonly none: string;
  readonly header: string;
  readonly section: string;
}

export class SectionCard {
  private readonly card: Card;
  private readonly mode;
  private readonly fits;
  private readonly python;
  private readonly texts = element('div', { class: 'sections' });
  private readonly problem = element('p', { class: 'problem', role: 'alert' });

  constructor(
    words: SectionWords,
    further: readonly HTMLElement[],
    on: {
      readonly mode: (mode: SectionMode) => void;
      readonly edit: (edit: SectionEdit) => void;
      readonly proposal: () => void;
    },
  ) {
    this.mode = choice<SectionMode>(
      words.title,
      [
        { value: 'none', text: words.none },
        { value: 'header', text: words.header },
        { value: 'section', text: words.section },
      ],
      on.mode,
    );
    this.fits = committedField(`${words.title}, FITS`, (text) => on.edit({ text, convention: 'fits' }));
    this.python = committedField(`${words.title}, Python`, (text) => on.edit({ text, convention: 'python' }));
    this.texts.append(this.fits.element, this.python.element, ...further);
    this.card = card(words.title, [this.mode.element, this.texts, this.problem], on.proposal);
  }

  get element(): HTMLElement {
    return this.card.element;
  }

  show(mode: SectionMode, section: ShownSection | null, proposed: Choice<unknown>, differs: boolean): void {
    this.mode.choose(mode);
    this.texts.hidden = mode !== 'section';
    if (section !== null) {
      // A text that cannot be used stays as it was typed, beside the sentence that says why.
      if (section.problem === null || section.fits !== '') this.fits.show(section.fits);
      if (section.problem === null || section.python !== '') this.python.show(section.python);
    }
    this.problem.textContent = section?.problem ?? '';
    this.card.say(proposed.reason, proposed.source, differs);
  }
}
