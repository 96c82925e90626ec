/** One viewer's window: answers what it asks about its frames, and tells it when one of them changed. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { ImageRef } from '../../protocol/imageRef';
import type { PictureJobs } from '../../protocol/pictureJobs';
import { type Handlers, Rpc } from '../../protocol/rpc';
import {
  firstChoice,
  type ImageChoice,
  type ViewerMethods,
  type WindowMethods,
  type WindowSetup,
} from '../../protocol/viewer';
import type { ViewerActionId } from '../../protocol/viewerActions';
import { webviewPort } from '../webviewPort';
import { FirstLook } from './firstLook';
import type { FitsDocument } from './fitsDocument';
import type { FrameServices } from './frameServices';
import type { TableView } from './tableView';

/** What a window shows: files, and what for. */
export interface WindowContents {
  readonly documents: readonly FitsDocument[];
  readonly purpose: WindowSetup['purpose'];
}

export class ViewerSession implements vscode.Disposable {
  private readonly rpc: Rpc<WindowMethods, ViewerMethods>;
  private readonly disposables: vscode.Disposable[] = [];
  /** Requests for tiles that may be stopped. */
  private readonly fetching = new Map<number, AbortController>();
  /** What this window sees of the tables of its frames. */
  private readonly views = new Map<number, TableView>();
  /** A PNG of the view, as far as it has come. */
  private png: Uint8Array[] = [];
  private readonly firstLook: FirstLook;
  /** When the window said its first word. */
  private ready: number | null = null;

  constructor(
    private readonly contents: WindowContents,
    webview: vscode.Webview,
    private readonly services: FrameServices,
  ) {
    const port = webviewPort(webview, this.disposables, () => {
      this.ready ??= performance.now();
    });
    this.rpc = new Rpc<WindowMethods, ViewerMethods>(port, this.handlers());
    for (const [frame, document] of contents.documents.entries()) {
      // A hidden window hears nothing; it opens its files anew when it comes back.
      this.disposables.push(
        document.onDidChange(() => {
          this.views.get(frame)?.forget();
          if (frame === 0) this.firstLook.forget();
          this.tell('changed', { frame });
        }),
      );
    }
    this.disposables.push(services.onDidReject(() => this.tell('frames', null)));
    // The window takes a second to start: what most windows ask first is read meanwhile.
    this.firstLook = new FirstLook(
      (signal) => this.picture('openPicture', firstChoice, {}, signal),
      (picture) => this.tell('opened', picture),
    );
    this.document(0)
      .header()
      .catch(() => {});
  }

  /** Does in the window what the palette was asked for. */
  act(action: ViewerActionId): void {
    this.tell('act', { action });
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.firstLook.forget();
    for (const stop of this.fetching.values()) stop.abort();
    for (const view of this.views.values()) view.forget();
    this.rpc.dispose();
  }

  private tell<K extends keyof WindowMethods & string>(method: K, request: WindowMethods[K]['request']): void {
    this.rpc.request(method, request).catch(() => {});
  }

  private handlers(): Handlers<ViewerMethods> {
    const { services } = this;
    return {
      setup: () => this.setup(),
      open: ({ image }) => this.logged(this.firstLook.take(image) ?? this.picture('openPicture', image, {})),
      tiles: async ({ image, id, ...tiles }, call) => {
        const stop = new AbortController();
        this.fetching.set(id, stop);
        try {
          // Every tile is a message of its own, so that the window stays alive between them.
          for (const tile of await this.picture('tiles', image, tiles, stop.signal)) call.event(tile);
          return null;
        } finally {
          this.fetching.delete(id);
        }
      },
      stop: ({ id }) => {
        this.fetching.get(id)?.abort();
        return null;
      },
      levels: ({ image }) => this.logged(this.picture('levels', image, {})),
      pixel: ({ image, x, y }) => this.picture('pixel', image, { x, y }),
      pixels: ({ image, ...window }) => this.picture('pixels', image, window),
      region: ({ image, region }) => this.picture('region', image, { region }),
      profile: ({ image, line }) => this.picture('profile', image, { line }),
      star: ({ image, x, y }) => this.picture('star', image, { x, y }),
      arithmetic: ({ image, x, y }) => this.picture('arithmetic', image, { x, y }),
      match: async ({ from, to, points }) =>
        this.document(from.frame).run('match', { from: await this.refOf(from), to: await this.refOf(to), points }),
      header: ({ frame }) => this.logged(this.document(frame).header()),
      cardUses: ({ frame }) => services.cardUses(this.document(frame).path),
      tableOrder: ({ frame, hdu, sort, filters }) => this.logged(this.tables(frame).order(hdu, sort, filters)),
      table: ({ frame, hdu, first, count }) => this.logged(this.tables(frame).rows(hdu, first, count)),
      command: async ({ command, frame }) => {
        await services.command(command, this.document(frame).uri);
        return null;
      },
      reject: ({ frame, rejected }) => services.setRejected(this.document(frame).path, rejected),
      copyText: async (text) => {
        await vscode.env.clipboard.writeText(text);
        return null;
      },
      savePng: ({ frame, bytes, last }) => {
        this.png.push(bytes);
        if (!last) return true;
        const parts = this.png;
        this.png = [];
        return services.savePng(this.document(frame).path, parts);
      },
      saveFullPng: async ({ image, colours, topDown }) =>
        services.saveFullPng(this.document(image.frame).path, await this.refOf(image), colours, topDown),
      drawn: ({ ms }) => {
        const since = performance.now() - (this.ready ?? Number.NaN);
        const text = `${since.toFixed(0)} ms after the window was ready (by its own clock ${ms.toFixed(0)} ms)`;
        services.log.debug(`${this.document(0).name}: first picture on the screen ${text}.`);
        return null;
      },
    };
  }

  private async setup(): Promise<WindowSetup> {
    const { documents, purpose } = this.contents;
    const rejected = await this.services.rejected(documents.map(({ path }) => path));
    return {
      purpose,
      mayWrite: vscode.workspace.isTrusted,
      contents: purpose === 'look' ? null : { paths: documents.map(({ path }) => path), purpose },
      frames: documents.map(({ name, path, uri }) => ({
        name,
        folder: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..'), true),
        rejected: rejected.has(path),
      })),
    };
  }

  private document(frame: number): FitsDocument {
    const document = this.contents.documents[frame];
    if (document === undefined) throw new FlatfieldError('Usage', `There is no frame ${frame} in this window.`);
    return document;
  }

  private tables(frame: number): TableView {
    const view = this.views.get(frame) ?? this.document(frame).tableView();
    this.views.set(frame, view);
    return view;
  }

  /** Has a picture job done; it ends when the file changes. */
  private async picture<K extends keyof PictureJobs>(
    job: K,
    image: ImageChoice,
    rest: Omit<PictureJobs[K]['request'], 'image'>,
    signal?: AbortSignal,
  ): Promise<PictureJobs[K]['reply']> {
    const document = this.document(image.frame);
    return document.picture(await this.refOf(image), (ref) => {
      const request = { image: ref, ...rest } as PictureJobs[K]['request'];
      return document.run(job, request as never, signal) as Promise<PictureJobs[K]['reply']>;
    });
  }

  private async refOf(choice: ImageChoice): Promise<ImageRef> {
    const own = await this.frameRef(choice, choice.frame);
    if (choice.against === null) return own;
    const { operation, frame } = choice.against;
    return { kind: operation, a: own, b: await this.frameRef(choice, frame) };
  }

  private async frameRef({ hdu, plane, calibrated }: ImageChoice, frame: number): Promise<ImageRef> {
    const { path } = this.document(frame);
    if (calibrated) return { kind: 'calibrated', frame: await this.services.plannedFrame(path) };
    return hdu === 'mosaic' ? { kind: 'mosaic', path } : { kind: 'hdu', path, hdu, plane };
  }

  private async logged<T>(what: Promise<T>): Promise<T> {
    try {
      return await what;
    } catch (error) {
      const names = this.contents.documents.map(({ path }) => path).join(', ');
      this.services.log.warn(`Viewer of ${names}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }
}
