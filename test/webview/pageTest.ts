/// <reference types="node" />
/** Tests of the built viewer, each on a page of its own in one browser for the file. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Scenario } from './fakeHost';
import { type OpenOptions, type ShownScript, startViewerBrowser, type ViewerBrowser } from './viewerPage';

/** The browser of this file: there once its first test runs, gone after its last. */
export function viewerBrowser(shown?: ShownScript): () => ViewerBrowser {
  let browser: ViewerBrowser | null = null;
  before(async () => {
    browser = await startViewerBrowser(shown);
  });
  after(() => browser?.close());
  return () => {
    assert.ok(browser);
    return browser;
  };
}

/** Makes tests whose body gets a page; in the end the policy must not have been broken and no script may have failed. */
export function pageTests<S = Scenario>(browser: () => ViewerBrowser) {
  return (name: string, scenario: S, body: (page: Page) => Promise<void>, options?: OpenOptions): void => {
    test(name, { timeout: 60_000 }, async (t) => {
      // node:test takes this file for the place of all these tests: the count of tests wants to know which one asked for them.
      t.diagnostic(`asked for by ${process.argv[1]}`);
      const opened = await browser().open(scenario, options);
      const errors: string[] = [];
      opened.on('pageerror', (error) => errors.push(error.message));
      try {
        await body(opened);
        assert.deepEqual(await opened.evaluate(() => window.violations), [], 'Content-Security-Policy');
        assert.deepEqual(errors, []);
      } finally {
        await opened.close();
      }
    });
  };
}

/** Waits for a control to be so: the toolkit shows it a frame later. */
export async function isEnabled(control: Locator, enabled: boolean): Promise<void> {
  for (const end = Date.now() + 10_000; (await control.isEnabled()) !== enabled && Date.now() < end; );
  assert.equal(await control.isEnabled(), enabled, `${control}`);
}

/** Waits until the page says so: an answer of the host, or a field of the toolkit, comes a moment later. */
export async function eventually(read: () => Promise<string | null>, wanted: string, why?: string): Promise<void> {
  let now = await read();
  for (const end = Date.now() + 10_000; now !== wanted && Date.now() < end; ) now = await read();
  assert.equal(now, wanted, why);
}
