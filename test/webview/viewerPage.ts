/// <reference types="node" />
/** The built viewer in Chromium, under the page and the policy that the extension gives it, with a pretended host. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { type PageParts, windowHtml } from '../../src/host/html';
import { bundledPage } from '../bundled';
import { type ThemeName, themes } from './themes';

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly deviceScaleFactor?: number;
}

/** A browser with the viewer's files, until `close`. */
export interface ViewerBrowser {
  /** `scenario`: for the pretended host, as `window.scenario`. */
  open(scenario: unknown, options?: OpenOptions): Promise<Page>;
  /** Bytes of the script and the style sheet as built for release. */
  readonly bytes: { readonly script: number; readonly style: number };
  close(): Promise<void>;
}

export const launchOptions: LaunchOptions = {
  // npm test names the one that it found or installed.
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...['--no-sandbox', '--process-per-site', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    // WebGL alone is for the imitated GPU: it would draw the whole page as well, in ten times the processor's own time.
    ...['--disable-gpu-rasterization', '--disable-gpu-compositing'],
  ],
};

/** The script of a page, as built for release. */
export async function pageScript(entry: string): Promise<string> {
  return readFileSync(join(await bundledPage(entry), 'script.js'), 'utf8');
}

/** Which script the browser shows, which pretended host runs before it, and what <body> says. */
export interface ShownScript {
  /** The viewer where not given, or a page of tests that shows some of its parts. */
  readonly entry?: string;
  readonly fake?: string;
  readonly data?: PageParts['data'];
}

export async function startViewerBrowser({
  entry = 'webview/main.ts',
  fake: fakeEntry = 'test/webview/fakeHost.ts',
  data = { renderer: 'auto' },
}: ShownScript = {}): Promise<ViewerBrowser> {
  const folder = await bundledPage(entry);
  const files = new Map(readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]));
  const fake = await pageScript(fakeEntry);
  const server = createServer(({ url = '/', headers }, response) => {
    const file = files.get(url);
    if (file !== undefined) {
      response.setHeader('content-type', url.endsWith('.css') ? 'text/css' : 'text/javascript').end(file);
    } else if (url === '/') {
      const parts = {
        cspSource: `http://${headers.host}`,
        script: `http://${headers.host}/script.js`,
        style: `http://${headers.host}/script.css`,
        nonce: 'abc123',
        title: 'FITS Preview',
        data,
      };
      response.setHeader('content-type', 'text/html').end(windowHtml(parts));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch(launchOptions);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contexts = new Map<number, BrowserContext>();
  const contextOf = async (deviceScaleFactor: number): Promise<BrowserContext> => {
    const known = contexts.get(deviceScaleFactor);
    if (known !== undefined) return known;
    const context = await browser.newContext({ deviceScaleFactor });
    contexts.set(deviceScaleFactor, context);
    // A page that stays keeps the process of all, and with it the compiled script: the pages after the first open sooner.
    await (await context.newPage()).goto(`${origin}/script.js`);
    return context;
  };
  return {
    bytes: { script: files.get('/script.js')?.length ?? 0, style: files.get('/script.css')?.length ?? 0 },
    async open(scenario, { theme = 'dark', width = 1100, height = 700, deviceScaleFactor = 1 } = {}) {
      const page = await (await contextOf(deviceScaleFactor)).newPage();
      await page.setViewportSize({ width, height });
      await page.addInitScript(`window.scenario = ${JSON.stringify(scenario)};`);
      await page.addInitScript(fake);
      // VS Code sets the variables on <html> and a class on <body>, before any script of the page runs.
      await page.addInitScript(({ kind, colours }) => {
        // Once each: an observer that goes on would lay the whole page out anew with every change of it.
        let coloured = false;
        const observer = new MutationObserver(() => {
          const { documentElement, body } = document;
          if (documentElement !== null && !coloured) {
            for (const [name, value] of Object.entries(colours))
              documentElement.style.setProperty(`--vscode-${name}`, value);
            coloured = true;
          }
          if (body === null) return;
          body.classList.add(kind);
          observer.disconnect();
        });
        observer.observe(document, { childList: true, subtree: true });
      }, themes[theme]);
      await page.goto(`${origin}/`);
      return page;
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
