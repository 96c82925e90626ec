/** What one page of frames asks of the host: rows in an order, columns on offer, and what is done with a selection. */
import type { Scan } from '../../engine/frames/frameInfo';
import {
  type FrameProperty,
  type FrameValue,
  frameProperty,
  type ListedFile,
  ownProperties,
  propertyValue,
  wordFor,
} from '../../engine/frames/frameProperty';
import { csvText, ecsvText, sortFrames } from '../../engine/frames/frameTable';
import { parseFrameFilter } from '../../engine/frames/parseFrameFilter';
import {
  type FramesAction,
  type FramesContents,
  type FramesMethods,
  type FramesOrder,
  type FramesQuery,
  type FramesText,
  type FramesWindowMethods,
  type OfferedColumn,
  ROW,
} from '../../protocol/framesPage';
import type { TableHeading } from '../../protocol/jobs';
import type { Handlers } from '../../protocol/rpc';
import type { KeywordColumns } from '../../worker/keywordColumns';
import { selectFrames } from '../../worker/selectFrames';
import type { PageSession } from '../panels/panels';

/** What the session needs of VS Code. */
export interface FramesServices {
  readonly cards: KeywordColumns;
  scan(): Promise<Scan>;
  /** The filter of the tree. */
  treeFilter(): string;
  /** Hears of every scan until disposed. */
  onScan(listener: () => void): { dispose(): unknown };
  act(action: FramesAction, paths: readonly string[]): void;
  copy(text: string): Promise<void>;
  /** Asks for a path and writes there what `text` gives for it; null: the user chose none. */
  save(text: (path: string) => string): Promise<string | null>;
}

/** Columns that a page begins with. */
export const FIRST_COLUMNS = ['file', 'type', 'exposure', 'filter', 'OBJECT', 'DATE-OBS', 'size', 'pixels', 'state'];

/** Rows of one reply at most. */
const MOST_ROWS = 1000;

export class FramesSession implements PageSession<FramesMethods> {
  readonly title = 'Frames';
  readonly handlers: Handlers<FramesMethods> = {
    contents: () => this.contents,
    start: () => ({ columns: FIRST_COLUMNS, where: this.services.treeFilter() }),
    order: (query) => this.order(query),
    rows: ({ first, count }) => ({ cells: this.rows(first, count) }),
    offered: () => this.offered(),
    act: ({ action, ids }) => {
      this.services.act(
        action,
        this.chosen({ ids }).map(({ path }) => path),
      );
      return null;
    },
    copy: async (text) => {
      const files = this.chosen(text);
      await this.services.copy(csvText(this.columns, files, this.services.cards.cardsOf));
      return files.length;
    },
    save: async (text) => {
      const files = this.chosen(text);
      const write = { csv: csvText, ecsv: ecsvText };
      return this.services.save((path) =>
        (path.toLowerCase().endsWith('.csv') ? write.csv : write.ecsv)(
          this.columns,
          files,
          this.services.cards.cardsOf,
        ),
      );
    },
    copyText: async (text) => {
      await this.services.copy(text);
      return null;
    },
  };
  private readonly ids = new Map<string, number>();
  private columns: readonly FrameProperty[] = [];
  /** In the order that the window knows. */
  private shown: readonly ListedFile[] = [];
  private orders = 0;
  private readonly listening: { dispose(): unknown };

  constructor(
    private readonly contents: FramesContents,
    private readonly services: FramesServices,
    tell: (method: keyof FramesWindowMethods, value: null) => void,
  ) {
    if (contents?.of !== 'workspace') throw new Error('This page was written by another version of Flatfield.');
    this.listening = services.onScan(() => tell('changed', null));
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async order({ columns, where, sort }: FramesQuery): Promise<FramesOrder | { readonly mistake: string }> {
    const order = ++this.orders;
    const filter = parseFrameFilter(where);
    if ('message' in filter) return { mistake: filter.message };
    const { cards } = this.services;
    const files = byPath(await this.services.scan());
    const properties = columns.map(frameProperty);
    const by = sort === null ? null : { property: frameProperty(sort.column), descending: sort.descending };
    const { passed, notes } = await selectFrames(cards, files, {
      filter,
      columns: by === null ? properties : [...properties, by.property],
    });
    const sorted = by === null ? passed : sortFrames(passed, by, cards.cardsOf);
    // What a later order has overtaken must not answer for its rows.
    if (order === this.orders) {
      this.columns = properties;
      this.shown = sorted;
    }
    const values = properties.map((property) =>
      files.map((file) => propertyValue(property, file, cards.cardsOf(file))).filter((value) => value !== null),
    );
    return {
      columns: properties.map((property, i) => heading(property, i, values[i] ?? [])),
      longest: values.map((column) => column.reduce((most: number, value) => Math.max(most, String(value).length), 0)),
      unreadable: files.filter((file) => 'reason' in file).length,
      ids: sorted.map(({ path }) => this.idOf(path)),
      marks: sorted.map(marksOf),
      total: files.length,
      notes,
    };
  }

  private rows(first: number, count: number) {
    const files = this.shown.slice(first - 1, first - 1 + Math.min(count, MOST_ROWS));
    const { cardsOf } = this.services.cards;
    return files.map((file) => this.columns.map((column) => propertyValue(column, file, cardsOf(file))));
  }

  private async offered(): Promise<readonly OfferedColumn[]> {
    const { frames } = await this.services.scan();
    const keywords = await this.services.cards.keywords(frames);
    return [
      ...Object.entries(ownProperties).map(([name, about]) => ({ name, about, frames: null })),
      ...keywords.map(({ keyword, frames: count }) => ({ name: wordFor(keyword), about: null, frames: count })),
    ];
  }

  /** In the order of the rows. */
  private chosen({ ids }: FramesText): readonly ListedFile[] {
    if (ids === null) return this.shown;
    const wanted = new Set(ids);
    return this.shown.filter(({ path }) => wanted.has(this.idOf(path)));
  }

  private idOf(path: string): number {
    const id = this.ids.get(path) ?? this.ids.size;
    this.ids.set(path, id);
    return id;
  }
}

function heading({ name, own }: FrameProperty, number: number, values: readonly FrameValue[]): TableHeading {
  const numeric = values.length > 0 && values.every((value) => typeof value === 'number');
  return {
    ...{ number, name, format: '', display: null, dim: null, problem: null },
    unit: own === 'exposure' ? 's' : null,
    numeric,
    order: numeric ? 'number' : 'text',
  };
}

function byPath({ frames, unreadable }: Scan): readonly ListedFile[] {
  return [...frames, ...unreadable].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function marksOf(file: ListedFile): number {
  const frame = 'reason' in file ? null : file;
  return (
    (file.rejected === undefined ? 0 : ROW.rejected) |
    (frame === null ? ROW.unreadable : 0) |
    (frame?.incomplete ? ROW.incomplete : 0) |
    (frame?.master ? ROW.master : 0)
  );
}
