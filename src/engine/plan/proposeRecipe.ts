/** A recipe for a folder that has none yet: from what the pixels of a flat show, the headers say and the exposures need. */
import type { Scan } from '../frames/frameInfo';
import type { CameraProfile } from './cameraProfiles';
import { checkSections } from './headerSections';
import type { Choice, Proposal, ProposalInput, UnknownType } from './proposal';
import { proposeDark } from './proposeDark';
import { proposeOverscan, proposeTrim } from './proposeSections';
import type { RecipeDraft } from './recipeDraft';

/** What is unknown is left to the default, and said as unknown. */
export function proposeRecipe(input: ProposalInput): Proposal {
  const { scan, flat, detection, profile } = input;
  const cards = flat === null ? [] : checkSections(flat, detection);
  const overscan = proposeOverscan(input, cards);
  const trim = proposeTrim(input, cards);
  const { dark, bias } = proposeDark(scan);
  const keywords = proposeKeywords(input);
  const types = proposeTypes(profile);
  const saturation = proposeSaturation(input);
  const given = <K extends keyof RecipeDraft>(key: K, { value }: Choice<RecipeDraft[K]>): RecipeDraft =>
    value === undefined ? {} : ({ [key]: value } as RecipeDraft);
  return {
    recipe: {
      ...given('overscan', overscan),
      ...given('trim', trim),
      ...given('bias', bias),
      ...given('dark', dark),
      ...(saturation.value == null ? {} : { limits: { saturation: saturation.value } }),
      ...given('keywords', keywords),
      ...given('types', types),
    },
    overscan,
    trim,
    bias,
    dark,
    keywords,
    types,
    saturation,
    output: {
      value: undefined,
      source: 'default',
      reason: 'Results go into a folder of their own beside the raw frames, which are never written to.',
    },
    unknownTypes: unknownTypes(scan),
  };
}

function proposeKeywords({ flat, profile }: ProposalInput): Proposal['keywords'] {
  const value = profile?.recipe.keywords;
  if (profile !== null && value !== undefined)
    return { value, source: 'profile', reason: `The profile of ${profile.camera} spells them so (${profile.source}).` };
  if (flat === null) return { value: undefined, source: 'unknown', reason: 'No flat was found to read them from.' };
  if (flat.exposure === null)
    return {
      value: undefined,
      source: 'unknown',
      reason: `The exposure time is unknown: ${flat.exposureProblem ?? 'no keyword for it was found'}. Name the keyword of this camera.`,
    };
  const filter =
    flat.filter === null
      ? ' No filter was found; without one all flats make one master.'
      : ` The filter is ${flat.filter}.`;
  return {
    value: undefined,
    source: 'header',
    reason: `The exposure time is read from ${flat.exposureKeyword}.${filter}`,
  };
}

function proposeTypes(profile: CameraProfile | null): Proposal['types'] {
  const value = profile?.recipe.types;
  if (profile !== null && value !== undefined)
    return { value, source: 'profile', reason: `The profile of ${profile.camera} says so (${profile.source}).` };
  return { value: undefined, source: 'default', reason: 'The built-in spellings of IMAGETYP.' };
}

function proposeSaturation({ flat, profile }: ProposalInput): Proposal['saturation'] {
  const value = profile?.recipe.limits?.saturation;
  if (profile !== null && value != null)
    return { value, source: 'profile', reason: `The profile of ${profile.camera} says ${value} (${profile.source}).` };
  if (flat?.saturation == null)
    return { value: undefined, source: 'unknown', reason: 'Nothing says at which raw value a pixel is saturated.' };
  return {
    value: undefined,
    source: 'header',
    reason: `${flat.saturation}: from the SATURATE card where there is one, else the end of ${flat.pixelType}. Many cameras saturate earlier; give the value if you know it.`,
  };
}

function unknownTypes({ frames }: Scan): readonly UnknownType[] {
  const found = new Map<string, UnknownType>();
  for (const { kind, imagetyp, name } of frames) {
    if (kind !== 'unknown' || imagetyp === null) continue;
    const known = found.get(imagetyp);
    found.set(imagetyp, { value: imagetyp, frames: (known?.frames ?? 0) + 1, example: known?.example ?? name });
  }
  return [...found.values()].sort((one, other) => other.frames - one.frames);
}
