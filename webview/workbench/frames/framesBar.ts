/** What can be done with the selected frames: buttons that are grey where they mean nothing. */
import type { FramesAction } from '../../../src/protocol/framesPage';
import { ROW } from '../../../src/protocol/framesPage';
import { element } from '../../element';
import { button } from '../../kit';

export interface FramesBarEvents {
  onAction(action: FramesAction): void;
  onCopy(): void;
  onSave(): void;
}

/** What is selected: how many rows, and the ROW bits of each. */
export interface SelectedRows {
  readonly marks: readonly number[];
  /** Rows that are shown. */
  readonly shown: number;
}

export class FramesBar {
  readonly element: HTMLElement;
  private readonly count = element('span', { class: 'selected-count', role: 'status' });
  private readonly buttons: Readonly<Record<FramesAction, ReturnType<typeof button>>>;
  private readonly copy: ReturnType<typeof button>;
  private readonly save: ReturnType<typeof button>;

  constructor(events: FramesBarEvents) {
    const act = (label: string, action: FramesAction, title: string) =>
      button(label, () => events.onAction(action), { title });
    this.buttons = {
      open: act('Open', 'open', 'Open the selected frames, each in its own editor'),
      compare: act('Compare', 'compare', 'Blink and swipe the selected frames in one window'),
      reduce: act('Reduce', 'reduce', 'Reduce the selected flats'),
      combine: act('Combine', 'combine', 'Combine the selected frames of one type into masters'),
      reject: act('Reject', 'reject', 'Neither combine nor reduce the selected frames'),
      accept: act('Accept', 'accept', 'Take the selected frames from the list of rejected ones'),
    };
    this.copy = button('Copy as CSV', () => events.onCopy(), { title: 'The selected rows, or all, to the clipboard' });
    this.save = button('Save Table…', () => events.onSave(), { title: 'The selected rows, or all, as ECSV or CSV' });
    this.element = element(
      'div',
      { class: 'frames-bar', role: 'toolbar', 'aria-label': 'Selected frames' },
      ...Object.values(this.buttons).map(({ element: made }) => made),
      element('span', { class: 'gap' }),
      this.copy.element,
      this.save.element,
      this.count,
    );
  }

  show({ marks, shown }: SelectedRows): void {
    const any = (bit: number) => marks.some((mark) => (mark & bit) !== 0);
    const readable = marks.filter((mark) => (mark & ROW.unreadable) === 0).length;
    this.buttons.open.enable(readable > 0);
    this.buttons.compare.enable(readable > 1);
    this.buttons.reduce.enable(readable > 0);
    this.buttons.combine.enable(readable > 1);
    this.buttons.reject.enable(marks.some((mark) => (mark & ROW.rejected) === 0));
    this.buttons.accept.enable(any(ROW.rejected));
    this.copy.enable(shown > 0);
    this.save.enable(shown > 0);
    this.say(marks.length === 0 ? '' : `${marks.length.toLocaleString('en')} selected`);
  }

  say(text: string): void {
    this.count.textContent = text;
  }
}
