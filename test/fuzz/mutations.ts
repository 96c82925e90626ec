/** Damage as data: arbitraries for fast-check (so that a counterexample shrinks), and what they do to the bytes of a file. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** Places are fractions, 0 to 1, of whatever there is to choose from. */
export type Mutation =
  | { readonly kind: 'value'; readonly keyword: string; readonly place: number; readonly token: string }
  | {
      readonly kind: 'step';
      readonly keyword: string;
      readonly place: number;
      readonly factor: number;
      readonly add: number;
    }
  | { readonly kind: 'family'; readonly cards: readonly (readonly [string, string | null])[]; readonly token: string }
  | { readonly kind: 'card'; readonly place: number; readonly card: string }
  | {
      readonly kind: 'rename' | 'copy' | 'swap' | 'delete';
      readonly place: number;
      readonly other: number;
      readonly keyword: string;
    }
  | {
      readonly kind: 'word';
      readonly place: number;
      readonly bytes: 2 | 4 | 8;
      readonly value: bigint;
      readonly near: boolean;
    }
  | { readonly kind: 'bytes'; readonly data: boolean; readonly changes: readonly (readonly [number, number])[] }
  | {
      readonly kind: 'cut' | 'insert' | 'remove' | 'move';
      readonly place: number;
      readonly length: number;
      readonly to: number;
    }
  | {
      readonly kind: 'splice';
      readonly other: number;
      readonly place: number;
      readonly to: number;
      readonly blocks: boolean;
    };

/** One damaged file: which seed, what is done to it, whether the result is compressed once more, and measured. */
export interface Mutant {
  readonly seed: number;
  readonly mutations: readonly Mutation[];
  readonly gzip: boolean;
  /** Whether its statistics are computed too: a histogram of 8 MB is slower than all the rest. */
  readonly measured: boolean;
}

const KEYWORDS = (
  'SIMPLE XTENSION BITPIX NAXIS NAXIS1 NAXIS2 NAXIS3 PCOUNT GCOUNT GROUPS EXTEND TFIELDS THEAP BSCALE BZERO BLANK EXTNAME ' +
  'INHERIT TFORM1 TFORM2 TFORM3 TFORM4 TFORM7 TFORM8 TTYPE1 TTYPE2 TTYPE3 TBCOL1 TBCOL2 TDIM6 TNULL4 TSCAL4 TZERO4 ZIMAGE ' +
  'ZCMPTYPE ZBITPIX ZNAXIS ZNAXIS1 ZNAXIS2 ZNAXIS3 ZTILE1 ZTILE2 ZTILE3 ZNAME1 ZNAME2 ZVAL1 ZVAL2 ZQUANTIZ ZDITHER0 ZBLANK ' +
  'ZSCALE ZZERO ZMASKCMP ZSIMPLE ZTENSION ZPCOUNT ZGCOUNT EXPTIME IMAGETYP BIASSEC TRIMSEC CHECKSUM DATASUM CTYPE1 CRPIX1 ' +
  'CRVAL2 CD1_1 A_ORDER A_2_0 PV2_1 WCSAXES LONPOLE CROTA2 CONTINUE'
).split(' ');

/** Cards that promise much only together; null stands for one value that all of them get. */
const FAMILIES: readonly (readonly (readonly [string, string | null])[])[] = [
  [
    ['ZNAXIS1', null],
    ['ZTILE1', null],
  ],
  [
    ['ZNAXIS2', null],
    ['ZTILE2', null],
  ],
  [
    ['ZNAXIS1', null],
    ['ZNAXIS2', null],
    ['ZTILE1', null],
    ['ZTILE2', null],
    ['NAXIS2', '1'],
  ],
  [
    ['ZNAXIS', '3'],
    ['ZNAXIS3', null],
    ['ZTILE3', null],
  ],
  [
    ['NAXIS1', null],
    ['GCOUNT', '0'],
  ],
  [
    ['NAXIS2', null],
    ['GCOUNT', '0'],
  ],
  [
    ['NAXIS1', null],
    ['NAXIS2', '0'],
  ],
  [
    ['NAXIS1', '0'],
    ['NAXIS2', null],
  ],
  [
    ['NAXIS1', '0'],
    ['TFIELDS', '0'],
    ['NAXIS2', null],
  ],
  [
    ['BITPIX', '8'],
    ['NAXIS1', null],
    ['NAXIS2', '1'],
  ],
  [
    ['ZBITPIX', '-32'],
    ['ZSCALE', null],
    ['ZZERO', null],
    ['ZQUANTIZ', "'SUBTRACTIVE_DITHER_1'"],
    ['ZDITHER0', null],
  ],
  [
    ['ZNAME1', "'BLOCKSIZE'"],
    ['ZVAL1', null],
    ['ZNAME2', "'BYTEPIX'"],
    ['ZVAL2', '1'],
  ],
];

const INTEGERS = [
  ...[
    -1, 0, 1, 2, 3, 4, 7, 8, 9, 16, 31, 32, 33, 37, 64, -32, -64, 100, 255, 256, 999, 1000, 4096, 9999, 10_000, 32_767,
  ],
  ...[32_768, 65_535, 65_536, 2 ** 20, 2 ** 24, 2 ** 26, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53],
].map(BigInt);
const EXTREMES = [...INTEGERS, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 31n), -(2n ** 63n), 10n ** 30n];

const TOKENS = [
  ...EXTREMES.map(String),
  ...['', 'T', 'F', '1.5', '-0.0', '1E400', '1D-400', 'NaN', 'Infinity', '0x10', '1 2', '(1, 2)', '/', '&', "'"],
  ...(
    'RICE_1 RICE_ONE GZIP_1 GZIP_2 PLIO_1 HCOMPRESS_1 NOCOMPRESS BZIP2_1 NO_DITHER SUBTRACTIVE_DITHER_1 SMOOTH ' +
    'SUBTRACTIVE_DITHER_2 BLOCKSIZE BYTEPIX SCALE COMPRESSED_DATA GZIP_COMPRESSED_DATA UNCOMPRESSED_DATA ZSCALE ZZERO ' +
    'ZBLANK NULL_PIXEL_MASK IMAGE BINTABLE TABLE 1PB 1QB 0PB 2PB 1PI(3) 1PJ 1PX 1PM 1QE 0A 8A A8 4A2 11X 9999999999J ' +
    '4294967296A K L M A5 I6 F8.3 E30.99 D400.2 (3,2) (0) (99999,99999) RA---TAN DEC--TAN GLON-AIT RA---TPV XXXX-ZEA ' +
    'RA---TAN-SIP FLAT [1:0,5:2] &'
  )
    .split(' ')
    .map((word) => `'${word}'`),
  `'${'x'.repeat(66)}&'`,
];

/** Uniform: fc.double prefers tiny numbers, that is the first card of a file. */
const place = fc.noBias(fc.nat(2 ** 30 - 1)).map((numerator) => numerator / 2 ** 30);
const keyword = fc.constantFrom(...KEYWORDS);
const token = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...TOKENS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 70 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
  { weight: 1, arbitrary: fc.integer({ min: -40, max: 3000 }).map(String) },
);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('value' as const), keyword, place, token }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('family' as const), cards: fc.constantFrom(...FAMILIES), token }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      keyword,
      place,
      factor: fc.constantFrom(1, 1, 2, 0.5, -1, 1024),
      add: fc.integer({ min: -3, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('card' as const),
      place,
      card: fc.tuple(keyword, token).map(([name, value]) => cardOf(name, value)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('rename' as const, 'copy' as const, 'swap' as const, 'delete' as const),
      place,
      other: place,
      keyword,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('word' as const),
      place,
      bytes: fc.constantFrom(2 as const, 4 as const, 4 as const, 8 as const),
      value: fc.oneof(fc.constantFrom(...EXTREMES), fc.bigInt({ min: -3n, max: 4000n })),
      near: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      data: fc.boolean(),
      changes: fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'insert' as const, 'remove' as const, 'move' as const),
      place,
      length: fc.constantFrom(1, 7, 80, 81, 1000, 2880),
      to: place,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('splice' as const),
      other: fc.nat(1000),
      place,
      to: place,
      blocks: fc.boolean(),
    }),
  },
);

/** Any damage to any of `seeds` files. */
export function mutants(seeds: number): fc.Arbitrary<Mutant> {
  return fc.record({
    seed: fc.nat(seeds - 1),
    mutations: fc.oneof(
      { weight: 4, arbitrary: fc.tuple(mutation) },
      { weight: 3, arbitrary: fc.tuple(mutation, mutation) },
      { weight: 2, arbitrary: fc.array(mutation, { minLength: 3, maxLength: 8, size: 'max' }) },
    ),
    gzip: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    measured: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
}

/** The bytes of a mutant. */
export function mutated({ seed, mutations, gzip }: Mutant, files: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = (files[seed] as Uint8Array).slice();
  for (const each of mutations) bytes = apply(bytes, each, files);
  return gzip ? new Uint8Array(gzipSync(bytes, { level: 1 })) : bytes;
}

const CARD = 80;
const BLOCK = 2880;

function apply(before: Uint8Array, mutation: Mutation, files: readonly Uint8Array[]): Uint8Array {
  let bytes = before;
  const { cards, data } = partsOf(bytes);
  switch (mutation.kind) {
    case 'value':
      write(
        bytes,
        cardAt(bytes, cards, mutation) ?? newCard(bytes, cards, mutation.place),
        cardOf(mutation.keyword, mutation.token),
      );
      return bytes;
    case 'family':
      for (const [keyword, own] of mutation.cards) {
        const last = { kind: 'value', keyword, place: 0.999, token: own ?? mutation.token } as const;
        bytes = apply(bytes, last, files);
      }
      return bytes;
    case 'step': {
      const at = cardAt(bytes, cards, mutation);
      if (at === undefined) return bytes;
      const value = Number(text(bytes, at + 10, 20));
      const stepped = Math.trunc(value * mutation.factor) + mutation.add;
      write(bytes, at + 10, String(stepped).padStart(20));
      return bytes;
    }
    case 'card':
      write(bytes, pick(cards, mutation.place), mutation.card);
      return bytes;
    case 'rename':
      write(bytes, pick(cards, mutation.place), mutation.keyword.padEnd(8));
      return bytes;
    case 'copy':
    case 'swap':
    case 'delete': {
      const from = pick(cards, mutation.place);
      const to = pick(cards, mutation.other);
      if (from === undefined || to === undefined) return bytes;
      const [one, two] = [text(bytes, from, CARD), text(bytes, to, CARD)];
      if (mutation.kind === 'delete') write(bytes, from, ' '.repeat(CARD));
      else write(bytes, to, one);
      if (mutation.kind === 'swap') write(bytes, from, two);
      return bytes;
    }
    case 'word': {
      const [start, end] = pick(data, mutation.place) ?? [0, bytes.length];
      const inner = (mutation.place * data.length) % 1;
      // the descriptors of tables stand in the first bytes of their data
      const reach = mutation.near ? Math.min(256, end - start) : end - start;
      const at = start + Math.floor((inner * reach) / mutation.bytes) * mutation.bytes;
      for (let i = 0; i < mutation.bytes && at + i < bytes.length; i++) {
        bytes[at + i] = Number((mutation.value >> BigInt(8 * (mutation.bytes - 1 - i))) & 255n);
      }
      return bytes;
    }
    case 'bytes':
      for (const [where, value] of mutation.changes) {
        const [start, end] = mutation.data ? (pick(data, where) ?? [0, bytes.length]) : [0, bytes.length];
        const inner = mutation.data ? (where * Math.max(1, data.length)) % 1 : where;
        if (end > start) bytes[start + Math.floor(inner * (end - start))] = value;
      }
      return bytes;
    case 'cut':
      return bytes.slice(0, Math.floor(mutation.place * bytes.length));
    case 'insert':
    case 'remove':
    case 'move': {
      const { kind, length, to } = mutation;
      const at = Math.floor(mutation.place * bytes.length);
      const from = Math.floor(to * bytes.length);
      if (kind === 'remove') return joined(bytes.subarray(0, at), bytes.subarray(at + length));
      if (kind === 'insert') return joined(bytes.subarray(0, at), bytes.slice(from, from + length), bytes.subarray(at));
      bytes.copyWithin(at, from, from + length);
      return bytes;
    }
    case 'splice': {
      const other = files[mutation.other % files.length] as Uint8Array;
      const grid = mutation.blocks ? BLOCK : 1;
      const end = Math.round((mutation.place * bytes.length) / grid) * grid;
      const start = Math.round((mutation.to * other.length) / grid) * grid;
      return joined(bytes.subarray(0, end), other.subarray(start)).slice(0, 40_000);
    }
  }
}

/** Where the cards of all headers start, and from where to where data lie; as far as the bytes still look like FITS. */
function partsOf(bytes: Uint8Array): { cards: number[]; data: [number, number][] } {
  const cards: number[] = [];
  const data: [number, number][] = [];
  let inHeader = true;
  for (let block = 0; block < bytes.length; block += BLOCK) {
    if (!inHeader && text(bytes, block, 8) === 'XTENSION') inHeader = true;
    if (!inHeader) {
      const last = data.at(-1);
      if (last !== undefined && last[1] === block) last[1] = Math.min(block + BLOCK, bytes.length);
      else data.push([block, Math.min(block + BLOCK, bytes.length)]);
      continue;
    }
    for (let at = block; at + CARD <= Math.min(block + BLOCK, bytes.length); at += CARD) {
      cards.push(at);
      if (text(bytes, at, 8) === 'END     ') {
        inHeader = false;
        break;
      }
    }
  }
  return { cards, data };
}

/** One of the cards of this keyword. */
function cardAt(
  bytes: Uint8Array,
  cards: readonly number[],
  { keyword, place }: { keyword: string; place: number },
): number | undefined {
  const name = keyword.padEnd(8);
  return pick(
    cards.filter((at) => text(bytes, at, 8) === name),
    place,
  );
}

/** Room for a further card at the end of a header, where its last block has it. */
function newCard(bytes: Uint8Array, cards: readonly number[], place: number): number | undefined {
  const at = pick(
    cards.filter((card) => text(bytes, card, 8) === 'END     '),
    place,
  );
  if (at === undefined || (at + CARD) % BLOCK === 0 || at + 2 * CARD > bytes.length) return pick(cards, place);
  write(bytes, at + CARD, 'END'.padEnd(CARD));
  return at;
}

function cardOf(keyword: string, token: string): string {
  return `${keyword.padEnd(8)}= ${token.startsWith("'") ? token : token.padStart(20)}`.padEnd(CARD).slice(0, CARD);
}

function pick<T>(from: readonly T[], place: number): T | undefined {
  return from[Math.floor(place * from.length)];
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function write(bytes: Uint8Array, at: number | undefined, what: string): void {
  if (at === undefined) return;
  for (let i = 0; i < what.length && at + i < bytes.length; i++) bytes[at + i] = what.charCodeAt(i);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
