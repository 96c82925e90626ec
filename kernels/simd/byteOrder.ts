/** Byte order of FITS: numbers are big-endian in a file, and little-endian in WebAssembly's memory. */

/** Two 8-byte numbers, each turned round. */
export function turned64(pair: v128): v128 {
  return i8x16.shuffle(pair, pair, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}

/** Four 4-byte numbers, each turned round. */
export function turned32(four: v128): v128 {
  return i8x16.shuffle(four, four, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Eight 2-byte numbers, each turned round. */
export function turned16(eight: v128): v128 {
  return i8x16.shuffle(eight, eight, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
}
