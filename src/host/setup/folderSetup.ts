/** One folder that is being set up: scanned, measured, and every draft of its recipe tried on it. Knows no window. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { type CameraProfile, knownCameras, learnProfile, profileFor } from '../../engine/plan/cameraProfiles';
import { checkSections } from '../../engine/plan/headerSections';
import { previewRecipe } from '../../engine/plan/previewRecipe';
import { proposeRecipe } from '../../engine/plan/proposeRecipe';
import { parseRecipe } from '../../engine/plan/recipe';
import { type RecipeDraft, recipeDraftOf, recipeText, withoutDefaults } from '../../engine/plan/recipeDraft';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import type { Recipe } from '../../engine/plan/recipeSchema';
import { biasLike, measurable, typicalFrames } from '../../engine/plan/typicalFrames';
import type { FrameLook, PreviewReply, PreviewRequest, SetupState, TaughtSpellings } from '../../protocol/setupPage';
import { readError } from '../../worker/disk';
import { cardsOf, type MeasuredFrame, measureFrame } from '../../worker/measureCamera';
import type { WorkerPool } from '../../worker/pool';
import { nearestRecipe, spellingsOf } from '../../worker/prepare';
import { prepareDraft } from '../../worker/prepareDraft';
import { editSections } from './draftSections';

export class FolderSetup {
  readonly recipePath: string;
  /** Text of the recipe as this page has read it; null: there was none. */
  private recipeRead: string | null = null;
  private recipeKeys: RecipeDraft = {};
  private taught: TaughtSpellings = {};
  private scans = new Map<string, Promise<Scan>>();
  private measured = new Map<string, Promise<MeasuredFrame>>();

  constructor(
    readonly folder: string,
    private readonly pool: WorkerPool,
    private readonly masters: () => readonly string[],
  ) {
    this.recipePath = join(folder, RECIPE_NAME);
  }

  /**
   * Looks at the folder anew.
   *
   * @param learnt profiles beside the known ones, which they go before
   * @param taught how its headers are spelled, as far as the page knows more than the recipe that is there
   */
  async begin(
    learnt: { readonly profiles: readonly CameraProfile[]; readonly problems: readonly string[] },
    taught: TaughtSpellings = {},
  ): Promise<SetupState> {
    this.taught = taught;
    this.scans = new Map();
    this.measured = new Map();
    const recipeProblem = this.readRecipe();
    const scan = await this.scan(this.currentRecipe());
    const { flat, bias, otherSizes } = typicalFrames(scan);
    const measured = flat === null ? null : await this.measure(flat, bias);
    const profile = flat === null ? null : await this.profileOf(flat, learnt.profiles);
    const proposal = proposeRecipe({
      scan,
      flat,
      detection: measured?.detection ?? null,
      notMeasured: flat === null ? 'there is no raw flat' : (measured?.problem ?? null),
      profile,
    });
    const above = nearestRecipe(dirname(this.folder));
    return {
      folder: this.folder,
      frames: measurable(scan).map(({ path, name, kind, exposure, width, height }) => ({
        ...{ path, name, kind, exposure, width, height },
      })),
      found: countsOf(scan),
      typical: flat?.path ?? null,
      otherSizes,
      proposal,
      draft: this.recipeRead === null || recipeProblem !== null ? proposal.recipe : this.recipeKeys,
      recipe: this.recipeRead === null ? null : this.recipePath,
      inherited: this.recipeRead === null ? above : null,
      recipeProblem,
      camera: profile === null ? null : { name: profile.camera, source: profile.source, gain: sayGain(profile) },
      profileProblems: learnt.problems,
    };
  }

  /** @throws FlatfieldError `ReadFailed` and what reading the frame throws */
  async look(path: string): Promise<FrameLook> {
    const frame = await this.frameAt(path);
    const raw = measurable(await this.scan(this.currentRecipe()));
    const bias = frame.kind === 'bias' ? null : biasLike(frame, raw);
    const { profiles, bias: biased, detection, problem } = await this.measure(frame, bias);
    if (profiles === null) throw new FlatfieldError('ReadFailed', problem ?? `${path} cannot be read.`, { file: path });
    return {
      path,
      name: frame.name,
      width: profiles.width,
      height: profiles.height,
      columns: profiles.columns.mean,
      rows: profiles.rows.mean,
      bias:
        bias === null || biased === null
          ? null
          : { name: bias.name, columns: biased.columns.mean, rows: biased.rows.mean },
      detection,
      notMeasured: problem,
      cards: checkSections(frame, detection),
    };
  }

  /** What a draft would do here; a section that cannot be used is said, and the draft keeps the one before. */
  async preview(request: PreviewRequest): Promise<PreviewReply> {
    const { draft, overscan, trim } = editSections(request);
    const text = this.textOf(draft);
    const recipe = parseRecipe(text, this.recipePath);
    const scan = await this.scan(recipe);
    const input = await prepareDraft(this.pool, this.folder, recipe, scan, this.masters());
    return {
      draft,
      overscan,
      trim,
      text,
      written: this.recipeRead !== null && sameJson(this.recipeRead, text),
      preview: previewRecipe(input),
    };
  }

  /** The text that would be written: keys that say something, and those that somebody wrote before. */
  textOf(draft: RecipeDraft): string {
    return recipeText(withoutDefaults(draft, this.recipeKeys), this.recipePath);
  }

  /** Text of the recipe as this page has read it; null: there was none. */
  get read(): string | null {
    return this.recipeRead;
  }

  /** The page has written this text. */
  wrote(text: string): void {
    this.recipeRead = text;
    this.recipeKeys = recipeDraftOf(text, this.recipePath);
  }

  /** @throws FlatfieldError `Refused` when the header names no camera */
  async learn(draft: RecipeDraft, path: string): Promise<CameraProfile> {
    const frame = await this.frameAt(path);
    const facts = { cards: await cardsOf(this.pool, frame), width: frame.width, binning: frame.binning };
    const gain = frame.electronsPerAdu?.value ?? null;
    const readNoise = frame.readNoise?.value ?? null;
    return learnProfile({ ...facts, path, gain, readNoise }, draft, `learnt from ${frame.name}`);
  }

  private async frameAt(path: string): Promise<FrameInfo> {
    const { frames } = await this.scan(this.currentRecipe());
    const frame = frames.find((one) => one.path === path);
    if (frame === undefined)
      throw new FlatfieldError('ReadFailed', 'It is not in the folder any more.', {
        file: path,
        wayOut: 'Look again.',
      });
    return frame;
  }

  private currentRecipe(): Recipe {
    return parseRecipe(JSON.stringify({ ...this.recipeKeys, ...this.taught }), this.recipePath);
  }

  /** Reads the folder's recipe; a sentence where it cannot be read. */
  private readRecipe(): string | null {
    this.recipeRead = null;
    this.recipeKeys = {};
    if (!existsSync(this.recipePath)) return null;
    try {
      this.recipeRead = readFileSync(this.recipePath, 'utf8');
    } catch (error) {
      throw readError(error, this.recipePath);
    }
    try {
      this.recipeKeys = recipeDraftOf(this.recipeRead, this.recipePath);
      return null;
    } catch (error) {
      if (!(error instanceof FlatfieldError)) throw error;
      return error.message;
    }
  }

  private scan(recipe: Recipe): Promise<Scan> {
    const spellings = spellingsOf(recipe);
    return kept(this.scans, JSON.stringify(spellings), () =>
      this.pool.run('scan', { paths: [this.folder], spellings }),
    );
  }

  private measure(frame: FrameInfo, bias: FrameInfo | null): Promise<MeasuredFrame> {
    return kept(this.measured, frame.path, () => measureFrame(this.pool, frame, bias));
  }

  private async profileOf(flat: FrameInfo, learnt: readonly CameraProfile[]): Promise<CameraProfile | null> {
    const cards = await cardsOf(this.pool, flat);
    return profileFor({ cards, width: flat.width, binning: flat.binning }, [...learnt, ...knownCameras]);
  }
}

/** One answer for all who ask; a failure is not kept. */
function kept<T>(answers: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const there = answers.get(key);
  if (there !== undefined) return there;
  const made = make();
  answers.set(key, made);
  made.catch(() => answers.delete(key));
  return made;
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one.replace(/^\uFEFF/, ''))) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

function sayGain({ gain, readNoise }: CameraProfile): string | null {
  const parts = [
    ...(gain === null ? [] : [`${gain} electrons per adu`]),
    ...(readNoise === null ? [] : [`read noise ${readNoise} electrons`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** "6 flats, 9 darks and 7 bias frames". */
function countsOf({ frames }: Scan): string {
  const raw = frames.filter(({ master, ours }) => master === null && !ours);
  const masters = frames.filter(({ master }) => master !== null);
  const count = (number: number, one: string, many: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const of = (kind: FrameInfo['kind']) => raw.filter((frame) => frame.kind === kind).length;
  const parts = [
    ...count(of('flat'), 'flat', 'flats'),
    ...count(of('dark'), 'dark', 'darks'),
    ...count(of('bias'), 'bias frame', 'bias frames'),
    ...count(of('light'), 'light frame', 'light frames'),
    ...count(of('unknown'), 'frame of unknown type', 'frames of unknown type'),
    ...count(masters.length, 'master', 'masters'),
  ];
  return parts.length === 0 ? 'no FITS image' : parts.join(', ');
}
