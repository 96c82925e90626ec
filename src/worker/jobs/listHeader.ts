/** Job `header`: the cards of every HDU as people read them, of a damaged file as far as it can be read. */
import { FlatfieldError } from '../../engine/errors';
import { type Card, printable } from '../../engine/fits/card';
import { readHdus } from '../../engine/fits/fitsFile';
import { type Hdu, missingData } from '../../engine/fits/hdu';
import { tableLayout } from '../../engine/fits/table/columns';
import { isTable } from '../../engine/fits/table/tableReader';
import type { CardListing, HduListing, HeaderRequest } from '../../protocol/jobs';
import type { FileSource } from '../fileSource';
import { hduChecksums } from '../hduChecksums';
import type { JobContext } from '../jobContext';
import { withSource } from '../openSource';

/** Throws `NotFits` or `DamagedFits` only when not even the first header can be read. */
export function listHeader({ path, checksums = false }: HeaderRequest, context: JobContext): HduListing[] {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const { hdus, warnings, problem } = readHdus(source);
      return hdus.map((hdu, i) => {
        const last = i === hdus.length - 1;
        const listing = listHdu(hdu, ownWarnings(warnings, hdu.index, last), last ? problem : null);
        return checksums && listing.problem === null ? verified(source, hdu, listing, context) : listing;
      });
    },
    null,
    context.disk,
  );
}

/** `damage`: what is wrong behind this HDU. Keywords that contradict one another are told with the warnings. */
function listHdu(hdu: Hdu, warnings: readonly string[], damage: string | null): HduListing {
  const layout = isTable(hdu) ? tableLayout(hdu.header) : null;
  return {
    index: hdu.index,
    name: hdu.name,
    kind: hdu.kind,
    naxis: hdu.image?.axes ?? [],
    pixelType: hdu.image?.pixelType ?? null,
    compression: hdu.tiles?.codec.method ?? null,
    checksums: null,
    table: typeof layout === 'string' || layout === null ? null : { rows: layout.rows, columns: layout.columns.length },
    cards: hdu.header.cards.map(listCard),
    warnings: [...new Set([...warnings, ...hdu.header.conflicts()])],
    problem: hdu.problem ?? missingData(hdu) ?? (typeof layout === 'string' ? layout : damage),
  };
}

/** A wrong checksum is a problem of the HDU, and so are data that cannot be read. */
function verified(source: FileSource, hdu: Hdu, listing: HduListing, context: JobContext): HduListing {
  try {
    const checksums = hduChecksums(source, hdu, context);
    const wrong = (['datasum', 'checksum'] as const).filter((card) => checksums[card] === 'wrong');
    if (wrong.length === 0) return { ...listing, checksums };
    const cards = wrong.map((card) => card.toUpperCase()).join(' and ');
    return { ...listing, checksums, problem: `its bytes are not those that ${cards} was made of: they were changed` };
  } catch (error) {
    if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
    return { ...listing, problem: error.message };
  }
}

function listCard(card: Card): CardListing {
  return {
    keyword: card.keyword,
    value: card.value === undefined ? null : readableValue(card),
    comment: card.comment,
    images: card.images.map(printable),
  };
}

function readableValue({ value, written }: Card): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.trimEnd();
  if (written !== undefined) return written;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return typeof value === 'object' ? `(${value.re}, ${value.im})` : String(value);
}

/** The warnings of one HDU without its number; those of the file as a whole stand with the last. */
function ownWarnings(warnings: readonly string[], index: number, last: boolean): string[] {
  return warnings.flatMap((warning) => {
    const number = /^HDU (\d+): /.exec(warning);
    if (number === null) return last ? [warning] : [];
    return Number(number[1]) === index ? [warning.slice(number[0].length)] : [];
  });
}
