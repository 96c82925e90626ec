/** The header of a compressed image, from the header of the image (FITS 4.0 section 10.1). */
import { formatCard, lookupKey } from '../card';
import { parseCards } from '../cardParser';
import { HeaderEditor } from '../headerEditor';
import type { CompressedTable } from './compressedTable';
import { NULL_VALUE } from './dither';
import { isOfTiles, originalKeyword, savedKeyword } from './savedKeywords';
import { RICE_BLOCKSIZE, riceBytepix, type TileEncoding } from './tileEncoder';

/**
 * The BINTABLE header of `image` whose rows are in `table`. It has the same number of cards before the tiles are there
 * and after, so that its place can be kept free. Cards of the image stay as they are, byte for byte, and those that its
 * array needs are kept under their Z names; where pixels are quantised its checksums are left out, for they will be
 * others.
 * Throws RangeError when the axes or BITPIX of `image` are not those of the table.
 */
export function compressedHeader(image: HeaderEditor, table: CompressedTable): HeaderEditor {
  const { method } = table;
  const axes = requireSameImage(image, table);
  const own = [
    ...formatCard('XTENSION', 'BINTABLE', 'binary table extension'),
    ...formatCard('BITPIX', 8, '8-bit bytes'),
    ...formatCard('NAXIS', 2, '2-dimensional binary table'),
    ...formatCard('NAXIS1', table.rowSize, 'width of table in bytes'),
    ...formatCard('NAXIS2', table.rows, 'number of rows in table'),
    ...formatCard('PCOUNT', table.heap.size, 'size of the heap in bytes'),
    ...formatCard('GCOUNT', 1, 'one data group'),
    ...columnCards(table),
    ...formatCard('ZIMAGE', true, 'extension contains compressed image'),
    ...axes.flatMap((length, index) => formatCard(`ZTILE${index + 1}`, index === 0 ? length : 1, 'size of tiles')),
    ...methodCards(method),
  ];
  const kept = image.cards.flatMap((card) => {
    const key = lookupKey(card.images[0]?.slice(0, 8) ?? '');
    if (
      isOfTiles(key) ||
      originalKeyword(key) !== undefined ||
      (method.kind === 'quantized' && /^(CHECKSUM|DATASUM)$/.test(key))
    )
      return [];
    const name = savedKeyword(key);
    return name === undefined ? card.images : card.images.map((image, at) => (at === 0 ? renamed(image, name) : image));
  });
  return new HeaderEditor(parseCards([...own, ...kept]).cards);
}

/** The lengths of the axes. */
function requireSameImage(image: HeaderEditor, { method, width, rows }: CompressedTable): number[] {
  const axes: number[] = [];
  for (let axis = 1; axis <= Number(image.get('NAXIS')); axis++) axes.push(Number(image.get(`NAXIS${axis}`)));
  const [first = 0, ...further] = axes;
  const product = further.reduce((lines, length) => lines * length, 1);
  const bitpix = Number(image.get('BITPIX'));
  if (axes.length === 0 || first !== width || product !== rows || bitpix !== method.bitpix) {
    const there = `${axes.join(' x ') || 'no'} pixels with BITPIX ${bitpix}`;
    throw new RangeError(`The header is of ${there}, the tiles of ${width} x ${rows} with BITPIX ${method.bitpix}`);
  }
  return axes;
}

function columnCards({ columns, heap }: CompressedTable): string[] {
  return [
    ...formatCard('TFIELDS', columns.length, 'number of fields in each row'),
    ...columns.flatMap(({ name, format }, index) => {
      const longest = name === 'COMPRESSED_DATA' ? heap.longest : heap.longestGzip;
      return [
        ...formatCard(`TTYPE${index + 1}`, name, `label for field ${index + 1}`),
        ...formatCard(`TFORM${index + 1}`, format === '1D' ? format : `${format}(${longest})`, 'format of field'),
      ];
    }),
  ];
}

function methodCards(method: TileEncoding): string[] {
  if (method.kind === 'lossless') {
    return [
      ...formatCard('ZCMPTYPE', 'GZIP_2', 'compression algorithm'),
      ...formatCard('ZQUANTIZ', 'NONE', 'lossless compression without quantization'),
    ];
  }
  const rice = [
    ...formatCard('ZCMPTYPE', 'RICE_1', 'compression algorithm'),
    ...formatCard('ZNAME1', 'BLOCKSIZE', 'compression block size'),
    ...formatCard('ZVAL1', RICE_BLOCKSIZE, 'pixels per block'),
    ...formatCard('ZNAME2', 'BYTEPIX', 'bytes per pixel (1, 2, 4, or 8)'),
    ...formatCard('ZVAL2', riceBytepix(method), 'bytes per pixel (1, 2, 4, or 8)'),
  ];
  if (method.kind === 'integers') return rice;
  return [
    ...rice,
    ...formatCard('ZQUANTIZ', method.dither, 'pixel quantization algorithm'),
    ...(method.dither === 'NO_DITHER'
      ? []
      : formatCard('ZDITHER0', method.seed, 'dithering offset when quantizing floats')),
    ...formatCard('ZBLANK', NULL_VALUE, 'null value in the compressed integer array'),
  ];
}

/** The same card under another name of at most eight characters. */
function renamed(image: string, name: string): string {
  return name.padEnd(8) + image.slice(8);
}
