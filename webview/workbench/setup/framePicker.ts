/** Which frame's pixels are looked at, and what the section cards of its header are worth. */
import type { FrameLook, SetupFrame } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { choice } from '../../kit';

export class FramePicker {
  readonly element = element('div', { class: 'picker' });
  /** BIASSEC, TRIMSEC and DATASEC held against the pixels. */
  readonly cards = element('div', { class: 'section-cards' });
  private readonly problem = element('p', { class: 'problem', role: 'alert' });
  private chooser: { choose(path: string): void } | null = null;

  constructor(private readonly onPick: (path: string) => void) {}

  list(frames: readonly SetupFrame[]): void {
    if (frames.length === 0) {
      this.element.replaceChildren(
        element('p', { class: 'note' }, 'There is no raw frame here whose pixels could be looked at.'),
      );
      return;
    }
    const made = choice(
      'Frame',
      frames.map(({ path, name, kind, exposure }) => ({
        value: path,
        text: `${name} · ${kind}${exposure === null ? '' : ` · ${exposure} s`}`,
      })),
      this.onPick,
    );
    this.chooser = made;
    this.element.replaceChildren(made.element, this.problem);
  }

  choose(path: string): void {
    this.chooser?.choose(path);
    this.problem.textContent = '';
  }

  say(sentence: string): void {
    this.problem.textContent = sentence;
  }

  show({ cards, detection, notMeasured, name }: FrameLook): void {
    const lines: HTMLElement[] = [];
    if (notMeasured !== null)
      lines.push(
        element('p', { class: 'note' }, `Where the light ends was not measured: ${notMeasured}. Pick a flat.`),
      );
    else if (detection?.edges.length === 0)
      lines.push(element('p', { class: 'note' }, `Light reaches every end of ${name}: no overscan is seen.`));
    for (const { sentence, verdicts } of cards) {
      const good = verdicts[0] === 'agrees';
      const line = element('p', { class: good ? 'agrees' : 'differs' });
      line.append(
        element('strong', {}, good ? 'agrees ' : verdicts[0] === 'unchecked' ? 'unchecked ' : 'check '),
        sentence,
      );
      lines.push(line);
    }
    if (cards.length === 0)
      lines.push(element('p', { class: 'note' }, 'Its header has no BIASSEC, TRIMSEC or DATASEC.'));
    this.cards.replaceChildren(...lines);
  }
}
