/** The frames that a filter lets through, with what there is to say about it: the same in the tree, the table and the shell. */
import { explainFilter, missingProperties, noSuchKeyword, passes } from '../engine/frames/frameFilter';
import type { FrameInfo } from '../engine/frames/frameInfo';
import type { FrameProperty, ListedFile } from '../engine/frames/frameProperty';
import type { FrameFilter } from '../engine/frames/parseFrameFilter';
import type { KeywordColumns, ReadOptions } from './keywordColumns';

export interface Selection extends ReadOptions {
  /** null: all pass. */
  readonly filter: FrameFilter | null;
  /** Further properties that will be shown. */
  readonly columns?: readonly FrameProperty[];
}

export interface SelectedFrames {
  /** In the order given. */
  readonly passed: readonly ListedFile[];
  /** Sentences: keywords that no frame has, values that no frame has. */
  readonly notes: readonly string[];
}

/** Reads the keywords that this needs. Rejects with `Cancelled`, or when a thread died. */
export async function selectFrames(
  cards: KeywordColumns,
  files: readonly ListedFile[],
  { filter, columns = [], ...options }: Selection,
): Promise<SelectedFrames> {
  const properties = [...(filter?.terms ?? []).map(({ property }) => property), ...columns];
  await cards.read(properties, files, options);
  const passed = filter === null ? files : files.filter((file) => passes(filter, file, cards.cardsOf(file)));
  const missing = missingProperties(properties, files, cards.cardsOf);
  const frames = files.filter((file): file is FrameInfo => !('reason' in file));
  const known = missing.length === 0 ? [] : await cards.keywords(frames, options);
  const keywords = known.map(({ keyword }) => keyword);
  const notes = [
    ...missing.map((property) => noSuchKeyword(property, keywords)),
    ...(filter === null ? [] : explainFilter(filter, files, cards.cardsOf)),
  ];
  return { passed, notes: [...new Set(notes)] };
}
