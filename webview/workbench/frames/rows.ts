/** What the rows of the page of frames are made of, and what stands in their place where there are none. */
import { ROW } from '../../../src/protocol/framesPage';
import type { TableRows } from '../../../src/protocol/jobs';
import { element } from '../../element';
import type { CachedRow } from '../../table/rowCache';

/** A row of those that came with the order, `first` being the place of the first of them. */
export function earlyRow(cells: TableRows['cells'], place: number, first: number): CachedRow | undefined {
  const row = cells[place - first];
  return row === undefined ? undefined : { number: place + 1, cells: row };
}

/** Class of a row by its ROW bits. */
export function lookOf(mark: number): string {
  if ((mark & ROW.unreadable) !== 0) return 'unreadable';
  if ((mark & ROW.rejected) !== 0) return 'rejected';
  return (mark & ROW.incomplete) !== 0 ? 'incomplete' : '';
}

/** What to do where no row is. */
export function nothing(total: number, where: string): HTMLElement[] {
  const [title, text] =
    total === 0
      ? [
          'No frames yet',
          'There is no FITS file (.fits, .fit, .fts, also .gz, .bz2 or .fz) in this workspace. Files that appear are shown here by themselves.',
        ]
      : [
          'No frame passes the filter',
          `${where.trim()} lets none of ${total.toLocaleString('en')} files through. Change the filter above, or clear it.`,
        ];
  return [element('h2', {}, title), element('p', {}, text)];
}
