// How fast pixels are decoded, beside funpack (CFITSIO), python3 with astropy and fitsio, and a byte swap in C.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from '../install.mjs';
import { findPeers, PEERS } from './peers.mjs';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '4096' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    without: { type: 'string', default: '' },
  },
});
const size = wholeNumber('size', 16, 8192);
const runs = wholeNumber('runs', 1, 1000);
const seed = wholeNumber('seed', 0, 2 ** 31);

const without = values.without.split(',').filter(Boolean);
const strange = without.find((name) => !PEERS.includes(name));
if (strange !== undefined) {
  console.error(`--without takes ${PEERS.join(', ')}; "${strange}" is none of them.`);
  process.exit(2);
}

installPackages(console.log);
const { decodeTables } = await import('./decode.mjs');
const { measureTable, measuredBy, memoryFolder } = await import('./measure.mjs');

/** The image, its tiles, what funpack makes of them, and what a program prints. */
const room = 16 * size * size + 2 ** 20;
const scratch = mkdtempSync(join(memoryFolder(room) ?? tmpdir(), 'flatfield-bench-'));
try {
  const peers = findPeers(scratch, without);
  const cores = cpus();
  console.log(`${cores.length} x ${cores[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}`);
  for (const line of [...peers.found, ...peers.missing]) console.log(line);
  console.log(`${measuredBy()} Files in ${scratch}; medians of ${runs} after a warm-up, programs in turns.`);
  for (const table of await decodeTables({ scratch, size, seed, peers })) measureTable(table, { runs, scratch });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}

function wholeNumber(name, least, most) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  console.error(`--${name} takes a whole number from ${least} to ${most}.`);
  process.exit(2);
}
