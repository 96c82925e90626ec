/** One header and data unit: what its header says that it holds, checked against the file that it stands in. */
import type { ByteSource } from './byteSource';
import { restoredHeader } from './compression/restoredHeader';
import { type TileLayout, tileLayout } from './compression/tileLayout';
import { type HduLayout, hduLayout } from './hduLayout';
import type { Header } from './header';
import { type ImageShape, imageShape } from './imageShape';

/** One header and data unit (FITS 4.0 section 3.1); offsets and sizes in bytes. */
export interface Hdu {
  /** 0 is the primary HDU. */
  readonly index: number;
  /** `image` also for one that is tile-compressed within a binary table. */
  readonly kind: 'image' | 'table' | 'bintable' | 'groups' | 'other';
  /** EXTNAME, or ''. */
  readonly name: string;
  /** Of a tile-compressed image: the header of the image as it was (FITS 4.0 section 10.1). */
  readonly header: Header;
  /** The header as it stands in the file. */
  readonly storedHeader: Header;
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** As the header promises, without padding; never more than 2^53 - 1. */
  readonly dataSize: number;
  /** How much of `dataSize` lies beyond the end of the file. */
  readonly missingBytes: number;
  /** null when the HDU holds no image: no pixels (NAXIS or an axis is 0), a table, or keywords that make no sense. */
  readonly image: ImageShape | null;
  /** Where the tiles of a compressed image are; null for pixels that lie in the file as they are. */
  readonly tiles: TileLayout | null;
  /** Why its pixels cannot be read: half a sentence. */
  readonly problem?: string;
}

/** Where an HDU was found, and the layout that its header promises. */
export interface HduPlace {
  readonly index: number;
  readonly headerOffset: number;
  readonly dataOffset: number;
  readonly layout: HduLayout | string;
}

const KINDS: Readonly<Record<string, Hdu['kind']>> = {
  IMAGE: 'image',
  IUEIMAGE: 'image',
  TABLE: 'table',
  BINTABLE: 'bintable',
  A3DTABLE: 'bintable',
};

/** Keywords of which a second, different card would change the pixels. */
const DECISIVE = ['BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2', 'BSCALE', 'BZERO', 'BLANK'];

/** Half a sentence about the data that the file lacks, or null where it has them all. */
export function missingData({ missingBytes, dataSize }: Hdu): string | null {
  if (missingBytes === 0) return null;
  const promised = dataSize === Number.MAX_SAFE_INTEGER ? 'more than 2^53' : String(dataSize);
  const missing = missingBytes === dataSize ? 'all' : String(missingBytes);
  return `${missing} of the ${promised} bytes of data that its header promises are missing`;
}

/** The HDU of `header`, with what is odd about it as sentences in `warnings`. */
export function describeHdu(source: ByteSource, header: Header, place: HduPlace, warnings: string[]): Hdu {
  const { index, headerOffset, dataOffset, layout } = place;
  const oddities = [...header.warnings, ...DECISIVE.flatMap((keyword) => header.conflict(keyword) ?? [])];
  if (index === 0 && header.logical('SIMPLE') !== true)
    oddities.push('SIMPLE is not T: the file may deviate from FITS');
  const promised = typeof layout === 'string' ? 0n : layout.dataSize;
  const dataSize = promised > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(promised);
  source.measure?.(dataOffset + dataSize);
  const missingBytes = Math.max(0, dataSize - Math.max(0, source.size - dataOffset));
  const content = readContent(storedKind(index, header, layout), header, layout, oddities);
  const name = content.header.text('EXTNAME') ?? '';
  const hdu = { index, name, storedHeader: header, headerOffset, dataOffset, dataSize, missingBytes, ...content };
  const missing = missingData(hdu);
  if (missing !== null) oddities.push(missing);
  warnings.push(...oddities.map((text) => `HDU ${index}: ${text}`));
  return hdu;
}

type Content = Pick<Hdu, 'kind' | 'header' | 'image' | 'tiles' | 'problem'>;

function storedKind(index: number, header: Header, layout: HduLayout | string): Hdu['kind'] {
  if (typeof layout !== 'string' && layout.groups) return 'groups';
  if (index === 0) return 'image';
  return KINDS[(header.text('XTENSION') ?? '').toUpperCase()] ?? 'other';
}

function readContent(kind: Hdu['kind'], header: Header, layout: HduLayout | string, warnings: string[]): Content {
  const none = { kind, header, image: null, tiles: null };
  if (typeof layout === 'string') return { ...none, problem: layout };
  if (kind === 'bintable' && header.logical('ZIMAGE') === true) return compressedContent(header, warnings);
  if (kind !== 'image' || layout.axes.length === 0 || layout.axes.includes(0)) return none;
  const image = imageShape(header, layout.bitpix, layout.axes, warnings);
  return typeof image === 'string' ? { ...none, problem: image } : { ...none, image };
}

/** A broken table of tiles is an image too: one whose pixels cannot be read. */
function compressedContent(stored: Header, warnings: string[]): Content {
  const header = restoredHeader(stored);
  const none = { kind: 'image' as const, header, image: null, tiles: null };
  const layout = hduLayout(header);
  if (typeof layout === 'string') return { ...none, problem: layout };
  if (layout.axes.length === 0 || layout.axes.includes(0)) return none;
  const image = imageShape(header, layout.bitpix, layout.axes, warnings);
  if (typeof image === 'string') return { ...none, problem: image };
  const tiles = tileLayout(stored, image);
  return typeof tiles === 'string' ? { ...none, image, problem: tiles } : { ...none, image, tiles };
}
