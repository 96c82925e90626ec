/** One FITS file open in one or more preview editors: asks the worker for pictures, pixels and headers, and forgets on change. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { HduListing, JobMap, Picture, PixelReply, PixelRequest } from '../../protocol/jobs';
import { frameUses } from '../../worker/frameUses';
import type { WorkerPool } from '../../worker/pool';
import { mastersSetting } from '../settings';
import { pictureSize } from './pictureSize';
import { TableView } from './tableView';

/** Several bursts of writing to one file are one change. */
const SETTLE_MS = 300;

/** The document behind the preview editors of one file; nothing is read before it is asked for. */
export class FitsDocument implements vscode.CustomDocument {
  /** Base name of the file. */
  readonly name: string;
  private readonly path: string;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the file was written, replaced or deleted; what was read before is forgotten by then. */
  readonly onDidChange = this.changed.event;
  private readonly watcher: vscode.Disposable | undefined;
  private settling: NodeJS.Timeout | undefined;
  private reading = new AbortController();
  private headers: Promise<readonly HduListing[]> | undefined;
  /** The picture read last, so that a split editor costs nothing. */
  private last: { readonly key: string; readonly picture: Promise<Picture> } | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private readonly pool: WorkerPool,
  ) {
    this.path = uri.fsPath;
    this.name = basename(this.path);
    if (uri.scheme === 'file') this.watcher = this.watch();
  }

  /** Every HDU with its cards. */
  header(): Promise<readonly HduListing[]> {
    if (this.headers === undefined) {
      const headers = this.run('header', { path: this.path });
      this.headers = headers;
      // Only what was read is kept: after a failure the next request tries again.
      headers.catch(() => {
        if (this.headers === headers) this.headers = undefined;
      });
    }
    return this.headers;
  }

  /** The picture of an HDU (null = the first image), small enough to send. */
  picture(hdu: number | null, plane: number): Promise<Picture> {
    const key = `${hdu} ${plane}`;
    if (this.last?.key === key) return this.last.picture;
    const last = { key, picture: this.readPicture(hdu, plane) };
    this.last = last;
    last.picture.catch(() => {
      if (this.last === last) this.last = undefined;
    });
    return last.picture;
  }

  /** One pixel of the image itself: its physical value and its sky. */
  pixel(request: Omit<PixelRequest, 'path'>): Promise<PixelReply> {
    return this.run('pixel', { ...request, path: this.path });
  }

  /** What the reduction uses its cards for; null for a file that is no frame. */
  cardUses(): ReturnType<typeof frameUses> {
    if (this.uri.scheme !== 'file') return Promise.resolve(null);
    return frameUses(this.pool, this.path, mastersSetting(this.path), this.reading.signal);
  }

  /** What one window sees of the tables. */
  tableView(): TableView {
    return new TableView(this.path, (job, request, { signal }) => this.run(job, request, signal));
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.reading.abort();
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private async readPicture(hdu: number | null, plane: number): Promise<Picture> {
    // A damaged header must not hide what the worker says about the pixels: then the largest size is asked for.
    const listings = await this.header().catch(() => []);
    const listing = listings.find(({ index, pixelType, naxis }) =>
      hdu === null ? pixelType !== null && naxis.length >= 2 && !naxis.includes(0) : index === hdu,
    );
    const [width = 0, height = 0] = listing?.naxis ?? [];
    return this.run('picture', { path: this.path, hdu, plane, maxSize: pictureSize(width, height) });
  }

  private async run<K extends 'header' | 'picture' | 'pixel' | 'table' | 'tableOrder'>(
    job: K,
    request: JobMap[K]['request'],
    signal?: AbortSignal,
  ): Promise<JobMap[K]['reply']> {
    // The path of a git: or remote URI may exist on this disk too, and hold something else.
    if (this.uri.scheme !== 'file') {
      throw new FlatfieldError('Unsupported', `Flatfield reads files from a disk, not from "${this.uri.scheme}:".`, {
        file: this.name,
        wayOut: 'Save the file to a folder of this machine and open it there.',
      });
    }
    const signals = [this.reading.signal, ...(signal === undefined ? [] : [signal])];
    return this.pool.run(job, request, { signal: AbortSignal.any(signals) });
  }

  private watch(): vscode.Disposable {
    // Characters that mean something in a pattern match as any one character; the path itself is compared below.
    const pattern = this.name.replace(/[[\]{}*?!]/g, '?');
    const folder = vscode.Uri.joinPath(this.uri, '..');
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      event((uri) => {
        if (uri.fsPath === this.path) this.settle();
      });
    }
    return watcher;
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.reading.abort();
      this.reading = new AbortController();
      this.headers = undefined;
      this.last = undefined;
      this.changed.fire();
    }, SETTLE_MS);
  }
}
