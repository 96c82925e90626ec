/** The lines of the input box "Filter Frames…": what the typed filter does, and the filters that were typed before. */
import type { SelectedFrames } from '../../worker/selectFrames';

/** Filters that are remembered. */
const MOST_REMEMBERED = 15;

export interface FilterItem {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  /** What is put into force when this line is chosen; null: nothing can be. */
  readonly filter: string | null;
}

/** What a typed text means: a mistake in it, or how many of `total` files pass. `found` null: still being read. */
export function typedItem(
  text: string,
  found: { readonly mistake: string } | (SelectedFrames & { readonly total: number }) | null,
): FilterItem {
  if (text.trim() === '') return { label: '$(list-flat) All frames', description: 'no filter', filter: '' };
  if (found === null) return { label: '$(loading~spin) Reading headers …', description: text, filter: text };
  if ('mistake' in found)
    return { label: '$(error) Not yet a filter', description: '', detail: found.mistake, filter: null };
  const { passed, total, notes } = found;
  const label = `$(${passed.length === 0 ? 'warning' : 'filter'}) ${passed.length} of ${total} ${total === 1 ? 'file passes' : 'files pass'}`;
  return {
    label,
    description: text.trim(),
    ...(notes.length === 0 ? {} : { detail: notes.join(' ') }),
    filter: text.trim(),
  };
}

/** Earlier filters that hold what is typed, the last one first. */
export function rememberedItems(text: string, history: readonly string[]): readonly FilterItem[] {
  const typed = text.trim().toLowerCase();
  return history
    .filter((filter) => filter !== text.trim() && filter.toLowerCase().includes(typed))
    .map((filter) => ({ label: `$(history) ${filter}`, description: '', filter }));
}

/** The history with this filter as its last one. */
export function remembered(filter: string, history: readonly string[]): readonly string[] {
  const text = filter.trim();
  return text === '' ? history : [text, ...history.filter((old) => old !== text)].slice(0, MOST_REMEMBERED);
}
