/** From the header of a table of tiles back to the header of the image that it holds (FITS 4.0 section 10.1). */
import { type Card, formatCard, lookupKey } from '../card';
import { parseCards } from '../cardParser';
import { Header } from '../header';
import { isOfTiles, originalKeyword, savedKeyword } from './savedKeywords';

/** The mandatory keywords, in the order in which they must stand. */
const MANDATORY = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*)$/;

/**
 * The image's own header: the saved cards under their own names, the table's left out, all others with their bytes in
 * their order. EXTNAME goes where it is only what the compressing program calls its table.
 */
export function restoredHeader(stored: Header): Header {
  const restored = stored.cards.flatMap((card) => {
    const key = lookupKey(card.keyword);
    const original = originalKeyword(key);
    if (original !== undefined) return renamed(card, original);
    if (savedKeyword(key) !== undefined || isOfTiles(key) || (key === 'EXTNAME' && card.value === 'COMPRESSED_IMAGE'))
      return [];
    return card;
  });
  const first = restored.filter((card) => MANDATORY.test(card.keyword)).sort((a, b) => order(a) - order(b));
  if (!first.some((card) => /^(SIMPLE|XTENSION)$/.test(card.keyword))) {
    first.unshift(...parseCards(formatCard('XTENSION', 'IMAGE', 'image extension')).cards);
  }
  return new Header([...first, ...restored.filter((card) => !MANDATORY.test(card.keyword))], stored.warnings);
}

function renamed(card: Card, keyword: string): Card {
  return {
    ...card,
    keyword,
    images: card.images.map((image, i) => (i === 0 ? keyword.padEnd(8) + image.slice(8) : image)),
  };
}

function order({ keyword }: Card): number {
  if (keyword === 'SIMPLE' || keyword === 'XTENSION') return -3;
  if (keyword === 'BITPIX') return -2;
  return keyword === 'NAXIS' ? -1 : Number(keyword.slice(5));
}
