/** What is known of a camera before its frames are measured: documented facts, and what a person had learnt from a frame. */
import * as z from 'zod/mini';
import { FlatfieldError } from '../errors';
import { parseRecipe } from './recipe';
import { type RecipeDraft, recipeDraftOf } from './recipeDraft';

/** A profile only feeds the proposal of a recipe; plans never read it. */
export interface CameraProfile {
  /** For people. */
  readonly camera: string;
  /** Keyword -> the value that it must have, compared without case and blanks; all must agree. */
  readonly matches: Readonly<Record<string, string>>;
  /** NAXIS1 of its frames; null = its sections say nothing about the width, since it has none. */
  readonly width: number | null;
  /** "1x1"; null = any. */
  readonly binning: string | null;
  /** Keys of a recipe: overscan, trim, keywords, types, limits. */
  readonly recipe: RecipeDraft;
  /** Electrons per adu and electrons, as the header of a frame had them; null = it did not say. */
  readonly gain: number | null;
  readonly readNoise: number | null;
  /** Where the facts come from: half a sentence. */
  readonly source: string;
}

const GUIDE = 'the CCD Data Reduction Guide (Astropy), "Calibrating the flats"';
const SPELLINGS = 'the published configuration of a photometry pipeline for this camera';

/** Facts that somebody has published, with their source; no gain is among them. */
export const knownCameras: readonly CameraProfile[] = [
  {
    camera: 'Large Format Camera, chip 0 (Palomar 200-inch)',
    matches: { INSTRUME: 'LFC' },
    width: 2080,
    binning: '1x1',
    recipe: { overscan: { section: '[2056:2080,*]', statistic: 'median' }, trim: '[1:2048,*]' },
    gain: null,
    readNoise: null,
    source: GUIDE,
  },
  {
    camera: 'Apogee Aspen CG16M (KAF-16803)',
    matches: { INSTRUME: 'Apogee USB/Net' },
    width: 4109,
    binning: '1x1',
    recipe: { overscan: 'none', trim: '[1:4096,*]' },
    gain: null,
    readNoise: null,
    source: GUIDE,
  },
  spelledFilter('SHOC (Sutherland)', 'SHOC', 'FILTERB'),
  spelledFilter('DFOSC (Danish 1.54-m)', 'DFOSC', 'FILTB'),
];

function spelledFilter(camera: string, instrument: string, keyword: string): CameraProfile {
  const recipe = { keywords: { filter: [keyword] } };
  const matches = { INSTRUME: instrument };
  return { camera, matches, width: null, binning: null, recipe, gain: null, readNoise: null, source: SPELLINGS };
}

/** What of a frame tells its camera. */
export interface CameraFacts {
  /** Keyword -> value as text. */
  readonly cards: Readonly<Record<string, string>>;
  readonly width: number;
  readonly binning: string | null;
}

/** The first profile that fits a frame, or null. Those that somebody has learnt go before the known ones. */
export function profileFor(facts: CameraFacts, profiles: readonly CameraProfile[]): CameraProfile | null {
  const same = (one: string, other: string | undefined) =>
    one.trim().toLowerCase() === (other ?? '').trim().toLowerCase();
  const fits = ({ matches, width, binning }: CameraProfile) =>
    Object.entries(matches).every(([keyword, value]) => same(value, facts.cards[keyword])) &&
    (width === null || width === facts.width) &&
    (binning === null || binning === (facts.binning ?? '1x1'));
  return profiles.find(fits) ?? null;
}

const MATCHED = ['INSTRUME', 'DETECTOR', 'CAMERA', 'TELESCOP'] as const;

/**
 * A profile of the camera that took a frame, with the keys of `recipe` that are about the camera.
 *
 * @throws FlatfieldError `Refused` when the header names no camera: the profile would fit every frame
 */
export function learnProfile(
  facts: CameraFacts & { readonly path: string; readonly gain: number | null; readonly readNoise: number | null },
  recipe: RecipeDraft,
  source: string,
): CameraProfile {
  const matches = Object.fromEntries(
    MATCHED.flatMap((keyword) => {
      const value = facts.cards[keyword]?.trim();
      return value === undefined || value === '' ? [] : [[keyword, value]];
    }),
  );
  const camera = matches.INSTRUME ?? matches.DETECTOR ?? matches.CAMERA;
  if (camera === undefined)
    throw new FlatfieldError('Refused', 'its header names no camera (INSTRUME, DETECTOR or CAMERA).', {
      file: facts.path,
      wayOut: 'Learn from a frame whose header does; without a name the profile would fit every camera.',
    });
  const { overscan, trim, keywords, types, limits } = recipe;
  const saturation = limits?.saturation;
  return {
    camera: matches.TELESCOP === undefined ? camera : `${camera} (${matches.TELESCOP})`,
    matches,
    width: facts.width,
    binning: facts.binning,
    recipe: {
      // What this camera does not have is a fact as well.
      overscan: overscan ?? 'none',
      trim: trim ?? 'none',
      ...(keywords === undefined ? {} : { keywords }),
      ...(types === undefined ? {} : { types }),
      ...(saturation == null ? {} : { limits: { saturation } }),
    },
    gain: facts.gain,
    readNoise: facts.readNoise,
    source,
  };
}

/** A file's name for a profile: letters, digits, dot, dash and underscore of the camera's name. */
export function profileFileName({ camera, width, binning }: CameraProfile): string {
  const word = camera.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  return `${word === '' ? 'camera' : word}-${width ?? 'any'}-${binning ?? 'any'}.json`;
}

const text = z.string().check(z.minLength(1));
const count = z.nullable(z.number());

const profileSchema = z.object({
  camera: text,
  matches: z.record(z.string(), text),
  width: count,
  binning: z.nullable(text),
  recipe: z.record(z.string(), z.unknown()),
  gain: count,
  readNoise: count,
  source: text,
});

/** A profile from the text of its file. @throws FlatfieldError `BadRecipe` */
export function parseProfile(json: string, file: string): CameraProfile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new FlatfieldError('BadRecipe', `${file} is not JSON: ${(cause as Error).message}.`, { file, cause });
  }
  const result = profileSchema.safeParse(value);
  if (!result.success || Object.keys(result.data.matches).length === 0)
    throw new FlatfieldError('BadRecipe', `${file} is no camera profile.`, {
      file,
      wayOut: 'Delete it, and learn the camera again.',
    });
  const recipe = JSON.stringify(result.data.recipe);
  parseRecipe(recipe, file);
  return { ...result.data, recipe: recipeDraftOf(recipe, file) };
}
