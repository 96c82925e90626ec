/** A table of a file for the jobs that read one. */
import { FlatfieldError } from '../../engine/errors';
import type { ByteSource } from '../../engine/fits/byteSource';
import { readHdus } from '../../engine/fits/fitsFile';
import type { Hdu } from '../../engine/fits/hdu';
import { isTable, openTable, type TableReader } from '../../engine/fits/table/tableReader';

/** What is shown of one cell. */
export const LIMITS = { elements: 64, characters: 1000 };

/**
 * The table in HDU `index` (null: the first). Throws `Usage` for an HDU that is not there, `Unsupported` when there is no
 * table, `DamagedFits` when its keywords make no sense.
 */
export function openedTable(
  source: ByteSource,
  index: number | null,
): { hdu: Hdu; table: TableReader; ascii: boolean } {
  const hdu = tableHdu(readHdus(source).hdus, index, source);
  return { hdu, table: openTable(source, hdu, LIMITS), ascii: hdu.kind === 'table' };
}

function tableHdu(hdus: readonly Hdu[], index: number | null, { name }: ByteSource): Hdu {
  const found = index === null ? hdus.find(isTable) : hdus[index];
  if (found !== undefined) return found;
  if (index === null) throw new FlatfieldError('Unsupported', 'The file holds no table.', { file: name });
  throw new FlatfieldError('Usage', `There is no HDU ${index}: the last is ${hdus.length - 1}.`, { file: name });
}
