/** DECIDE: whether a bad pixel mask can be made of these frames, before a pixel is read. */
import { type CcdmaskOptions, requireBoxes } from '../ccd/ccdmask';
import type { DarkRate } from '../ccd/darkRate';
import { FlatfieldError } from '../errors';
import { isBadPixelMask, MASK_TYPES } from '../frames/badPixelMask';
import type { FrameInfo } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { folderOf, joinPath } from './outputName';

/** One input of a mask, as it was seen when planned. */
export interface MaskInput {
  readonly path: string;
  readonly name: string;
  readonly hdu: number;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly pixelType: string;
}

/** A dark whose hot pixels are masked. */
export interface MaskDark extends MaskInput, DarkRate {
  /** Rates above it are bad, in `unit`. */
  readonly above: number;
  /** "electron/s", "adu/s". */
  readonly unit: string;
}

/** A bad pixel mask to be made: from the ratio of two flats, from a dark, or from both (what either masks is masked). */
export interface MaskPlan {
  readonly output: string;
  /** Its IMAGETYP. */
  readonly imagetyp: string;
  readonly flats: readonly [MaskInput, MaskInput] | null;
  readonly options: CcdmaskOptions;
  readonly dark: MaskDark | null;
  readonly warnings: readonly string[];
}

export interface MaskWishes {
  readonly flats: readonly FrameInfo[];
  readonly options: CcdmaskOptions;
  readonly dark: { readonly frame: FrameInfo; readonly above: number; readonly gain: number | null } | null;
  /** Path of the mask, or null: beside the first input, under its usual name. */
  readonly output: string | null;
}

/**
 * The plan of one mask.
 *
 * @throws FlatfieldError `Usage` for another number of flats than two, or boxes too small, `Refused` for frames of which none can be made
 */
export function planMask({ flats, options, dark, output }: MaskWishes): MaskPlan {
  const [first, second, ...more] = flats;
  if (more.length > 0 || (first !== undefined && second === undefined) || (first === undefined && dark === null))
    throw new FlatfieldError('Usage', `a mask is made of two flats, and ${count(flats.length, 'flat')} came.`, {
      wayOut:
        'Name two combined or calibrated flats of different level, or a dark with the rate above which it is hot.',
    });
  if (first !== undefined) requireBoxes(options);
  const inputs = [...flats, ...(dark === null ? [] : [dark.frame])];
  for (const frame of inputs) requireImage(frame);
  for (const frame of flats) requireKind(frame, 'flat');
  requireOneSize(inputs);
  if (first !== undefined && first.path === second?.path)
    throw new FlatfieldError('Refused', 'the ratio of a flat to itself shows nothing.', { file: first.path });
  const of = first === undefined ? 'dark' : dark === null ? 'flat' : 'both';
  return {
    output: output ?? joinPath(folderOf((inputs[0] as FrameInfo).path), USUAL_NAMES[of]),
    imagetyp: MASK_TYPES[of],
    flats: first === undefined || second === undefined ? null : [maskInput(first), maskInput(second)],
    options,
    dark: dark === null ? null : maskDark(dark),
    warnings: [...flats.flatMap(rawNotice), ...(dark === null ? [] : darkNotices(dark.frame))],
  };
}

/** Those of the CCD guide, and one for both at once. */
const USUAL_NAMES = {
  flat: 'mask_from_ccdmask.fits',
  dark: 'mask_from_dark_current.fits',
  both: 'bad_pixel_mask.fits',
} as const;

/**
 * What makes a dark one whose rate means something.
 *
 * @throws FlatfieldError `Refused`: no dark, no exposure, or one that still holds the bias level
 */
export function requireDarkRate(frame: FrameInfo, gain: number | null): DarkRate {
  requireImage(frame);
  requireKind(frame, 'dark');
  const { exposure, exposureProblem, path, unit, holdsBias, history } = frame;
  const refuse = (why: string, wayOut?: string): never => {
    throw new FlatfieldError('Refused', why, { file: path, wayOut });
  };
  if (exposure === null) return refuse(`its dark current cannot be told: ${exposureProblem ?? 'no exposure time'}.`);
  if (exposure <= 0) return refuse(`its exposure is ${exposure} s, in which no dark current is seen.`);
  if (gain !== null && (unit ?? 'adu') !== 'adu')
    return refuse(`it is in ${unit}, to which a gain in electrons per adu does not apply.`, 'Leave the gain out.');
  if (holdsBias?.value === true && history.overscan === undefined)
    return refuse(
      `it still holds the bias (${holdsBias.evidence}), which would count as dark current.`,
      'Combine darks from which the bias was subtracted.',
    );
  return { exposure, gain };
}

/** "electron/s" with a gain, else the dark's unit per second. */
export function rateUnit({ unit }: FrameInfo, gain: number | null): string {
  return gain === null ? `${unit ?? 'adu'}/s` : 'electron/s';
}

function maskDark({ frame, above, gain }: NonNullable<MaskWishes['dark']>): MaskDark {
  if (!(above > 0))
    throw new FlatfieldError('Usage', `the rate above which a pixel is hot must be above 0, not ${above}.`);
  return { ...maskInput(frame), ...requireDarkRate(frame, gain), above, unit: rateUnit(frame, gain) };
}

function maskInput({ path, name, hdu, width, height, size, mtimeMs, pixelType }: FrameInfo): MaskInput {
  return { path, name, hdu, width, height, size, mtimeMs, pixelType };
}

function requireImage(frame: FrameInfo): void {
  const { path, rejected, incomplete, planes, otherImages } = frame;
  const why =
    rejected !== undefined
      ? rejectionReason(rejected)
      : (incomplete ??
        (planes !== 1
          ? `it is a cube of ${planes} planes`
          : otherImages > 0
            ? `it holds ${otherImages + 1} images, and a mask is of one`
            : null));
  if (why !== null) throw new FlatfieldError('Refused', `no mask can be made of it: ${why}.`, { file: path });
}

function requireKind(frame: FrameInfo, wanted: 'flat' | 'dark'): void {
  const what = isBadPixelMask(frame) ? 'bad pixel mask' : frame.kind;
  if (what === wanted || what === 'unknown') return;
  throw new FlatfieldError('Refused', `it is a ${what}, not a ${wanted}.`, { file: frame.path });
}

function requireOneSize(inputs: readonly FrameInfo[]): void {
  const [first] = inputs as readonly [FrameInfo];
  const other = inputs.find(({ width, height }) => width !== first.width || height !== first.height);
  if (other === undefined) return;
  const sizes = `${other.width} x ${other.height} pixels, and ${first.name} ${first.width} x ${first.height}`;
  throw new FlatfieldError('Refused', `it has ${sizes}: a mask is of one size.`, { file: other.path });
}

function rawNotice({ name, master, history }: FrameInfo): string[] {
  if (master !== null || Object.keys(history).length > 0) return [];
  return [
    `${name} does not say that it was calibrated: as long as its bias is in it, the ratio is not that of the sensitivities.`,
  ];
}

function darkNotices({ name, master, holdsBias }: FrameInfo): string[] {
  const single = `${name} does not say that it is combined of several frames: a cosmic ray counts as a hot pixel.`;
  const bias = `${name} does not say whether it still holds the bias, which would count as dark current.`;
  return [...(master === null ? [single] : []), ...(holdsBias === null ? [bias] : [])];
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
