/** Walking the HDUs of a file by their headers alone: no size that a header promises is trusted or allocated. */
import { FlatfieldError } from '../errors';
import { paddedSize } from './block';
import type { ByteSource } from './byteSource';
import { describeHdu, type Hdu } from './hdu';
import { hduLayout } from './hduLayout';
import { readHeader } from './headerReader';

/** What an HDU without image is called in a sentence. */
const CONTENTS: Readonly<Record<Hdu['kind'], string>> = {
  image: 'empty',
  table: 'a table',
  bintable: 'a table',
  groups: 'random groups',
  other: 'of an unknown kind',
};

/** At most this many HDUs are listed in a message. */
const MAX_LISTED = 8;

/** What a file holds, as far as it can be read. */
export interface FitsContent {
  readonly hdus: Hdu[];
  readonly warnings: string[];
  /** What is damaged beyond a single HDU, which has its own `problem`: a sentence, also one of the warnings. */
  readonly problem: string | null;
}

/**
 * All HDUs in order. Throws `NotFits` when the file does not begin with a header, `DamagedFits` when its beginning is
 * lost; later damage ends the walk with a warning.
 */
export function readHdus(source: ByteSource): FitsContent {
  const hdus: Hdu[] = [];
  const warnings: string[] = [];
  let offset: number | null = 0;
  let problem: string | null = null;
  while (offset !== null) {
    try {
      if (offset > 0 && !startsExtension(source, offset, warnings)) {
        source.expectEnd?.(offset);
        break;
      }
      const found: { hdu: Hdu; next: number | null } = readNext(source, offset, hdus.length, warnings);
      hdus.push(found.hdu);
      offset = found.next;
    } catch (error) {
      if (offset === 0 || !(error instanceof FlatfieldError) || error.tag === 'ReadFailed') throw error;
      problem = `HDU ${hdus.length} cannot be read: ${error.message}`;
      break;
    }
  }
  if (source.problem !== undefined) problem = `The file is damaged: ${source.problem}.`;
  if (problem !== null) warnings.push(problem);
  return { hdus, warnings, problem };
}

/**
 * The first HDU with an image of two axes or more. Throws `Unsupported` or `DamagedFits` when that image cannot be read,
 * and `Unsupported` with a list of what the file holds when there is none.
 */
export function imageHdu(hdus: readonly Hdu[], source: { readonly name: string }): Hdu {
  const found = hdus.find((hdu) => (hdu.image !== null ? hdu.image.axes.length > 1 : brokenImage(hdu)));
  if (found === undefined) {
    const listed = hdus.slice(0, MAX_LISTED).map(describe);
    if (hdus.length > MAX_LISTED) listed.push(`and ${hdus.length - MAX_LISTED} more`);
    const message = `The file holds no image of two axes: ${listed.join('; ')}.`;
    throw new FlatfieldError('Unsupported', message, { file: source.name });
  }
  if (found.problem !== undefined) throw unreadable(found, source);
  return found;
}

/** The error for an HDU with a `problem`. */
export function unreadable(hdu: Hdu, source: { readonly name: string }): FlatfieldError {
  const tag = hdu.image === null ? 'DamagedFits' : 'Unsupported';
  return new FlatfieldError(tag, `HDU ${hdu.index} cannot be read: ${hdu.problem}.`, { file: source.name });
}

/** Whether an extension starts at `offset`; what else stands there goes to `warnings`. */
function startsExtension(source: ByteSource, offset: number, warnings: string[]): boolean {
  // A size that ends here is believed; one beyond may be what a damaged trailer claims.
  if (source.size > offset) source.measure?.(offset + 8);
  const left = source.size - offset;
  if (left <= 0) return false;
  const start = String.fromCharCode(...source.read(offset, Math.min(left, 8)));
  if (start === 'XTENSION') return true;
  warnings.push(`${left} bytes after the last HDU are no extension; they are ignored`);
  return false;
}

/** The HDU at `offset` and where the next one starts (null: unknown). */
function readNext(
  source: ByteSource,
  offset: number,
  index: number,
  warnings: string[],
): { hdu: Hdu; next: number | null } {
  const { header, endOffset, problem } = readHeader(source, offset);
  const layout = problem ?? hduLayout(header);
  const hdu = describeHdu(source, header, { index, headerOffset: offset, dataOffset: endOffset, layout }, warnings);
  if (typeof layout === 'string') {
    warnings.push(`HDU ${index}: ${layout}; what follows it cannot be found`);
    return { hdu, next: null };
  }
  const next = endOffset + paddedSize(hdu.dataSize);
  if (next > source.size && hdu.missingBytes === 0) warnings.push('The last block is shorter than 2880 bytes');
  return { hdu, next };
}

/** An HDU that should hold an image but whose keywords make no sense. */
function brokenImage(hdu: Hdu): boolean {
  return hdu.problem !== undefined && hdu.kind === 'image';
}

function describe(hdu: Hdu): string {
  const what = hdu.image === null ? CONTENTS[hdu.kind] : `an image of ${hdu.image.axes.length} axis`;
  return `HDU ${hdu.index}${hdu.name === '' ? '' : ` "${hdu.name}"`} is ${what}`;
}
