/** Finds, or installs, a Python that has ccdproc: the tests run exported scripts with it. */
import { spawnSync } from 'node:child_process';
import { installDebian, mayInstall, updateDebian } from './debianPackages.mjs';

/** Debian's Python stands first: its python3-ccdproc is the version that the reference numbers are from. */
const CANDIDATES = ['/usr/bin/python3', 'python3', 'python'];

/**
 * The Python to use: what the environment variable FLATFIELD_PYTHON names, else the first that can import ccdproc.
 *
 * @returns {string | undefined}
 */
export function findCcdproc() {
  const named = process.env.FLATFIELD_PYTHON;
  const candidates = named ? [named] : CANDIDATES;
  return candidates.find((python) => spawnSync(python, ['-c', 'import ccdproc'], { stdio: 'ignore' }).status === 0);
}

/**
 * The same, installing Debian's package first where nothing is found and this process may.
 *
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {string}
 */
export function ensureCcdproc({ log = console.log } = {}) {
  const found = findCcdproc();
  if (found) return found;
  if (mayInstall()) {
    log('Installing ccdproc with apt-get …');
    const problem = updateDebian() ?? installDebian('python3-ccdproc');
    if (problem !== null) throw new Error(problem);
    const installed = findCcdproc();
    if (installed) return installed;
  }
  throw new Error(
    'No Python with ccdproc found: install ccdproc 2.4 or later (Debian: python3-ccdproc), or name a Python that has it in the environment variable FLATFIELD_PYTHON.',
  );
}
