/** Installs Debian's packages where something is missing. */
import { spawnSync } from 'node:child_process';
import { findOnPath } from './findOnPath.mjs';

/** Whether this machine has apt-get and this process may use it. */
export function mayInstall() {
  return findOnPath('apt-get') !== undefined && process.getuid?.() === 0;
}

/** Asks which packages there are. @returns {string | null} what failed; null where nothing did */
export function updateDebian() {
  return apt('update');
}

/** @returns {string | null} what failed; null where nothing did */
export function installDebian(...names) {
  return apt('install', '-y', '--no-install-recommends', ...names);
}

function apt(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', words, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return status === 0 ? null : `apt-get ${words.join(' ')} failed:\n${stderr}`;
}
