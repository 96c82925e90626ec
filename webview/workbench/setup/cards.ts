/** One choice of the page: its controls, the reason for what is proposed, and the way back to the proposal. */
import { element } from '../../element';
import { button, textField } from '../../kit';

export interface Card {
  readonly element: HTMLElement;
  /** `differs`: what is chosen is not what is proposed. */
  say(reason: string, source: string, differs: boolean): void;
}

export function card(title: string, controls: readonly HTMLElement[], onProposal: () => void): Card {
  const reason = element('p', { class: 'reason' });
  const origin = element('span', { class: 'origin' });
  const back = button('Use Proposal', onProposal);
  back.element.hidden = true;
  const made = element('section', { class: 'card', 'aria-label': title });
  made.append(
    element('h2', {}, title, origin),
    element('div', { class: 'controls' }, ...controls),
    reason,
    back.element,
  );
  return {
    element: made,
    say: (sentences, source, differs) => {
      reason.textContent = sentences;
      origin.textContent = SOURCES[source] ?? '';
      origin.classList.toggle('unknown', source === 'unknown');
      back.element.hidden = !differs;
    },
  };
}

/** Where a proposal comes from, in a word or two. */
const SOURCES: Readonly<Record<string, string>> = {
  pixels: 'measured',
  header: 'from the header',
  profile: 'known camera',
  frames: 'from the frames',
  default: 'default',
  unknown: 'unknown: please say',
};

/** A line of text that is told when it is done: by Enter, or by leaving it. */
export interface CommittedField {
  readonly element: HTMLElement;
  /** Puts a text in, but not over one that is being typed. */
  show(text: string): void;
}

export function committedField(label: string, onCommit: (text: string) => void): CommittedField {
  let shown = '';
  /** null: nothing is being typed. */
  let typed: string | null = null;
  const field = textField(label, (text) => {
    typed = text;
  });
  const takeBack = (): void => {
    typed = null;
    field.type(shown);
  };
  field.element.addEventListener('change', () => {
    if (typed === null) return;
    const text = typed.trim();
    typed = null;
    onCommit(text);
  });
  // Typed and taken back by hand is no change, and is left without one.
  field.element.addEventListener('focusout', () => typed !== null && takeBack());
  field.element.addEventListener('keydown', ({ key }) => key === 'Escape' && takeBack());
  return {
    element: field.element,
    show: (text) => {
      shown = text;
      if (typed === null) field.type(text);
    },
  };
}
