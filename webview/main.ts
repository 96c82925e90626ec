/** The picture window: puts the parts together, asks the host, and remembers the view. */
import type { HduListing } from '../src/protocol/jobs';
import { type Port, Rpc } from '../src/protocol/rpc';
import type { ViewerMethods, WindowMethods } from '../src/protocol/viewer';
import { element } from './element';
import { HeaderPanel } from './headerPanel';
import { type LoadedPicture, loadPicture } from './loadPicture';
import { failure, nothing, reading, type Way } from './notice';
import { Readout } from './readout';
import './styles.css';
import { TablePanel } from './tablePanel';
import { Toolbar } from './toolbar';
import { Viewer } from './viewer';
import { restoreState, type ViewState } from './viewState';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: ViewState): void;
};

const vscode = acquireVsCodeApi();
const port: Port = {
  postMessage: (message) => vscode.postMessage(message),
  onMessage: (listener) => window.addEventListener('message', ({ data }) => listener(data)),
};
const host = new Rpc<ViewerMethods, WindowMethods>(port, {
  changed: () => {
    void load();
    return null;
  },
});

let state = restoreState(vscode.getState());
let listings: readonly HduListing[] = [];
let reads = 0;
let pictures = 0;
let shown = false;

const viewer = new Viewer({
  onPixel: (pixel, by) => readout.showPixel(pixel, by),
  onView: () => {
    readout.showScale(viewer.scale());
    remember({ camera: viewer.camera, cursor: viewer.cursor });
  },
});
const readout = new Readout((picture, { x, y }) => host.request('pixel', { picture, x, y }));
const toolbar = new Toolbar({
  onDisplay: (display) => {
    viewer.setDisplay(display);
    toolbar.showLimits(viewer.limits());
    remember({ display });
  },
  onPlane: (plane) => {
    remember({ plane });
    void loadImage();
  },
  onFit: () => viewer.fit(),
  onActualSize: () => viewer.actualSize(),
  onHeader: () => openHeader(!state.headerOpen),
  onReduce: () => command('reduce'),
});
const header = new HeaderPanel({
  onHdu: (hdu) => {
    remember({ hdu, plane: 0 });
    void loadImage();
  },
  onSearch: (search) => remember({ search }),
  copy,
});
const table = new TablePanel({
  order: (hdu, sort, filters) => host.request('tableOrder', { hdu, sort, filters }),
  rows: (hdu, first, count) => host.request('table', { hdu, first, count }),
  copy,
  onLook: (look) => remember({ table: look }),
});
const stage = element('div', { class: 'stage' });

document
  .getElementById('app')
  ?.append(
    toolbar.element,
    element('main', {}, element('div', { class: 'middle' }, stage, readout.element), header.element),
  );
viewer.camera = state.camera;
viewer.cursor = state.cursor;
viewer.setDisplay(state.display);
toolbar.showDisplay(state.display);
header.showSearch(state.search);
showPicture(null);
new ResizeObserver(() => readout.showScale(viewer.scale())).observe(viewer.element);
void load();

function remember(part: Partial<ViewState>): void {
  state = { ...state, ...part };
  vscode.setState(state);
}

function openHeader(open: boolean): void {
  remember({ headerOpen: open });
  arrange();
}

/** Without picture and header there is only a failure to show. */
function arrange(): void {
  const something = shown || listings.length > 0;
  toolbar.element.hidden = !something;
  toolbar.showHeaderOpen(state.headerOpen);
  header.element.hidden = !something || !state.headerOpen;
}

function copy(text: string): void {
  host.request('copy', text).catch(() => {});
}

function command(name: ViewerMethods['command']['request']): void {
  // The host shows its own sentence when a command fails.
  host.request('command', name).catch(() => {});
}

/** Reads everything anew; a read that was overtaken by a later one shows nothing. */
async function load(): Promise<void> {
  const read = ++reads;
  const headers = host.request('header', null);
  // Only a remembered HDU or plane may not be there; else there is no need to wait for the headers.
  if (state.hdu !== null || state.plane > 0) {
    listings = await headers.catch(() => []);
    if (read !== reads) return;
    if (!isThere(state)) remember({ hdu: null, plane: 0 });
  }
  const image = loadImage();
  try {
    const found = await headers;
    if (read !== reads) return;
    listings = found;
    arrange();
    const first = found.find(hasImage) ?? found.find(isTable) ?? found[0];
    if (first !== undefined) header.show(found, state.hdu ?? first.index);
    header.showSearch(state.search);
    void showUses(read);
  } catch (error) {
    if (read !== reads) return;
    listings = [];
    header.fail(sentence(error));
    await image;
    if (read === reads) arrange();
  }
}

/** Marks the cards that the reduction goes by; a file that is no frame has none. */
async function showUses(read: number): Promise<void> {
  const found = await host.request('cardUses', null).catch(() => null);
  if (read === reads) header.showUses(found?.hdu ?? 0, found?.uses ?? []);
}

/** Shows the chosen HDU's picture or rows, or why there are none. */
function loadImage(): Promise<void> {
  const chosen = listings.find(({ index }) => index === state.hdu);
  if (chosen !== undefined && isTable(chosen)) return loadRows(chosen);
  return whileReading(async (current) => {
    if (chosen !== undefined && !hasImage(chosen)) return showNoImage(chosen);
    try {
      const loaded = await loadPicture(host, state.hdu, state.plane);
      if (current()) showPicture(loaded);
    } catch (error) {
      const rows = state.hdu === null ? await onlyTable() : undefined;
      if (!current()) return;
      if (rows === undefined) throw error;
      void loadRows(rows);
    }
  });
}

/** The first table of a file that has no image, not even a broken one. */
async function onlyTable(): Promise<HduListing | undefined> {
  const found = await host.request('header', null).catch(() => []);
  const image = found.some((one) => hasImage(one) || (one.kind === 'image' && one.problem !== null));
  return image ? undefined : found.find(isTable);
}

function loadRows({ index }: HduListing): Promise<void> {
  return whileReading(async () => {
    showPicture(null);
    if (stage.firstElementChild !== table.element) stage.prepend(table.element);
    for (const other of [...stage.children].slice(1)) if (!other.classList.contains('reading')) other.remove();
    await table.show(index, state.table ?? undefined);
  });
}

/** Shows that something is read, and its failure; what was overtaken by a later reading is not `current` and shows nothing. */
async function whileReading(read: (current: () => boolean) => Promise<void> | void): Promise<void> {
  const picture = ++pictures;
  const waiting = reading();
  const before = stage.firstElementChild;
  if (before === viewer.element || before === table.element) stage.append(waiting);
  else stage.replaceChildren(waiting);
  try {
    await read(() => picture === pictures);
  } catch (error) {
    if (picture === pictures) showFailure(error);
  } finally {
    waiting.remove();
  }
}

function showPicture(loaded: LoadedPicture | null): void {
  shown = loaded !== null;
  toolbar.showPicture(loaded);
  readout.showPicture(loaded);
  arrange();
  if (loaded === null) return;
  stage.replaceChildren(viewer.element);
  viewer.show(loaded);
  toolbar.showLimits(viewer.limits());
  readout.showScale(viewer.scale());
}

function showNoImage({ index, kind }: HduListing): void {
  showPicture(null);
  const what = kind === 'image' ? 'has a header and no data' : `holds no image (${kind})`;
  const first = listings.find(hasImage);
  const way: Way[] = first === undefined ? [] : [{ label: 'Show the First Image', onTake: () => goTo(first.index) }];
  stage.replaceChildren(nothing(`HDU ${index} ${what}.`, way));
}

function goTo(hdu: number): void {
  remember({ hdu, plane: 0 });
  header.show(listings, hdu);
  void loadImage();
}

function showFailure(error: unknown): void {
  showPicture(null);
  const known = error instanceof Error ? error : new Error(String(error));
  stage.replaceChildren(
    failure(known, [
      { label: 'Try Again', onTake: () => void load() },
      { label: 'Open With …', onTake: () => command('reopen') },
      { label: 'Show Log', onTake: () => command('log') },
    ]),
  );
}

function isTable({ table }: HduListing): boolean {
  return table !== null;
}

function hasImage({ naxis, pixelType }: HduListing): boolean {
  return pixelType !== null && naxis.length > 0 && !naxis.includes(0);
}

/** Whether the file has the HDU and plane; true while its headers are unknown. */
function isThere({ hdu, plane }: ViewState): boolean {
  if (listings.length === 0) return true;
  const listing = hdu === null ? listings.find(hasImage) : listings.find(({ index }) => index === hdu);
  return listing !== undefined && plane < listing.naxis.slice(2).reduce((product, length) => product * length, 1);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
