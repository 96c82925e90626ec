/** The pieces that measuring panels are made of: a part that folds, a list of numbers, a sentence for what went wrong. */
import { element } from '../element';

/** A part of a panel that its reader can fold away. */
export function section(title: string, ...children: readonly Node[]): HTMLDetailsElement {
  return element(
    'details',
    { class: 'section', open: true },
    element('summary', {}, title),
    element('div', { class: 'inside' }, ...children),
  );
}

/** Whether a part is unfolded in a panel that is shown: what is not seen need not be asked for. */
export function isSeen(details: HTMLDetailsElement): boolean {
  return details.open && details.checkVisibility();
}

/** Names with numbers; `show` replaces all of them. */
export class NumberList {
  readonly element: HTMLElement;

  /** @param wide values are longer than a number */
  constructor({ wide = false }: { readonly wide?: boolean } = {}) {
    this.element = element('dl', { class: wide ? 'numbers wide' : 'numbers' });
  }

  show(entries: readonly (readonly [name: string, value: string])[]): void {
    this.element.hidden = entries.length === 0;
    this.element.replaceChildren(
      ...entries.map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', { class: 'number' }, value)),
      ),
    );
  }
}

/** A sentence in place of what cannot be shown; hidden while it is empty. */
export class Sentence {
  readonly element = element('p', { class: 'sentence', hidden: true });

  show(text: string): void {
    this.element.textContent = text;
    this.element.hidden = text === '';
  }
}
