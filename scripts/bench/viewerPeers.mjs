// What is measured beside the viewer, as far as this machine has it: astropy with matplotlib, and DS9 on a screen of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../findOnPath.mjs';

const ZSCALE = fileURLToPath(new URL('zscale.py', import.meta.url));

/** `lines` says what was found; `measure` adds one run of each to `results`, in seconds of wall time by the key of the image. */
export function viewerPeers(scratch, without) {
  const png = join(scratch, 'picture.png');
  const peers = [
    without.includes('matplotlib') ? { name: 'matplotlib', reason: 'not wanted' } : matplotlib(png),
    without.includes('ds9') ? { name: 'DS9', reason: 'not wanted' } : ds9(),
  ];
  const found = peers.filter(({ words }) => words !== undefined);
  const results = found.map(({ name }) => ({ name, seconds: {} }));
  return {
    lines: peers.map(({ name, version, reason }) => `${name}: ${version ?? `left out (${reason})`}`),
    results,
    measure(images, run) {
      for (const { key, path } of images) {
        if (key === 'empty') continue;
        for (const [i, { name, words, writes }] of found.entries()) {
          if (writes) rmSync(png, { force: true });
          const start = performance.now();
          const { status, stderr } = spawnSync(
            words[0],
            [...words.slice(1).map((word) => (word === 'FILE' ? path : word))],
            {
              encoding: 'utf8',
              timeout: 120_000,
            },
          );
          const seconds = (performance.now() - start) / 1000;
          if (status !== 0 || (writes && !existsSync(png))) throw new Error(`${name} ended with ${status}: ${stderr}`);
          if (run > 0) results[i].seconds[key] = [...(results[i].seconds[key] ?? []), seconds];
        }
      }
    },
  };
}

function matplotlib(png) {
  const name = 'astropy and matplotlib, zscale and imshow to a PNG';
  for (const python of ['python3', '/usr/bin/python3', 'python']) {
    const { status, stdout } = spawnSync(python, [ZSCALE, 'version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version, interpreter] = stdout.trim().split(/\r?\n/);
    return { name, version, words: [interpreter, ZSCALE, 'FILE', png], writes: true };
  }
  return { name, reason: 'no python3 can import them' };
}

function ds9() {
  const name = 'DS9, started, fitted and ended';
  const [program, xvfb] = [findOnPath('ds9'), findOnPath('xvfb-run')];
  if (program === undefined) return { name, reason: 'not installed' };
  if (xvfb === undefined) return { name, reason: 'xvfb-run is not installed' };
  const { stdout } = spawnSync(xvfb, ['-a', program, '-version'], { encoding: 'utf8', timeout: 30_000 });
  const version = `${stdout ?? ''}`.trim().split('\n')[0] || 'version unknown';
  return {
    name,
    version,
    words: [xvfb, '-a', program, 'FILE', '-zscale', '-zoom', 'to', 'fit', '-quit'],
    writes: false,
  };
}
