/** Keywords of an image that the table of its tiles keeps under names of its own (FITS 4.0 sections 10.1.2 and 10.1.3). */

/** The image's keyword and the table's. */
const SAVED: readonly (readonly [image: string, table: string])[] = [
  ['SIMPLE', 'ZSIMPLE'],
  ['XTENSION', 'ZTENSION'],
  ['BITPIX', 'ZBITPIX'],
  ['NAXIS', 'ZNAXIS'],
  ['EXTEND', 'ZEXTEND'],
  ['BLOCKED', 'ZBLOCKED'],
  ['PCOUNT', 'ZPCOUNT'],
  ['GCOUNT', 'ZGCOUNT'],
  ['CHECKSUM', 'ZHECKSUM'],
  ['DATASUM', 'ZDATASUM'],
];

const TO_TABLE: ReadonlyMap<string, string> = new Map(SAVED);
const TO_IMAGE: ReadonlyMap<string, string> = new Map(SAVED.map(([image, table]) => [table, image]));

/** Keywords of a binary table's columns, and of tile compression beside those that are saved. */
const OF_TILES =
  /^(TFIELDS|THEAP|T(TYPE|FORM|UNIT|NULL|SCAL|ZERO|DISP|DIM|BCOL)\d+|Z(IMAGE|TILE\d+|CMPTYPE|NAME\d+|VAL\d+|MASKCMP|QUANTIZ|DITHER0|BLANK|SCALE|ZERO))$/;

/** The table's keyword for a keyword that an image's array needs, or undefined. */
export function savedKeyword(image: string): string | undefined {
  return TO_TABLE.get(image) ?? (/^NAXIS\d+$/.test(image) ? `Z${image}` : undefined);
}

/** The image's keyword that the table keeps under this one, or undefined. */
export function originalKeyword(table: string): string | undefined {
  return TO_IMAGE.get(table) ?? (/^ZNAXIS\d+$/.test(table) ? table.slice(1) : undefined);
}

/** Whether a keyword speaks of a table and its tiles, never of an image. */
export function isOfTiles(keyword: string): boolean {
  return OF_TILES.test(keyword);
}
