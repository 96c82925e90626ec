/** Job `header`: the cards of every HDU as people read them, of a damaged file as far as it can be read. */
import { type Card, printable } from '../../engine/fits/card';
import { readHdus } from '../../engine/fits/fitsFile';
import { type Hdu, missingData } from '../../engine/fits/hdu';
import { tableLayout } from '../../engine/fits/table/columns';
import { isTable } from '../../engine/fits/table/tableReader';
import type { CardListing, HduListing } from '../../protocol/jobs';
import type { JobContext } from '../jobContext';
import { withSource } from '../openSource';

/** Throws `NotFits` or `DamagedFits` only when not even the first header can be read. */
export function listHeader({ path }: { readonly path: string }, context: JobContext): HduListing[] {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const { hdus, warnings, problem } = readHdus(source);
      return hdus.map((hdu, i) => {
        const last = i === hdus.length - 1;
        return listHdu(hdu, ownWarnings(warnings, hdu.index, last), last ? problem : null);
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
    table: typeof layout === 'string' || layout === null ? null : { rows: layout.rows, columns: layout.columns.length },
    cards: hdu.header.cards.map(listCard),
    warnings: [...new Set([...warnings, ...hdu.header.conflicts()])],
    problem: hdu.problem ?? missingData(hdu) ?? (typeof layout === 'string' ? layout : damage),
  };
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
