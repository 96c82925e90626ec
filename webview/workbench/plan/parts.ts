/** Small pieces that the plan page is made of. */
import { element } from '../../element';
import type { Said } from './words';

/** A button that looks like a link or a small word; `label` is all that it says, `key` finds it again when it is drawn anew. */
export function linkButton(
  label: string,
  onPress: () => void,
  {
    title = null,
    key = null,
    disabled = false,
  }: { title?: string | null; key?: string | null; disabled?: boolean } = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'link', title, 'data-key': key, disabled }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** A word in the colour of what it means. */
export function said({ text, tone }: Said): HTMLElement {
  return element('span', { class: `said ${tone}` }, text);
}

/** Names as links, the first few of them; a button shows the others. */
export function nameList(
  files: readonly { readonly path: string; readonly name: string }[],
  open: (path: string) => void,
  most = 6,
): HTMLElement {
  const list = element('span', { class: 'names' });
  const link = ({ path, name }: { readonly path: string; readonly name: string }): HTMLElement =>
    linkButton(name, () => open(path), { title: path, key: `name ${path}` });
  list.append(...files.slice(0, most).map(link));
  if (files.length > most) {
    const more = linkButton(`and ${files.length - most} more`, () => more.replaceWith(...files.slice(most).map(link)));
    more.classList.add('more');
    list.append(more);
  }
  return list;
}

/** A part that opens and closes, its contents made when it is first opened. */
export function folded(summary: string, fill: () => readonly (Node | string)[]): HTMLDetailsElement {
  const made = element('details', {}, element('summary', {}, summary));
  made.addEventListener('toggle', () => made.append(...fill()), { once: true });
  return made;
}
