/** The middle of the window: the picture, a table, or a notice in their place; and what lies over them for a while. */
import { element } from './element';
import { keySheet } from './keys';
import { failure, nothing, reading, type Way } from './notice';

export class Stage {
  readonly element = element('div', { class: 'stage' });
  private shown: HTMLElement | null = null;
  private waiting: HTMLElement | null = null;
  private sheet: HTMLElement | null = null;

  /** Shows a picture or a table. */
  show(content: HTMLElement): void {
    this.rest();
    if (this.shown === content && content.isConnected) return;
    const focused = this.shown?.contains(document.activeElement) === true;
    this.shown = content;
    this.element.replaceChildren(content, ...(this.sheet === null ? [] : [this.sheet]));
    // The focus does not get lost with what had it: keys go on working.
    if (focused) content.focus();
  }

  /** The picture, the table or the notice. */
  get content(): HTMLElement | null {
    return this.shown;
  }

  /** Something is being read: said over what is there, when it takes a while. */
  wait(): void {
    this.rest();
    this.waiting = reading();
    this.element.append(this.waiting);
  }

  /** Nothing is being read any more. */
  rest(): void {
    this.waiting?.remove();
    this.waiting = null;
  }

  /** Nothing is wrong, there only is no picture. */
  showNothing(sentence: string, ways: readonly Way[]): void {
    this.show(nothing(sentence, ways));
  }

  showFailure(error: unknown, ways: readonly Way[]): void {
    this.show(failure(error instanceof Error ? error : new Error(String(error)), ways));
  }

  /** Whether the list of keys lies over it. */
  get hasKeys(): boolean {
    return this.sheet !== null;
  }

  /** Shows the list of keys, or takes it away; then the focus goes back to the picture. */
  toggleKeys(): void {
    if (this.sheet !== null) {
      this.sheet.remove();
      this.sheet = null;
      this.shown?.focus();
      return;
    }
    this.sheet = keySheet(() => this.toggleKeys());
    this.sheet.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape' || event.key === '?') this.toggleKeys();
    });
    this.element.append(this.sheet);
    this.sheet.focus();
  }
}
