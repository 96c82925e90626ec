/** One FITS file open in a viewer: has jobs done on it, keeps its headers, and forgets on change. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { ImageRef } from '../../protocol/imageRef';
import type { HduListing, JobMap, JobName } from '../../protocol/jobs';
import { isAtOrBelow } from '../isAtOrBelow';
import type { Services } from '../services';
import { TableView } from './tableView';

/** Several bursts of writing to one file are one change. */
const SETTLE_MS = 300;

/** The document behind the viewers of one file; nothing is read before it is asked for. */
export class FitsDocument implements vscode.CustomDocument {
  /** Base name of the file. */
  readonly name: string;
  readonly path: string;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the file was written, replaced or deleted; what was read before is forgotten by then. */
  readonly onDidChange = this.changed.event;
  private readonly watcher: vscode.Disposable | undefined;
  /** A compressed file is decompressed once, for as long as it is open. */
  private readonly kept: { dispose(): void } | undefined;
  private settling: NodeJS.Timeout | undefined;
  private reading = new AbortController();
  private headers: Promise<readonly HduListing[]> | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private readonly services: Pick<Services, 'disk' | 'looks' | 'spooled'>,
  ) {
    this.path = uri.fsPath;
    this.name = basename(this.path);
    if (uri.scheme !== 'file') return;
    this.watcher = this.watch();
    this.kept = services.spooled.keep(this.path);
  }

  /** Every HDU with its cards. */
  header(): Promise<readonly HduListing[]> {
    if (this.headers === undefined) {
      const headers = this.services.spooled.readPath(this.path, (path) => this.run('header', { path }));
      this.headers = headers;
      // Only what was read is kept: after a failure the next request tries again.
      headers.catch(() => {
        if (this.headers === headers) this.headers = undefined;
      });
    }
    return this.headers;
  }

  /** What one window sees of the tables. */
  tableView(): TableView {
    return new TableView(this.path, (job, request, { signal }) =>
      this.services.spooled.readPath(this.path, (path) => this.run(job, { ...request, path }, signal)),
    );
  }

  /** Has a job done on an image of this file, and of others that are compared with it. */
  picture<T>(image: ImageRef, use: (image: ImageRef) => Promise<T>): Promise<T> {
    return this.services.spooled.read(image, use);
  }

  /** Has a job done that reads this file; it ends when the file changes, or by `signal`. */
  async run<K extends JobName>(
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
    const ends = signal === undefined ? this.reading.signal : AbortSignal.any([this.reading.signal, signal]);
    return this.services.looks.run(job, request, { signal: ends });
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.reading.abort();
    this.watcher?.dispose();
    this.kept?.dispose();
    this.changed.dispose();
  }

  private watch(): vscode.Disposable {
    return this.services.disk.inFolder(dirname(this.path), ({ path }) => {
      if (isAtOrBelow(this.path, path)) this.settle();
    });
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.reading.abort();
      this.reading = new AbortController();
      this.headers = undefined;
      this.services.spooled.forget(this.path);
      this.changed.fire();
    }, SETTLE_MS);
  }
}
