/** DATASUM and CHECKSUM of an HDU against its bytes, read a piece at a time. */
import { paddedSize } from '../engine/fits/block';
import { DataSum, type Verdict, verifyChecksums } from '../engine/fits/checksum';
import type { Hdu } from '../engine/fits/hdu';
import type { FileSource } from './fileSource';
import { checkStopped, type JobContext } from './jobContext';
import { sharedPiece } from './summedPiece';

/** What the two cards are worth; padding that the file lacks counts as zeros. Throws what reading throws. */
export function hduChecksums(
  source: FileSource,
  { storedHeader, headerOffset, dataOffset, dataSize }: Hdu,
  context: JobContext,
): { readonly datasum: Verdict; readonly checksum: Verdict } {
  const stated = ['DATASUM', 'CHECKSUM'].some((keyword) => storedHeader.text(keyword)?.trim());
  if (!stated) return { datasum: 'absent', checksum: 'absent' };
  const sum = new DataSum();
  const end = Math.min(dataOffset + paddedSize(dataSize), source.size);
  const piece = sharedPiece();
  const { bytes } = piece;
  for (let at = dataOffset; at < end; at += bytes.length) {
    checkStopped(context);
    context.at(0, source.path);
    const length = Math.min(bytes.length, end - at);
    source.read(at, length, bytes);
    piece.addTo(sum, length);
    context.progress({ path: source.path, done: at - dataOffset, total: end - dataOffset });
  }
  const header = source.read(headerOffset, Math.min(dataOffset, source.size) - headerOffset);
  return verifyChecksums(storedHeader, header, sum.value);
}
