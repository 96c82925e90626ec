/** What an extension's header says together with the primary header (INHERIT convention, FITS 4.0 appendix K). */
import { type Card, COMMENTARY, lookupKey } from './card';
import type { Hdu } from './hdu';
import { Header } from './header';

/** Keywords that describe how an HDU is stored; they are never inherited and never copied into a product. */
export const STORAGE =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|DATAMIN|DATAMAX|CHECKSUM|DATASUM|INHERIT)$/;

/** Keywords that name an extension; a primary header's are not those of its extensions. */
const NAMING = /^(EXTNAME|EXTVER|EXTLEVEL)$/;

/** Keywords of a world coordinate system (FITS 4.0 table 22, and SIP): they belong together and to one array. */
const WCS =
  /^((WCSAXES|LONPOLE|LATPOLE|C(TYPE|RPIX|RVAL|DELT|UNIT|ROTA)\d+|(PC|CD|PV|PS)\d+_\d+|(CPDIS|CQDIS)\d+)[A-Z]?|(PC|CD)\d{6}|PROJP\d|AMD[XY]\d+|[AB]P?_(ORDER|\d_\d))$/;

/**
 * The header of `hdu` continued with the cards of the primary header that it lacks, as CCDData.read does, unless it says
 * INHERIT = F. Values come before the trailing COMMENT and HISTORY cards. How the primary HDU is stored or called is not
 * inherited, and its coordinate system only where the extension has none.
 */
export function inheritedHeader(hdus: readonly Hdu[], hdu: Hdu): Header {
  const primary = hdus[0];
  if (primary === undefined || hdu.index === 0 || hdu.header.logical('INHERIT') === false) return hdu.header;
  const own = hdu.header.cards;
  const ownText = new Set(own.filter(isCommentary).map((card) => card.images[0]));
  const ownWcs = own.some((card) => WCS.test(card.keyword));
  const inherited = primary.header.cards.filter((card) => {
    const key = lookupKey(card.keyword);
    if (isCommentary(card)) return card.comment !== '' && !ownText.has(card.images[0]);
    if (STORAGE.test(key) || NAMING.test(key) || (ownWcs && WCS.test(key))) return false;
    return !hdu.header.has(key);
  });
  const end = endOfValues(own);
  const values = inherited.filter((card) => !isCommentary(card));
  const texts = inherited.filter(isCommentary);
  return new Header([...own.slice(0, end), ...values, ...own.slice(end), ...texts], hdu.header.warnings);
}

/** Where new values go: before the trailing COMMENT, HISTORY and blank cards. */
export function endOfValues(cards: readonly Card[]): number {
  let end = cards.length;
  while (end > 0 && isCommentary(cards[end - 1] as Card)) end--;
  return end;
}

function isCommentary(card: Card): boolean {
  return COMMENTARY.has(card.keyword);
}
