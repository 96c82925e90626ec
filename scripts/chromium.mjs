/** Finds, installs and starts the Chromium that shows a VS Code server's workbench to the tests. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { installDebian, mayInstall, updateDebian } from './debianPackages.mjs';
import { findOnPath } from './findOnPath.mjs';

/** Where Chromium or Chrome lies when it is not on the PATH. */
const usualPlaces = {
  linux: ['/usr/lib/chromium/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const root = process.env[name];
    return root
      ? [
          path.join(root, 'Google/Chrome/Application/chrome.exe'),
          path.join(root, 'Microsoft/Edge/Application/msedge.exe'),
        ]
      : [];
  }),
};

/** Chromium without windows: it shows the same pages for three quarters of the processor's time. */
const WITHOUT_WINDOWS = 'chromium-headless-shell';

/**
 * The browser to use: what the environment variable CHROMIUM names, else the first found.
 *
 * @param {{ headless?: boolean }} [options] whether one will do that can open no window
 * @returns {string | undefined} the program's absolute path
 */
export function findChromium({ headless = true } = {}) {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = [...(headless ? [WITHOUT_WINDOWS] : []), ...names].map(findOnPath).find(Boolean);
  return onPath ?? usualPlaces[process.platform]?.find((file) => existsSync(file));
}

/**
 * The same, installing a Debian package first where nothing is found and this process may.
 *
 * @param {{ headless?: boolean, log?: (line: string) => void }} [options]
 * @returns {string} the program's absolute path
 */
export function ensureChromium({ headless = true, log = console.log } = {}) {
  const found = findChromium({ headless });
  if (found) return found;
  if (mayInstall()) {
    log('Installing Chromium with apt-get …');
    const problem = updateDebian() ?? installChromium(headless);
    if (problem !== null) throw new Error(problem);
    const installed = findChromium({ headless });
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium found: install Chromium or Google Chrome, or name one in the environment variable CHROMIUM.',
  );
}

/** @returns {string | null} what failed; null where nothing did */
function installChromium(headless) {
  if (headless && installDebian(WITHOUT_WINDOWS) === null) return null;
  return installDebian('chromium');
}

/**
 * Starts Chromium for Playwright.
 *
 * @param {{ headless?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function launchChromium({ headless = true, log = console.log } = {}) {
  return chromium.launch({
    executablePath: ensureChromium({ headless, log }),
    headless,
    args: [
      '--no-sandbox', // root, as in a container, may not use the sandbox; the only page is our own server's
      '--no-first-run',
      // Nothing but 127.0.0.1 is wanted, so nothing else is asked for.
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // WebGL 2 on the processor: the same pixels on every machine, with or without a graphics card.
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      // WebGL alone is for the imitated GPU: it would draw the whole workbench as well, in ten times the processor's own time.
      '--disable-gpu-rasterization',
      '--disable-gpu-compositing',
    ],
  });
}
