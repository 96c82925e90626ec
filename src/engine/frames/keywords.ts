/** The header keywords and IMAGETYP values that cameras use for one and the same thing; the only place that knows them. */
import type { Header } from '../fits/header';
import type { FrameKind } from './frameInfo';

/** What a frame is asked for; `keywords` of a recipe may give each role a camera's own spellings. */
export type KeywordRole =
  | 'type'
  | 'exposure'
  | 'filter'
  | 'object'
  | 'date'
  | 'camera'
  | 'binning'
  | 'gain'
  | 'readnoise'
  | 'readout'
  | 'temperature'
  | 'unit';

/** Tried in order; the first keyword that the header has is the one that counts. */
const KEYWORDS: Readonly<Record<KeywordRole, readonly string[]>> = {
  type: ['IMAGETYP', 'IMAGETYPE', 'OBSTYPE', 'FRAMETYP', 'FRAME', 'IMGTYPE', 'ESO DPR TYPE'],
  exposure: [
    'EXPTIME',
    'EXPOSURE',
    'EXP_TIME',
    'EXP-TIME',
    'EXPOTIME',
    'EXPOS',
    'TEXPTIME',
    'ITIME',
    'ELAPTIME',
    'INTTIME',
  ],
  filter: [
    'FILTER',
    'FILTERS',
    'FILTNAME',
    'FILTERID',
    'CCDFLTID',
    'FLT_ID',
    'WFFBAND',
    'ALFLTNM',
    'INSFLNAM',
    'FILTNME3',
    'FILTER1',
    'FILTER2',
    'FILTER01',
    'FILTERB',
    'FILTB',
    'ESO INS FILT1 NAME',
  ],
  object: ['OBJECT', 'OBJNAME', 'TARGNAME', 'TARGET', 'OBJCAT'],
  date: ['DATE-OBS', 'DATE_OBS', 'DATE-BEG', 'DATE_UTC', 'OBSDATE', 'DATETIME', 'UTSHUT', 'UTSTART'],
  camera: ['INSTRUME', 'DETECTOR', 'CAMERA'],
  binning: [
    'XBINNING',
    'CCDSUM',
    'CCDBIN1',
    'CCDXBIN',
    'CCDBINX',
    'DETXBIN',
    'BINNING',
    'BINX',
    'XBIN',
    'HBIN',
    'ESO DET WIN1 BINX',
  ],
  gain: ['GAIN', 'EGAIN', 'GAINEFF'],
  readnoise: ['RDNOISE', 'READNOIS', 'READNOISE', 'RON', 'ENOISE', 'ESO DET OUT1 RON'],
  readout: ['READOUTM', 'READMODE', 'RDMODE', 'READOUT'],
  temperature: ['CCD-TEMP', 'CCDTEMP', 'CCD_TEMP', 'DET-TEMP', 'DETTEMP', 'CAMTEMP'],
  unit: ['BUNIT'],
};

/** Every role. */
export const keywordRoles = Object.keys(KEYWORDS) as readonly KeywordRole[];

/** The keyword of the other axis, where binning is written in two cards. */
const SECOND_BINNING: Readonly<Record<string, string>> = {
  XBINNING: 'YBINNING',
  CCDBIN1: 'CCDBIN2',
  CCDXBIN: 'CCDYBIN',
  BINX: 'BINY',
  XBIN: 'YBIN',
  CCDBINX: 'CCDBINY',
  DETXBIN: 'DETYBIN',
  HBIN: 'VBIN',
  'ESO DET WIN1 BINX': 'ESO DET WIN1 BINY',
};

/** Values of the type keyword, as `normalType` leaves them. Whole values: "FLAT MASK" is no flat. */
const TYPES: Readonly<Record<Exclude<FrameKind, 'unknown'>, readonly string[]>> = {
  flat: [
    ...['FLAT', 'FLATFIELD', 'FLAT FIELD', 'SKYFLAT', 'SKY FLAT', 'DOMEFLAT', 'DOME FLAT', 'LAMPFLAT', 'LAMP FLAT'],
    ...['TWILIGHT', 'TWILIGHT FLAT', 'TWIFLAT', 'TFLAT', 'DFLAT', 'SFLAT', 'PFLAT', 'PANEL FLAT', 'SCREEN FLAT'],
    ...['FLAT,DOME', 'FLAT,SKY', 'FLAT,LAMP', 'FLAT,TWILIGHT', 'FLAT,SCREEN', 'DOME,FLAT', 'SKY,FLAT', 'LAMP,FLAT'],
  ],
  bias: ['BIAS', 'ZERO', 'OFFSET'],
  // A dark for flats is taken with the shutter closed: a dark, whatever it is for.
  dark: ['DARK', 'DARKFLAT', 'DARK FLAT', 'FLATDARK', 'FLAT DARK', 'DARK FOR FLAT'],
  light: ['LIGHT', 'OBJECT', 'SCIENCE', 'SCI', 'EXPOSE', 'STANDARD', 'STD'],
};

export type KeywordSpellings = Readonly<Record<string, readonly string[]>>;

/** The keyword that holds `role` in this header, or undefined. A recipe's own spellings replace the built-in ones. */
export function keywordFor(header: Header, role: KeywordRole, spellings: KeywordSpellings): string | undefined {
  return header.firstOf(spellings[role] ?? KEYWORDS[role]);
}

/** The keywords that are looked for, for messages. */
export function spellingsOf(role: KeywordRole, spellings: KeywordSpellings): readonly string[] {
  return spellings[role] ?? KEYWORDS[role];
}

/** "Master Flat_Frame " -> "FLAT". */
function normalType(value: string): string {
  return value
    .toUpperCase()
    .replace(/[_-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ',')
    .trim()
    .replace(/^MASTER ?/, '')
    .replace(/ ?FRAMES?$/, '')
    .trim();
}

/** The kind that a value of the type keyword names; `types` are a recipe's further values. */
export function kindOf(value: string, types: KeywordSpellings): FrameKind {
  const wanted = normalType(value);
  const kinds = Object.keys(TYPES) as (keyof typeof TYPES)[];
  return (
    kinds.find((kind) => types[kind]?.some((own) => normalType(own) === wanted)) ??
    kinds.find((kind) => TYPES[kind].includes(wanted)) ??
    'unknown'
  );
}

/** The filter; of two wheels (FILTER1 and FILTER2, no FILTER) both, as "Clear+R": either may hold the one that counts. */
export function filterOf(header: Header, spellings: KeywordSpellings): string | null {
  const keyword = keywordFor(header, 'filter', spellings);
  if (keyword === undefined) return null;
  const wheels = keyword === 'FILTER1' && spellings.filter === undefined ? ['FILTER1', 'FILTER2'] : [keyword];
  const names = wheels.map((wheel) => header.text(wheel)?.trim()).filter((name) => name !== undefined && name !== '');
  return names.length === 0 ? null : names.join('+');
}

/** Keywords of the time of day that belong to a date without one, the likeliest first. */
const TIMES: readonly string[] = [
  ...['TIME-OBS', 'UT-TIME', 'UTC-OBS', 'UTSTART', 'UTC', 'UT', 'TIME_UTC', 'OBSTIME', 'EXP-STRT'],
];

/**
 * When the exposure began, as the header has it; a date alone is joined with the time of day where another card holds
 * that ("2001-11-24T05:12:11"), and "24/11/97" is 1997-11-24 (FITS 4.0 section 9.1.1).
 */
export function dateOf(header: Header, spellings: KeywordSpellings): string | null {
  const keyword = keywordFor(header, 'date', spellings);
  const text = keyword === undefined ? undefined : header.text(keyword)?.trim();
  if (text === undefined || text === '') return null;
  const [, day, month, year] = /^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text) ?? [];
  const date = day === undefined ? text : `19${year}-${month}-${day}`;
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return date;
  const time = TIMES.map((card) => header.text(card)?.trim()).find((card) => card !== undefined && CLOCK.test(card));
  return time === undefined ? date : `${date}T${time}`;
}

/** "05:12:11.3" */
const CLOCK = /^\d\d:\d\d(:\d\d(\.\d*)?)?$/;

/** Roles whose keywords hold the same kind of value whatever they are called, so that one may be asked for by any name. */
const ONE_MEANING: readonly KeywordRole[] = ['type', 'exposure', 'filter', 'object', 'date', 'camera', 'temperature'];

/** The role that this keyword is a built-in spelling of, where the others of that role can stand in for it. */
export function roleOfKeyword(keyword: string): KeywordRole | undefined {
  // Of two wheels each has its own filter.
  if (/^FILTER\d+$/.test(keyword)) return undefined;
  return ONE_MEANING.find((role) => KEYWORDS[role].includes(keyword));
}

/** Binning as "2x2" from one card ("2 2", "2x2", 2) or two. */
export function binningOf(header: Header, spellings: KeywordSpellings): string | null {
  const keyword = keywordFor(header, 'binning', spellings);
  if (keyword === undefined) return null;
  const first = header.text(keyword)?.trim() ?? '';
  const pair = /^(\d+)\s*[x,*\s]\s*(\d+)$/i.exec(first);
  if (pair) return `${pair[1]}x${pair[2]}`;
  const x = Number(first);
  if (first === '' || !Number.isFinite(x)) return null;
  const other = SECOND_BINNING[keyword];
  const y = other === undefined ? x : (header.number(other) ?? x);
  return `${x}x${y}`;
}

/** BUNIT in one spelling: "ADU" -> "adu", "ELECTRONS" -> "electron"; what is not known is kept as it is. */
export function normalUnit(unit: string): string {
  const lower = unit.trim().toLowerCase();
  if (lower === 'adu') return 'adu';
  if (lower === 'electron' || lower === 'electrons') return 'electron';
  if (lower === 'count' || lower === 'counts' || lower === 'ct') return 'count';
  if (lower === 'dn') return 'DN';
  return unit.trim();
}
