/** From the headers of a file to what the frame is: kind, exposure, filter, master or not, and what was done to it. */
import { FlatfieldError } from '../errors';
import { imageHdu } from '../fits/fitsFile';
import { type Hdu, missingData } from '../fits/hdu';
import type { Header } from '../fits/header';
import type { ImageShape } from '../fits/imageShape';
import { inheritedHeader } from '../fits/inheritedHeader';
import { BAD_PIXELS, MADE_FROM, maskCard, STAMP } from '../fits/stamp';
import { isMaskType } from './badPixelMask';
import type { CombinedFrom, FrameInfo, KeyedNumber, MadeFrom, StepHistory } from './frameInfo';
import {
  binningOf,
  dateOf,
  filterOf,
  type KeywordRole,
  type KeywordSpellings,
  keywordFor,
  keywordRoles,
  kindOf,
  normalUnit,
  spellingsOf,
} from './keywords';
import { lookAlikes } from './lookAlikes';

export interface FileFacts {
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs?: number;
}

/**
 * The frame in a file: the first HDU that holds an image, with the primary header's cards where that HDU lacks them.
 *
 * @throws FlatfieldError when the file holds no image
 */
export function classifyFrame(
  file: FileFacts,
  hdus: readonly Hdu[],
  spellings: { readonly keywords: KeywordSpellings; readonly types: KeywordSpellings },
): FrameInfo {
  const hdu = imageHdu(hdus, { name: file.path });
  const shape = hdu.image;
  if (shape === null) throw new FlatfieldError('Unsupported', hdu.problem ?? 'it holds no image.', { file: file.path });
  const header = inheritedHeader(hdus, hdu);
  const words = spellings.keywords;
  const word = (role: KeywordRole): string | null => textOf(header, keywordFor(header, role, words));
  const amount = (role: KeywordRole): number | null => {
    const keyword = keywordFor(header, role, words);
    return keyword === undefined ? null : (header.number(keyword) ?? null);
  };
  const imagetyp = word('type');
  const exposure = exposureOf(header, words);
  const unit = word('unit');
  const history = historyOf(header);
  return {
    path: file.path,
    name: file.name,
    size: file.size,
    mtimeMs: file.mtimeMs,
    hdu: hdu.index,
    width: shape.width,
    height: shape.height,
    planes: shape.planes,
    otherImages: hdus.filter(
      (other) => other !== hdu && other.image !== null && !/^(MASK|UNCERT|REJMAP)$/i.test(other.name),
    ).length,
    pixelType: shape.pixelType,
    kind: imagetyp === null || isOwnMask(header, imagetyp) ? 'unknown' : kindOf(imagetyp, spellings.types),
    imagetyp,
    exposure: exposure.exposure,
    exposureKeyword: exposure.exposureKeyword,
    exposureProblem: exposure.exposureProblem,
    filter: filterOf(header, words),
    object: word('object'),
    date: dateOf(header, words),
    camera: word('camera'),
    binning: binningOf(header, words),
    gain: amount('gain'),
    electronsPerAdu:
      keyedNumber(header, words.gain === undefined ? 'EGAIN' : undefined) ??
      keyedNumber(header, keywordFor(header, 'gain', words)),
    readNoise: keyedNumber(header, keywordFor(header, 'readnoise', words)),
    readout: word('readout'),
    temperature: amount('temperature'),
    unit: unit === null ? null : normalUnit(unit),
    saturation: saturationOf(header, shape),
    biassec: textOf(header, 'BIASSEC'),
    trimsec: textOf(header, 'TRIMSEC'),
    datasec: textOf(header, 'DATASEC'),
    keywords: keywordsOf(header, words),
    master: masterEvidence(header, imagetyp),
    holdsBias: biasEvidence(header, history),
    history,
    incomplete: missingData(hdu) ?? lostPixels(shape),
    ours: header.has(STAMP),
    warnings: [...header.warnings, ...(hdu.problem === undefined ? [] : [hdu.problem])],
    // Last, as what stands after them is set property by property.
    ...lookAlikes(header, imagetyp === null, exposure.exposure === null, spellings.types),
    ...badPixelsOf(header),
    ...(header.has(STAMP) ? { made: madeFrom(header) } : {}),
    ...(file.ctimeMs === undefined ? {} : { ctimeMs: file.ctimeMs }),
  };
}

function textOf(header: Header, keyword: string | undefined): string | null {
  const text = keyword === undefined ? undefined : header.text(keyword)?.trim();
  return text === undefined || text === '' ? null : text;
}

/** A number above 0 (a noise of 0 is a card that nobody filled in). */
function keyedNumber(header: Header, keyword: string | undefined): KeyedNumber | null {
  const value = keyword === undefined ? undefined : header.number(keyword);
  return keyword === undefined || value === undefined || value <= 0 ? null : { value, keyword };
}

function keywordsOf(header: Header, words: KeywordSpellings): Record<string, string> {
  const found: Record<string, string> = {};
  for (const role of keywordRoles) {
    const keyword = keywordFor(header, role, words);
    if (keyword !== undefined) found[role] = keyword;
  }
  return found;
}

function madeFrom(header: Header): MadeFrom {
  const { raw, bias, dark, flat, steps } = MADE_FROM;
  const masks: string[] = [];
  for (let digest = textOf(header, maskCard(0)); digest !== null; digest = textOf(header, maskCard(masks.length))) {
    masks.push(digest);
  }
  return {
    program: textOf(header, STAMP) ?? 'an unknown version',
    raw: textOf(header, raw),
    bias: textOf(header, bias),
    dark: textOf(header, dark),
    flat: textOf(header, flat),
    ...(masks.length === 0 ? {} : { masks }),
    steps: textOf(header, steps),
    ...(header.has('COMBMETH') ? { combined: combinedFrom(header) } : {}),
  };
}

/** The frames of one of our masters, from the cards and the HISTORY that provenance writes. */
function combinedFrom(header: Header): CombinedFrom {
  const digests = new Map<number, string>();
  let input = 0;
  for (const { comment } of header.all('HISTORY')) {
    const [, number] = /^input (\d+): /.exec(comment) ?? [];
    const [, digest] = /^(?:sha256 )?((?:headers )?[0-9a-f]{64})\s*$/.exec(comment) ?? [];
    if (number !== undefined) input = Number(number);
    else if (digest !== undefined && input > 0) digests.set(input, digest);
  }
  const frames: CombinedFrom['frames'][number][] = [];
  for (let n = 1; n <= 999; n++) {
    const name = textOf(header, `IMCMB${String(n).padStart(3, '0')}`);
    if (name === null) break;
    frames.push({ name, digest: digests.get(n) ?? null });
  }
  return { method: textOf(header, 'COMBMETH'), frames };
}

/** Whatever a recipe teaches: what we wrote as a mask is no frame. */
function isOwnMask(header: Header, imagetyp: string): boolean {
  return header.has(STAMP) && isMaskType(imagetyp);
}

function badPixelsOf(header: Header): Pick<FrameInfo, 'badPixels'> {
  const badPixels = header.has(STAMP) ? header.number(BAD_PIXELS) : undefined;
  return badPixels === undefined ? {} : { badPixels };
}

type Exposure = Pick<FrameInfo, 'exposure' | 'exposureKeyword' | 'exposureProblem'>;

/** BSCALE = 0 gives every pixel the same value: whatever the camera saw is gone. */
function lostPixels({ bscale, bzero }: ImageShape): string | null {
  return bscale === 0 ? `BSCALE = 0 makes every pixel ${bzero}` : null;
}

/** Seconds, only where the header states one finite number that is not negative. */
function exposureOf(header: Header, spellings: KeywordSpellings): Exposure {
  const keyword = keywordFor(header, 'exposure', spellings);
  if (keyword === undefined) {
    const looked = spellingsOf('exposure', spellings).join(', ');
    return { exposure: null, exposureKeyword: null, exposureProblem: `no exposure time (looked for ${looked})` };
  }
  const problem = (why: string): Exposure => ({ exposure: null, exposureKeyword: keyword, exposureProblem: why });
  const conflict = header.conflict(keyword);
  if (conflict !== undefined) return problem(conflict);
  const seconds = header.number(keyword);
  if (seconds === undefined)
    return problem(`${keyword} = ${JSON.stringify(header.text(keyword) ?? '')} is not a number`);
  if (seconds < 0) return problem(`${keyword} = ${seconds} is negative`);
  return { exposure: seconds, exposureKeyword: keyword, exposureProblem: null };
}

/** Cards by which ccdproc, this program, IRAF and CALSTAT writers (MaxIm, iTelescope) log each step. */
const STEP_CARDS: Readonly<Record<keyof StepHistory, readonly string[]>> = {
  overscan: ['SUBOSCAN', 'SUBTRACT_OVERSCAN', 'OVERSCAN'],
  trim: ['TRIMIM', 'TRIM_IMAGE', 'TRIM'],
  bias: ['SUBBIAS', 'SUBTRACT_BIAS', 'ZEROCOR'],
  dark: ['SUBDARK', 'SUBTRACT_DARK', 'DARKCOR'],
  flat: ['FLATCOR', 'FLAT_CORRECT'],
};

const CALSTAT: Readonly<Partial<Record<keyof StepHistory, string>>> = { bias: 'B', dark: 'D', flat: 'F' };

function historyOf(header: Header): StepHistory {
  const calstat = header.text('CALSTAT')?.toUpperCase() ?? '';
  const found: { -readonly [step in keyof StepHistory]: string } = {};
  for (const step of Object.keys(STEP_CARDS) as (keyof StepHistory)[]) {
    const keyword = STEP_CARDS[step].find((card) => header.has(card) && isLogged(header, card));
    const letter = CALSTAT[step];
    if (keyword !== undefined) found[step] = `${keyword} = ${header.text(keyword) ?? ''}`.trim();
    else if (letter !== undefined && calstat.includes(letter)) found[step] = `CALSTAT = ${calstat}`;
  }
  return found;
}

/** IRAF's OVERSCAN and TRIM hold a sentence; a camera's own card of that name holds a number, a flag or a section. */
function isLogged(header: Header, card: string): boolean {
  return (card !== 'OVERSCAN' && card !== 'TRIM') || /[a-z].* /i.test(header.text(card) ?? '');
}

/**
 * A frame whose cards log a bias subtraction holds no bias; one whose cards log other steps, but not that one, still
 * holds it. A header that logs nothing says nothing.
 */
function biasEvidence(header: Header, history: StepHistory): FrameInfo['holdsBias'] {
  if (history.bias !== undefined) return { value: false, evidence: history.bias };
  const logged = [history.overscan, history.trim]
    .filter((card) => card !== undefined)
    .map((card) => card.split(' ')[0]);
  if (header.has('CALSTAT')) logged.push('CALSTAT');
  if (header.has(STAMP)) logged.push(STAMP);
  if (logged.length === 0) return null;
  return { value: true, evidence: `its cards log ${logged.join(', ')} but no SUBBIAS` };
}

/** Why a frame counts as a combination of several, or null. */
function masterEvidence(header: Header, imagetyp: string | null): string | null {
  const combined = header.get('COMBINED');
  if (
    combined === true ||
    combined === 1 ||
    (typeof combined === 'string' && /^(T|TRUE|Y|YES|1)$/i.test(combined.trim()))
  )
    return `COMBINED = ${header.text('COMBINED')}`;
  for (const count of ['NCOMBINE', 'STACKCNT', 'NSTACK']) {
    const frames = header.number(count);
    if (frames !== undefined && frames > 1) return `${count} = ${frames}`;
  }
  if (header.has('IMCMB001')) return 'IMCMB001 is there';
  return imagetyp !== null && /^master/i.test(imagetyp) ? `IMAGETYP = ${imagetyp}` : null;
}

/**
 * The first card that states a level above 0 (0 or -1 is a card that nobody filled in), but never beyond the integer type: its last
 * value is where a converter ends, whatever a card says (some state electrons).
 */
function saturationOf(header: Header, { pixelType, scaled }: ImageShape): number | null {
  const stated = ['SATURATE', 'SATLEVEL'].map((keyword) => header.number(keyword)).find((value) => (value ?? 0) > 0);
  const largest = largestOf(pixelType, scaled);
  return stated === undefined || largest === null ? (stated ?? largest) : Math.min(stated, largest);
}

/** The largest value of an integer type; null of others, and of integers that stand for other numbers. */
function largestOf(pixelType: string, scaled: boolean): number | null {
  const type = /^(u?)int(\d+)$/.exec(pixelType);
  if (type === null || scaled) return null;
  return 2 ** (Number(type[2]) - (type[1] === 'u' ? 0 : 1)) - 1;
}
