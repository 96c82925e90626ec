// How fast pixels are decoded, beside funpack (CFITSIO), python3 with astropy and fitsio, and a byte swap in C.
import { decodeTables } from './decode.mjs';
import { measureTable } from './measure.mjs';
import { findPeers } from './peers.mjs';
import { findPrograms } from './programs.mjs';

export const decode = {
  title: 'Decoding pixels',
  /** The image, its tiles, what funpack makes of them, and what a program prints. */
  room: ({ size }) => 16 * size * size + 2 ** 20,
  async run({ options, scratch, report }) {
    const { size, seed, without } = options;
    findPrograms(['funpack', 'astropy', 'fitsio', 'cc'], { scratch, without, say: () => {} });
    const peers = findPeers(scratch, without);
    for (const line of [...peers.found, ...peers.missing]) report.say(line);
    for (const table of await decodeTables({ scratch, size, seed, peers }))
      measureTable(table, { ...options, scratch, report });
  },
};
