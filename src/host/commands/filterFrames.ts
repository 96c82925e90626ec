/** "Filter Frames…", "Change Filter…" and "Clear Filter": which frames the tree shows. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { type FilterItem, rememberedItems, typedItem } from '../frames/filterItems';
import { logError } from '../log';
import type { Services } from '../services';

/** Milliseconds after the last key before frames are counted. */
const PAUSE = 150;

type Item = FilterItem & vscode.QuickPickItem;

/**
 * With a text: puts that into force. Without: asks, and says while it is typed how many frames pass. Resolves with how
 * many files are shown; undefined when the user chose nothing.
 */
export async function filterFrames(
  { filters, log }: Services,
  text?: unknown,
): Promise<{ readonly passed: number; readonly total: number } | undefined> {
  const chosen = typeof text === 'string' ? text : await ask(filters, log);
  return chosen === undefined ? undefined : await filters.set(chosen);
}

export async function clearFilter({ filters }: Services): Promise<void> {
  await filters.set('');
}

function ask(filters: Services['filters'], log: Services['log']): Promise<string | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  box.title = 'Filter frames';
  box.placeholder = 'type=flat filter=R exptime>5 object="M 31" airmass=* !rejected';
  box.value = filters.text;
  box.ignoreFocusOut = true;
  let counting = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const show = (found: Parameters<typeof typedItem>[1]): void => {
    const old = rememberedItems(box.value, filters.history);
    const heading = { label: 'typed before', description: '', kind: vscode.QuickPickItemKind.Separator, filter: null };
    const items = [typedItem(box.value, found), ...(old.length === 0 ? [] : [heading]), ...old];
    box.items = items.map((item) => ({ ...item, alwaysShow: true }));
    const [first] = box.items;
    box.activeItems = first === undefined ? [] : [first];
  };
  const count = async (): Promise<void> => {
    counting.abort();
    counting = new AbortController();
    const { signal } = counting;
    try {
      const found = await filters.preview(box.value, signal);
      if (!signal.aborted) show(found);
    } catch (error) {
      if (!(error instanceof FlatfieldError && error.tag === 'Cancelled')) logError(log, error);
    }
  };
  const typed = (): void => {
    clearTimeout(timer);
    show(null);
    timer = setTimeout(() => void count(), PAUSE);
  };
  return new Promise((resolve) => {
    box.onDidChangeValue(typed);
    box.onDidAccept(() => {
      const filter = box.activeItems[0]?.filter;
      if (filter === null || filter === undefined) return;
      resolve(filter);
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      counting.abort();
      resolve(undefined);
      box.dispose();
    });
    show(null);
    void count();
    box.show();
  });
}
