/** Shows a folder in a VS Code that has this extension: the desktop where there is one, else a server for the browser. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from './findOnPath.mjs';
import { installExtension, installServer, serverSupported, startServer } from './vscodeServer.mjs';
import { packVsix } from './vsix.mjs';

const repo = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {object} options
 * @param {string} options.folder
 * @param {string} [options.root] the extension's folder, built
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<void>} when the desktop's window is asked for, or the server was stopped with Ctrl-C
 */
export async function openVscode({ folder, root = repo, log = console.log }) {
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const code = screen && findOnPath('code');
  if (code) return openDesktop({ code, folder, root, log });
  if (serverSupported) return serve({ folder, root, log });
  throw new Error(
    'No VS Code found: install it, and its command "code" on the PATH (Command Palette: "Shell Command: Install").',
  );
}

async function openDesktop({ code, folder, root, log }) {
  log(`Opening ${folder} in VS Code (${code}) …`);
  const shell = process.platform === 'win32'; // code is a .cmd there, which only a shell can run
  const quote = (text) => (shell ? `"${text}"` : text);
  const args = [`--extensionDevelopmentPath=${root}`, folder];
  const child = spawn(quote(code), args.map(quote), { shell, stdio: 'inherit' });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`VS Code did not open (${code} ended with ${status}).`);
}

async function serve({ folder, root, log }) {
  await installServer({ log });
  const vsix = await packVsix({ root });
  const scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-start-'));
  const profile = { dataDir: path.join(scratch, 'data'), extensionsDir: path.join(scratch, 'extensions') };
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  try {
    await installExtension({ ...profile, vsix });
    const server = await startServer({ ...profile, logFile: path.join(scratch, 'server.log') });
    log('VS Code with Flatfield runs here; open this address in a browser, and end it with Ctrl-C:');
    log(`  ${server.url(path.resolve(folder))}`);
    await interrupted;
    log('Stopping VS Code …');
    await server.stop();
  } finally {
    await rm(scratch, { recursive: true, maxRetries: 10 });
  }
}
