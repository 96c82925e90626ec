/** One card as a row of a table. */
import type { CardListing } from '../../src/protocol/jobs';
import { element } from '../element';
import { keywordHelp } from './keywordHelp';

/** A row that says what its keyword means, and what the reduction used it for. */
export function cardRow({ keyword, value, comment, images }: CardListing, use: string | null): HTMLTableRowElement {
  const help = keywordHelp(keyword);
  const mark = use === null ? [] : [element('div', { class: 'use' }, `Used: ${use}`)];
  const copy = element('button', {
    class: 'copy',
    type: 'button',
    tabindex: '-1',
    'aria-label': `Copy card ${keyword}`,
    title: 'Copy this card (Ctrl+C)',
  });
  // Commentary has text and nothing else; it may use the whole width.
  const cells =
    value === null
      ? [element('td', { colspan: '2', class: 'commentary' }, comment, ...mark, copy)]
      : [element('td', { class: 'value' }, value), element('td', { class: 'comment' }, comment, ...mark, copy)];
  return element(
    'tr',
    {
      tabindex: '-1',
      class: use === null ? null : 'used',
      title: [help, images.join('\n')].filter(Boolean).join('\n\n'),
      'aria-description': help,
    },
    element('th', { scope: 'row' }, keyword),
    ...cells,
  );
}

/** The card as it stands in the file: lines of 80 columns. */
export function cardText({ images }: CardListing): string {
  return images.map((image) => image.padEnd(80)).join('\n');
}
