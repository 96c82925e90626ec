/** The filter of the tree of frames: put into force, kept true when frames change, remembered for the next time. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { passes } from '../../engine/frames/frameFilter';
import type { Scan } from '../../engine/frames/frameInfo';
import type { ListedFile } from '../../engine/frames/frameProperty';
import { type FrameFilter, parseFrameFilter } from '../../engine/frames/parseFrameFilter';
import type { KeywordColumns } from '../../worker/keywordColumns';
import { type SelectedFrames, selectFrames } from '../../worker/selectFrames';
import type { FrameExplorer } from '../explorer/frameExplorer';
import { logError } from '../log';
import { remembered } from './filterItems';

const HISTORY = 'flatfield.filters';

interface Parts {
  readonly explorer: FrameExplorer;
  readonly cards: KeywordColumns;
  readonly log: vscode.LogOutputChannel;
}

export class FrameFilters implements vscode.Disposable {
  private filter: FrameFilter | null = null;
  private readonly listening: vscode.Disposable;
  private changes = 0;

  constructor(
    private readonly parts: Parts,
    private readonly memento: vscode.Memento,
  ) {
    // A new file may be let through only when its cards are here.
    this.listening = parts.explorer.onDidScan((scan) => {
      if (this.filter !== null) this.apply(scan).catch((error) => logError(parts.log, error));
    });
  }

  /** '' when everything is shown. */
  get text(): string {
    return this.filter?.text ?? '';
  }

  /** Typed before, the last one first. */
  get history(): readonly string[] {
    return this.memento.get<readonly string[]>(HISTORY, []);
  }

  /** What a text would let through: for those who type. Rejects with `Cancelled`. */
  async preview(
    text: string,
    signal?: AbortSignal,
  ): Promise<{ readonly mistake: string } | (SelectedFrames & { readonly total: number })> {
    const filter = parseFrameFilter(text);
    if ('message' in filter) return { mistake: filter.message };
    const files = filesOf(await this.parts.explorer.scan());
    return { ...(await selectFrames(this.parts.cards, files, { filter, signal })), total: files.length };
  }

  /**
   * Shows what the text lets through; a blank one shows everything. Resolves with how many files are shown.
   *
   * @throws FlatfieldError `Usage` for a text that is no filter; then all is as it was
   */
  async set(text: string): Promise<{ readonly passed: number; readonly total: number }> {
    const filter = parseFrameFilter(text);
    if ('message' in filter) throw new FlatfieldError('Usage', `${text}: ${filter.message}`);
    this.filter = filter.terms.length === 0 ? null : filter;
    await this.memento.update(HISTORY, remembered(text, this.history));
    await vscode.commands.executeCommand('setContext', 'flatfield.filtered', this.filter !== null);
    if (this.filter === null) {
      this.changes++;
      this.parts.explorer.setFilter(null);
    }
    const scan = await this.parts.explorer.scan();
    const total = filesOf(scan).length;
    return { passed: await this.apply(scan), total };
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** Resolves with how many files pass. */
  private async apply(scan: Scan): Promise<number> {
    const { filter } = this;
    if (filter === null) return filesOf(scan).length;
    const change = ++this.changes;
    const { explorer, cards } = this.parts;
    const files = filesOf(scan);
    const { passed, notes } = await selectFrames(cards, files, { filter });
    if (change !== this.changes) return passed.length;
    explorer.setFilter({ text: filter.text, accepts: (file) => passes(filter, file, cards.cardsOf(file)), notes });
    return passed.length;
  }
}

function filesOf(scan: Scan): readonly ListedFile[] {
  return [...scan.frames, ...scan.unreadable];
}
