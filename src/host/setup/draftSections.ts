/** Sections of a draft in all their words, after what a handle or a typed text made of them. */
import type { Region } from '../../engine/ccd/region';
import { FlatfieldError } from '../../engine/errors';
import type { RecipeDraft } from '../../engine/plan/recipeDraft';
import type { RecipeSection } from '../../engine/plan/recipeSchema';
import { fitsSection, pythonSection, regionOfSection } from '../../engine/plan/sectionTexts';
import type { PreviewReply, PreviewRequest, SectionEdit, ShownSection } from '../../protocol/setupPage';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The draft with the edits that can be used; a section that cannot be is said, and the draft keeps the one before. */
export function editSections({
  draft,
  edits,
  width,
  height,
}: PreviewRequest): Pick<PreviewReply, 'draft' | 'overscan' | 'trim'> {
  const size = { width, height };
  const overscan = editedSection(edits.overscan, overscanSection(draft), size);
  const trim = editedSection(edits.trim, trimSection(draft), size);
  return { draft: withSections(draft, overscan, trim), overscan, trim };
}

function overscanSection({ overscan }: RecipeDraft): RecipeSection | null {
  return overscan === undefined || typeof overscan === 'string' ? null : overscan.section;
}

function trimSection({ trim }: RecipeDraft): RecipeSection | null {
  return trim === undefined || trim === 'none' || trim === 'header' ? null : trim;
}

/** The section after an edit, in all its words; null without one. */
function editedSection(edit: SectionEdit | undefined, before: RecipeSection | null, size: Size): ShownSection | null {
  if (edit === undefined) return before === null ? null : shown(before, size);
  if ('region' in edit) return words(edit.region, size);
  return shown(edit.convention === 'fits' ? edit.text : { python: edit.text }, size);
}

function shown(section: RecipeSection, size: Size): ShownSection {
  try {
    return words(regionOfSection(section, size), size);
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    const text = typeof section === 'string' ? { fits: section, python: '' } : { fits: '', python: section.python };
    return { ...text, region: null, problem: error.message };
  }
}

function words(region: Region, size: Size): ShownSection {
  return { fits: fitsSection(region, size), python: pythonSection(region, size), region, problem: null };
}

function withSections(draft: RecipeDraft, overscan: ShownSection | null, trim: ShownSection | null): RecipeDraft {
  const { overscan: before } = draft;
  const options = before === undefined || typeof before === 'string' ? {} : before;
  const edited = { ...draft };
  // A section that says the same stays as somebody wrote it.
  if (overscan?.region != null && !sameRegion(overscanSection(draft), overscan))
    edited.overscan = { ...options, section: overscan.fits };
  if (trim?.region != null && !sameRegion(trimSection(draft), trim)) edited.trim = trim.fits;
  return edited;
}

function sameRegion(section: RecipeSection | null, { fits, python }: ShownSection): boolean {
  if (section === null) return false;
  return typeof section === 'string' ? section === fits : section.python === python;
}
