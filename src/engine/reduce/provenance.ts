/** What a product's header says about how it was made: one card and readable HISTORY lines for every step. */
import type { FlatScaling } from '../ccd/flatCorrect';
import { trimCards } from '../ccd/trimImage';
import type { HeaderEditor } from '../fits/headerEditor';
import { GOOD_MEDIAN, MADE_FROM, MEDIAN, maskCard, STAMP } from '../fits/stamp';
import { nameOf } from '../plan/outputName';
import type { AssignedCard, CombineMethod, PlannedFrame, PlannedMaster, ProductFormat } from '../plan/plan';
import { type Step, type SubtractDarkStep, type SubtractOverscanStep, usedMaster } from '../plan/step';
import type { MasterOrigin } from './canonicalMaster';

/**
 * What identifies a file, by its path: the SHA-256 (hex) of its bytes, or of a frame of ours that is combined HEADERS and that
 * of its headers, to whose DATASUM its data were held.
 */
export type Digests = ReadonlyMap<string, string>;

/** Before the digest of headers. */
export const HEADERS = 'headers ';

export interface ProvenanceOptions {
  /** "Flatfield 0.1.0". */
  readonly program: string;
  readonly digests: Digests;
  readonly format: ProductFormat;
  /** Paths of the bad pixel masks that went into MASK. */
  readonly masks?: readonly string[];
  /**
   * Of a single frame's result: digests (SHA-256, hex) of its raw frame and of canonicalSteps, from which it is told later
   * whether it is up to date. The raw frame's may be set later, in a card of the same size. Left out for masters.
   */
  readonly made?: { readonly raw: string; readonly steps: string };
  /** The same of a master: of its frames and of the masters that they lost, and of canonicalMaster. */
  readonly combined?: MasterOrigin & { readonly steps: string };
}

/** What a reader of the file cannot see of how its pixels were stored once they are unpacked. */
const ROUNDED = 'pixels rounded to a sixteenth of the noise of their row (RICE_1)';

/**
 * Completes the header of a calibrated frame: moves the cards that the trim makes untrue, sets BUNIT, logs each step
 * under ccdproc's short name, stamps it. `editor` comes from productHeader.
 */
export function writeProvenance(editor: HeaderEditor, frame: PlannedFrame, options: ProvenanceOptions): void {
  editor.set('BUNIT', frame.unit);
  writeAssigned(editor, frame.assigned ?? [], options.program);
  // A combined flat is made of results, and is none of them.
  editor.remove(...Object.values(MADE_FROM), MEDIAN, GOOD_MEDIAN);
  for (let i = 0; editor.has(maskCard(i)); i++) editor.remove(maskCard(i));
  for (const step of frame.steps) {
    if (step.do === 'trimImage') trimCards(editor, step.region, frame.width, frame.height);
    const { keyword, value, comment, history } = stepCard(step);
    editor.set(keyword, value, comment);
    editor.history(`${options.program}: ${history}`);
    const master = usedMaster(step);
    if (master !== null) editor.history(digestLine(master.path, options));
  }
  for (const mask of options.masks ?? []) {
    editor.history(`${options.program}: masked by ${nameOf(mask)}`);
    editor.history(digestLine(mask, options));
  }
  if (frame.noise !== null) editor.history(`${options.program}: uncertainty from ${frame.noise.source}`);
  if (options.format.compression === 'RICE_1') editor.history(`${options.program}: ${ROUNDED}`);
  editor.set(STAMP, options.program, 'program that made this file');
  if (options.made !== undefined) writeMade(editor, frame, options.made, options);
}

/** The card of the raw frame's digest, once it was read to its end. */
export function setRawDigest(editor: HeaderEditor, digest: string): void {
  editor.set(MADE_FROM.raw, digest);
}

/**
 * The card of the median of the stored pixels, of a result with a MASK (`masked`) of those that it does not mask; null keeps
 * its place until it is known, or says that it is not.
 */
export function setFrameMedian(editor: HeaderEditor, median: number | null, masked: boolean): void {
  if (masked) editor.set(GOOD_MEDIAN, median, 'median of the pixels not masked');
  else editor.set(MEDIAN, median, 'median of the pixels');
}

function writeMade(
  editor: HeaderEditor,
  { steps }: PlannedFrame,
  made: { readonly raw: string; readonly steps: string },
  { digests, masks = [] }: ProvenanceOptions,
): void {
  setRawDigest(editor, made.raw);
  for (const step of steps) {
    const master = usedMaster(step);
    const digest = master === null ? undefined : digests.get(master.path);
    if (master !== null && digest !== undefined) editor.set(MADE_FROM[master.role], digest);
  }
  setMaskDigests(editor, masks, digests);
  editor.set(MADE_FROM.steps, made.steps);
}

function setMaskDigests(editor: HeaderEditor, masks: readonly string[], digests: Digests): void {
  masks.forEach((path, index) => {
    const digest = digests.get(path);
    if (digest !== undefined) editor.set(maskCard(index), digest);
  });
}

const BY_HAND = 'assigned by hand';

/** Cards that the raw frame lacks or has otherwise; those that say the same stay as they are. */
function writeAssigned(editor: HeaderEditor, cards: readonly AssignedCard[], program: string): void {
  if (cards.length === 0) return;
  const also = cards.find(
    ({ role, keyword }) => role === 'exposure' && keyword === 'EXPTIME' && editor.has('EXPOSURE'),
  );
  for (const { keyword, value } of also === undefined ? cards : [...cards, { ...also, keyword: 'EXPOSURE' }]) {
    const old = editor.get(keyword);
    if ((typeof old === 'string' ? old.trim() : old) !== value) editor.set(keyword, value, BY_HAND);
  }
  editor.history(`${program}: ${BY_HAND}: ${assignedWords(cards)}`);
}

/** "type FLAT, exposure 7 s". */
function assignedWords(cards: readonly AssignedCard[]): string {
  const words = cards.map(({ role, value }) => `${role} ${value}${role === 'exposure' ? ' s' : ''}`);
  return [...new Set(words)].join(', ');
}

/** What was measured of the frames of a master: one number for each input, or null where nothing is asked for. */
export interface MasterScales {
  readonly factors: readonly number[] | null;
  readonly weights: readonly number[] | null;
}

/**
 * Completes the header of a combined master, made from the cards of the input that `master.header` names: the steps, the
 * method, the number and names of the inputs with their digests. SUBBIAS stands or is missing as it was subtracted, which
 * tells whether the master holds the bias.
 */
export function writeMasterProvenance(
  editor: HeaderEditor,
  master: PlannedMaster,
  { factors, weights }: MasterScales,
  options: ProvenanceOptions,
): void {
  const { inputs, method, exposure, header } = master;
  const base = inputs[header.from];
  if (base !== undefined) writeProvenance(editor, base, options);
  editor.set('COMBINED', true, 'combined from several frames');
  editor.set('NCOMBINE', inputs.length, 'number of frames combined');
  editor.set('COMBMETH', describeMethod(method), 'how they were combined');
  for (const [role, digest] of Object.entries(options.combined ?? {}))
    if (digest !== null) editor.set(MADE_FROM[role as keyof typeof MADE_FROM], digest);
  setMaskDigests(editor, options.masks ?? [], options.digests);
  if (exposure !== null) setExposure(editor, exposure);
  for (const { keyword, value } of header.cards) {
    if (value === null) editor.remove(keyword);
    else editor.set(keyword, value);
  }
  editor.history(`${options.program}: combined ${inputs.length} frames, ${describeMethod(method)}`);
  for (const sentence of header.history) editor.history(sentence);
  inputs.forEach((input, index) => {
    const name = nameOf(input.path);
    // IRAF's keyword has room for three digits; the HISTORY has them all.
    if (index < 999) editor.set(`IMCMB${String(index + 1).padStart(3, '0')}`, name);
    const scale = factors === null ? '' : ` times ${factors[index]}`;
    const weight = weights === null ? '' : ` weight ${weights[index]}`;
    const own = index === header.from ? '' : differingSteps(input, base);
    editor.history(`input ${index + 1}: ${name}${scale}${weight}${own}`);
    editor.history(digestLine(input.path, options));
  });
}

/** The steps of an input that are not those of the first, which the cards tell of (another dark, another scale). */
function differingSteps(input: PlannedFrame, first: PlannedFrame | undefined): string {
  const told = new Set(first?.steps.map((step) => stepCard(step).history));
  const steps = input.steps.map((step) => stepCard(step).history).filter((history) => !told.has(history));
  const own = input.assigned === undefined ? steps : [...steps, `${BY_HAND}: ${assignedWords(input.assigned)}`];
  return own.length === 0 ? '' : ` (${own.join('; ')})`;
}

/** Keyword, value and comment of a step's card, and its HISTORY line. */
export function stepCard(step: Step): { keyword: string; value: string; comment: string; history: string } {
  switch (step.do) {
    case 'subtractOverscan': {
      const value = describeOverscan(step);
      return { keyword: 'SUBOSCAN', value, comment: 'overscan subtracted', history: `subtracted overscan ${value}` };
    }
    case 'trimImage':
      return { keyword: 'TRIMIM', value: step.section, comment: 'trimmed to', history: `trimmed to ${step.section}` };
    case 'subtractBias': {
      const value = nameOf(step.bias);
      return { keyword: 'SUBBIAS', value, comment: 'bias subtracted', history: `subtracted bias ${value}` };
    }
    case 'subtractDark': {
      const value = `${nameOf(step.dark)}, ${describeScale(step)}`;
      return { keyword: 'SUBDARK', value, comment: 'dark subtracted', history: `subtracted dark ${value}` };
    }
    case 'flatCorrect': {
      const value = `${nameOf(step.flat)}, ${describeScaling(step)}`;
      return { keyword: 'FLATCOR', value, comment: 'divided by flat', history: `divided by flat ${value}` };
    }
  }
}

function describeOverscan({ section, statistic, axis, fit }: SubtractOverscanStep): string {
  const levels = `${section} ${statistic} of each ${axis === 'rows' ? 'row' : 'column'}`;
  if (fit === null) return levels;
  return `${levels}, ${fit.function} of order ${fit.order}${fit.clip === null ? '' : ` clipped at ${fit.clip}`}`;
}

function describeScale({ scaled, scale, exposure, darkExposure }: SubtractDarkStep): string {
  return scaled ? `scale ${scale} (${exposure} s / ${darkExposure} s)` : `not scaled (${darkExposure} s)`;
}

/** "over its mean, at least 100": how the flat became what the frame was divided by. */
function describeScaling({ minValue, normValue }: FlatScaling): string {
  const least = minValue === null ? '' : `, at least ${minValue}`;
  return `over ${normValue === null ? 'its mean' : normValue}${least}`;
}

/** How frames were combined, in the order in which it was done: "scale inverse median, clip 5/5 median mad_std, average". */
export function describeMethod({ method, minmax, extrema, clip, order, scale, weights }: CombineMethod): string {
  const scaled = scale === 'none' ? [] : [`scale ${scale}`];
  const limits = minmax === null ? [] : [`minmax ${minmax.min ?? ''}:${minmax.max ?? ''}`];
  const rejected = [
    ...(extrema === null ? [] : [`extrema ${extrema.nlow}/${extrema.nhigh}`]),
    ...(clip === null ? [] : [clipWords(clip)]),
  ];
  const steps = order === 'scale then clip' ? [...scaled, ...rejected] : [...rejected, ...scaled];
  return [...limits, ...steps, ...(weights === 'none' ? [] : [`weights ${weights}`]), method].join(', ');
}

function clipWords({ low, high, center, deviation, iterations, grow }: NonNullable<CombineMethod['clip']>): string {
  const rounds = iterations === 1 ? '' : ` x${iterations}`;
  return `clip ${low}/${high} ${center} ${deviation}${rounds}${grow === 0 ? '' : ` grow ${grow}`}`;
}

/** 71 or 72 characters: a HISTORY card holds 72. */
function digestLine(path: string, { digests }: ProvenanceOptions): string {
  const digest = digests.get(path) ?? 'unknown';
  return digest.startsWith(HEADERS) ? digest : `sha256 ${digest}`;
}

/** The exposure of the result under whichever of the usual keywords the header has. */
function setExposure(editor: HeaderEditor, exposure: number): void {
  const there = ['EXPTIME', 'EXPOSURE'].filter((keyword) => typeof editor.get(keyword) === 'number');
  for (const keyword of there.length === 0 ? ['EXPTIME'] : there) editor.set(keyword, exposure);
}
