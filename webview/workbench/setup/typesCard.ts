/** IMAGETYP values that nobody knows: which type each of them means. Nothing is guessed. */
import type { RecipeDraft, UnknownType } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { choice } from '../../kit';

type Types = NonNullable<RecipeDraft['types']>;
type Kind = keyof Types;
const KINDS: readonly Kind[] = ['flat', 'dark', 'bias', 'light'];

export class TypesCard {
  readonly element = element('section', { class: 'card', 'aria-label': 'Types of frames' });
  private readonly list = element('div', { class: 'controls' });
  private readonly lists = new Map<string, { choose(kind: Kind | 'unknown'): void }>();
  private shown = '';
  private types: Types = {};

  constructor(private readonly onTypes: (types: Types) => void) {
    this.element.append(
      element('h2', {}, 'Types of frames', element('span', { class: 'origin unknown' }, 'unknown: please say')),
      this.list,
      element(
        'p',
        { class: 'reason' },
        'These values of IMAGETYP are none that is known. Say which type they mean, or leave them out.',
      ),
    );
    this.element.hidden = true;
  }

  show(unknown: readonly UnknownType[], types: Types): void {
    this.types = types;
    const taught = KINDS.flatMap((kind) => types[kind] ?? []);
    const values = [...new Set([...unknown.map(({ value }) => value), ...taught])];
    this.element.hidden = values.length === 0;
    const key = JSON.stringify([unknown, values]);
    if (key !== this.shown) this.build(values, unknown);
    this.shown = key;
    for (const [value, list] of this.lists)
      list.choose(KINDS.find((kind) => types[kind]?.includes(value)) ?? 'unknown');
  }

  private build(values: readonly string[], unknown: readonly UnknownType[]): void {
    this.lists.clear();
    const rows = values.map((value) => {
      const found = unknown.find((one) => one.value === value);
      const count = found === undefined ? '' : ` (${found.frames === 1 ? found.example : `${found.frames} frames`})`;
      const list = choice<Kind | 'unknown'>(
        `“${value}”${count}`,
        [{ value: 'unknown', text: 'leave out' }, ...KINDS.map((kind) => ({ value: kind, text: kind }))],
        (kind) => this.teach(value, kind),
      );
      this.lists.set(value, list);
      return list.element;
    });
    this.list.replaceChildren(...rows);
  }

  private teach(value: string, kind: Kind | 'unknown'): void {
    const types: Types = {};
    for (const one of KINDS) {
      const values = (this.types[one] ?? []).filter((other) => other !== value);
      if (one === kind) values.push(value);
      if (values.length > 0) types[one] = values;
    }
    this.onTypes(types);
  }
}
