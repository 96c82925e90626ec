/** `flatfield header`: every card of every HDU; with --checksums, whether its bytes are those that were summed up. */
import { resolve } from 'node:path';
import type { HduListing } from '../../protocol/jobs';
import { axesText } from '../axesText';
import type { Context } from '../context';
import { perFile } from '../perFile';

export function header(context: Context): Promise<number> {
  const checksums = context.given.flag('checksums');
  return perFile(context, 'hdus', {
    read: (path) => context.pool.run('header', { path: resolve(path), checksums }, { signal: context.signal }),
    text: (hdus) => hdus.map(listing).join(''),
    damaged: (hdus) => hdus.length === 0 || hdus.some((hdu) => hdu.problem !== null),
  });
}

function listing(hdu: HduListing): string {
  return [
    `HDU ${hdu.index} ${hdu.name} (${[hdu.kind, size(hdu), hdu.pixelType, hdu.compression].filter((word) => word !== null).join(', ')})`,
    ...hdu.cards.flatMap((card) => card.images.map((image) => image.trimEnd())),
    ...hdu.warnings.map((warning) => `warning: ${warning}`),
    ...(hdu.checksums === null ? [] : [`DATASUM: ${hdu.checksums.datasum}, CHECKSUM: ${hdu.checksums.checksum}`]),
    ...(hdu.problem === null ? [] : [`problem: ${hdu.problem}`]),
    '',
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function size({ naxis, table }: HduListing): string {
  if (table !== null) return `table of ${table.rows} rows, ${table.columns} columns`;
  return naxis.length === 0 ? 'no data' : axesText(naxis);
}
