/** Naming what a file is when it is no FITS file, from its first bytes. */

const MAGIC: readonly (readonly [name: string, bytes: readonly number[], wayOut: string])[] = [
  ['compressed with gzip', [0x1f, 0x8b], 'Run gunzip first.'],
  ['compressed with compress (.Z)', [0x1f, 0x9d], 'Run uncompress first.'],
  ['compressed with bzip2', [0x42, 0x5a, 0x68], 'Run bunzip2 first.'],
  ['compressed with xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'Run unxz first.'],
  ['compressed with zstd', [0x28, 0xb5, 0x2f, 0xfd], 'Run unzstd first.'],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04], 'Unpack it first.'],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47], 'Open the original FITS file.'],
  ['a JPEG picture', [0xff, 0xd8, 0xff], 'Open the original FITS file.'],
  ['a TIFF picture', [0x49, 0x49, 0x2a, 0x00], 'Open the original FITS file.'],
  ['a TIFF picture', [0x4d, 0x4d, 0x00, 0x2a], 'Open the original FITS file.'],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46], 'Convert it to FITS first.'],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46], 'Open the original FITS file.'],
];

/** What a file with these first bytes (a few hundred are enough) is, and what can be done about it. */
export function describeNotFits(bytes: Uint8Array): { what: string; wayOut?: string } {
  if (bytes.length === 0) return { what: 'it is empty', wayOut: 'Copy or download it again.' };
  const known = MAGIC.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  if (known !== undefined) return { what: `it is ${known[0]}`, wayOut: known[2] };
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  if (text.startsWith('version https://git-lfs')) {
    return { what: 'it is a Git LFS pointer, not the file itself', wayOut: 'Run git lfs pull.' };
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return { what: 'it is a web page', wayOut: 'The download went wrong; fetch it again.' };
  }
  if (text.startsWith('XTENSION')) {
    return { what: 'it begins with an extension, and the primary header is missing', wayOut: 'Copy it again.' };
  }
  if (bytes.every((byte) => byte === 0)) return { what: 'it begins with zeros only', wayOut: 'Copy it again.' };
  return { what: 'it does not begin with SIMPLE' };
}
