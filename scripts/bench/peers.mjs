// The programs that are measured beside ours, as far as this machine has them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const READ_FRAME = fileURLToPath(new URL('readFrame.py', import.meta.url));
const SWAP_BYTES = fileURLToPath(new URL('swapBytes.c', import.meta.url));

/**
 * What there is of funpack, fpack, astropy, fitsio and the byte swap, each as the words that start it, else null; and a
 * line for each, what it is or why it is missing. `without`: names that are left out.
 */
export function findPeers(scratch, without) {
  const found = [];
  const missing = [];
  function look(name, find) {
    const seen = without.includes(name) ? { reason: 'not wanted' } : find();
    if (seen.words === undefined) missing.push(`${name}: left out (${seen.reason})`);
    else found.push(`${name}: ${seen.version}`);
    return seen.words ?? null;
  }
  return {
    funpack: look('funpack', () => tool('funpack')),
    fpack: look('fpack', () => tool('fpack')),
    astropy: look('astropy', () => library('astropy')),
    fitsio: look('fitsio', () => library('fitsio')),
    swapBytes: look('cc', () => compiled(scratch)),
    found,
    missing,
  };
}

function tool(name) {
  const { error, stdout } = spawnSync(name, ['-V'], { encoding: 'utf8' });
  if (error !== undefined) return { reason: 'not installed' };
  return { words: [name], version: stdout.trim().split('\n')[0] };
}

/**
 * A Python library; the interpreter of the system is asked as well, where packages of the system are. The words name the
 * interpreter itself, because `python3` may be a script that looks for one.
 */
function library(name) {
  for (const python of ['python3', '/usr/bin/python3', 'python']) {
    const { status, stdout } = spawnSync(python, [READ_FRAME, name, 'version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version, interpreter] = stdout.trim().split(/\r?\n/);
    return { words: [interpreter, READ_FRAME, name], version };
  }
  return { reason: `no python3 can import ${name}` };
}

function compiled(scratch) {
  const program = join(scratch, 'swapBytes');
  const { error, status, stderr } = spawnSync('cc', ['-O3', '-o', program, SWAP_BYTES], { encoding: 'utf8' });
  if (error !== undefined) return { reason: 'not installed: no byte swap in C' };
  if (status !== 0) return { reason: `cc: ${stderr.trim().split('\n')[0]}` };
  return { words: [program], version: 'compiles the byte swap in C (-O3)' };
}
