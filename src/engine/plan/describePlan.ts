/** The plan as text for people: each flat with its steps and why, each refusal with its way out. */
import { groupAlike, someNames } from './alike';
import { nameOf } from './outputName';
import type {
  CombineMethod,
  CombinePlan,
  IgnoredFrame,
  Plan,
  PlannedFlat,
  PlannedFrame,
  PlannedMaster,
  ProductFormat,
  RefusedCandidate,
  RefusedFrame,
} from './plan';
import { describeMasks } from './planMasks';
import { byteWords } from './productSize';
import type { Step } from './step';

/** Flats (or lights) to reduce, what is refused, what is left alone, and hints; ends with a line feed. */
export function describePlan(plan: Plan): string {
  const count = plan.flats.filter((flat) => flat.action !== 'skip').length;
  const lines = [
    `${count} ${plan.kind}${count === 1 ? '' : 's'} to ${plan.kind === 'light' ? 'calibrate' : 'reduce'} into ${plan.outputFolder} as ${describeFormat(plan.format)}; ${plan.refused.length} refused.`,
    `Recipe: ${plan.recipe ?? 'none found, every default'}.`,
    ...describeRoom(plan),
    ...describeLimits(plan),
    ...plan.hints.map((hint) => `Note: ${hint}`),
    ...describeFlats(plan.flats),
    ...describeRefused(plan.refused),
    ...describeIgnored(plan.ignored),
  ];
  return `${lines.join('\n')}\n`;
}

/** "About 103 MB to write; 2.1 GB are free." */
function describeRoom({ bytes, free = null, format }: Plan): string[] {
  if (bytes === 0) return [];
  const before = format.compression === 'none' ? '' : ' before compression';
  return [`About ${byteWords(bytes)} to write${before}${free === null ? '' : `; ${byteWords(free)} are free`}.`];
}

/** What the pixels were held against, where they were read. */
function describeLimits({ flats, limits }: Plan): string[] {
  if (!flats.some(({ levels }) => levels !== undefined)) return [];
  const { saturated, signalToNoise, withoutValue, lightLeak } = limits;
  const tested = [
    saturated === null ? '' : `at most ${100 * saturated} % saturated`,
    signalToNoise === null ? '' : `signal to noise at least ${signalToNoise}`,
    withoutValue === null ? '' : `at most ${100 * withoutValue} % without a value`,
    lightLeak === null ? '' : `no light in the overscan beyond ${lightLeak} times its noise`,
  ].filter((words) => words !== '');
  return [`Pixels were read; limits: ${tested.length === 0 ? 'none' : tested.join(', ')}.`];
}

/** " (mean 19664, signal to noise 106, 1 pixel saturated)", where the pixels were read. */
function describeLevels({ levels }: PlannedFlat): string {
  if (levels === undefined) return '';
  const { after, signalToNoise, saturated } = levels;
  const words = [
    after === null ? 'no pixel has a value' : `mean ${Number(after.mean.toPrecision(5))}`,
    signalToNoise === null ? 'signal to noise unknown' : `signal to noise ${Number(signalToNoise.toPrecision(3))}`,
    saturated === null
      ? 'saturation unknown'
      : saturated === 0
        ? ''
        : `${saturated} pixel${saturated === 1 ? '' : 's'} saturated`,
  ];
  return ` (${words.filter((word) => word !== '').join(', ')})`;
}

/** "float32, tile-compressed (GZIP_2), with MASK". */
export function describeFormat({ pixels, compression, mask, uncertainty }: ProductFormat): string {
  const compressed = compression === 'none' ? [] : [`tile-compressed (${compression})`];
  const extensions = extensionWords({ mask, uncertainty });
  return [pixels, ...compressed, ...(extensions === null ? [] : [extensions])].join(', ');
}

/** "with MASK, UNCERT and REJMAP"; null for none. */
function extensionWords(wanted: Partial<PlannedMaster['extensions']>): string | null {
  const names = [
    ...(wanted.mask ? ['MASK'] : []),
    ...(wanted.uncertainty ? ['UNCERT'] : []),
    ...(wanted.rejectionMap ? ['REJMAP'] : []),
  ];
  const last = names.at(-1);
  if (last === undefined) return null;
  return `with ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`}`;
}

/** Masters to make, each with its inputs. */
export function describeCombinePlan(plan: CombinePlan): string {
  const lines = [
    `${plan.masters.length} combined ${plan.masters.length === 1 ? 'frame' : 'frames'} to make; ${plan.refused.length} ${plan.refused.length === 1 ? 'frame' : 'frames'} refused.`,
    `Recipe: ${plan.recipe ?? 'none found, every default'}.`,
    ...plan.hints.map((hint) => `Note: ${hint}`),
    ...plan.masters.flatMap((master) => ['', ...describeMaster(master)]),
    ...describeRefused(plan.refused),
    ...describeIgnored(plan.ignored),
  ];
  return `${lines.join('\n')}\n`;
}

/** One step as a sentence without a full stop, and why it is done so. */
export function describeStep(step: Step): { readonly what: string; readonly why: string } {
  const why = step.reason;
  switch (step.do) {
    case 'subtractOverscan': {
      const fit = step.fit === null ? '' : `, ${step.fit.function} of order ${step.fit.order} through the levels`;
      const unit = step.axis === 'rows' ? 'row' : 'column';
      return { what: `subtract the overscan: ${step.statistic} of each ${unit} of ${step.section}${fit}`, why };
    }
    case 'trimImage':
      return { what: `trim to ${step.section}`, why };
    case 'subtractBias':
      return { what: `subtract the bias ${nameOf(step.bias)}`, why };
    case 'subtractDark': {
      const factor = step.scaled ? ` x ${Number(step.scale.toPrecision(6))}` : '';
      return { what: `subtract the dark ${nameOf(step.dark)}${factor}`, why };
    }
    case 'flatCorrect': {
      const least = step.minValue === null ? '' : `, its pixels at least ${step.minValue}`;
      const norm = step.normValue === null ? 'its mean' : step.normValue;
      return { what: `divide by the flat ${nameOf(step.flat)} over ${norm}${least}`, why };
    }
  }
}

function stepLines(steps: readonly Step[]): string[] {
  return steps.flatMap((step, i) => {
    const { what, why } = describeStep(step);
    return [`  ${i + 1}. ${what}`, `     because ${why}`];
  });
}

/** Flats to which the same is done for the same reasons stand together; `written`: with the names of their results. */
export function describeFlats(flats: readonly PlannedFlat[], written = true): string[] {
  return groupAlike(flats, (flat) => describeTreatment(flat).join('\n')).flatMap((group) => [
    '',
    ...group.map((flat) => {
      const result = written ? ` -> ${nameOf(flat.output)}${describeFate(flat)}` : '';
      return `${flat.name}${result}${describeLevels(flat)}`;
    }),
    ...describeTreatment(group[0]!),
  ]);
}

/** " (is there already: up to date)". */
function describeFate({ action, result: { state, why } }: Pick<PlannedFlat, 'action' | 'result'>): string {
  if (action === 'write') return '';
  if (action === 'skip') return ` (is there already: ${state === 'upToDate' ? 'up to date' : 'skipped'})`;
  return why === null ? ' (replaces the one that is there)' : ` (replaces the one that is there: ${why})`;
}

function describeTreatment(flat: PlannedFlat): string[] {
  return [
    ...stepLines(flat.steps),
    ...(flat.noise === null ? [] : [`  uncertainty from ${flat.noise.source}`]),
    ...(flat.masks === undefined ? [] : [`  ${describeMasks(flat.masks)}`]),
    ...flat.warnings.map((warning) => `  warning: ${warning}`),
    ...describeCandidates(flat.refusedCandidates),
  ];
}

/** A master with its inputs: its first line, then what is done and why. */
export function describeMaster(master: PlannedMaster): string[] {
  const extensions = extensionWords(master.extensions);
  const first = master.inputs[0];
  return [
    `${master.title}: ${master.inputs.length} frames -> ${nameOf(master.output)}${describeFate(master)}`,
    ...stepLines(first?.steps ?? []),
    `  ${(first?.steps.length ?? 0) + 1}. ${methodWords(master.method)}`,
    `  of ${master.inputs.map((input) => input.name).join(', ')}`,
    ...(first?.leavesBad ? [`  without pixels that are ${badWords(first)}`] : []),
    ...(extensions === null ? [] : [`  ${extensions}`]),
    ...(master.method.method === 'sum' && master.exposure !== null
      ? [`  the exposure of the result is the total, ${master.exposure} s`]
      : []),
    ...(master.kind === 'dark'
      ? [`  the result ${master.holdsBias ? 'still holds the bias' : 'is free of bias'}`]
      : []),
    ...master.warnings.map((warning) => `  warning: ${warning}`),
  ];
}

/** "saturated, masked in a master or masked by bad.fits". */
function badWords({ masks }: PlannedFrame): string {
  const words = ['saturated', 'masked in a master', describeMasks(masks)].filter((one) => one !== null);
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** "average weighted by exposure, clipped at 5 / 5 mad_std about the median, not scaled". */
function methodWords({ method, minmax, extrema, clip, order, scale, weights }: CombineMethod): string {
  const limits = [
    ...(minmax?.min == null ? [] : [`below ${minmax.min}`]),
    ...(minmax?.max == null ? [] : [`above ${minmax.max}`]),
  ];
  const rounds = clip === null || clip.iterations === 1 ? '' : `, ${clip.iterations} times`;
  const grown = clip === null || clip.grow === 0 ? '' : `, with neighbours within ${clip.grow} pixels`;
  return [
    weights === 'none' ? method : `${method} weighted by ${weights}`,
    ...(limits.length === 0 ? [] : [`values ${limits.join(' and ')} rejected`]),
    ...(extrema === null ? [] : [`the ${extrema.nlow} lowest and ${extrema.nhigh} highest rejected`]),
    clip === null
      ? 'no clipping'
      : `clipped at ${clip.low} / ${clip.high} ${clip.deviation} about the ${clip.center}${rounds}${grown}`,
    scale === 'none' ? 'not scaled' : `scaled by ${scale} (${order})`,
  ].join(', ');
}

function describeCandidates(candidates: readonly RefusedCandidate[]): string[] {
  return candidates.map((candidate) => `  not ${nameOf(candidate.path)}: ${candidate.reason}`);
}

/** Refused, in groups of one reason. */
export function describeRefused(refused: readonly RefusedFrame[]): string[] {
  const groups = groupAlike(refused, (frame) => JSON.stringify([frame.reason, frame.wayOut, frame.refusedCandidates]));
  return groups.flatMap((group) => {
    const { reason, wayOut, refusedCandidates } = group[0]!;
    return [
      '',
      `REFUSED ${group.map((frame) => frame.name).join(', ')}: ${reason}`,
      ...(wayOut === null ? [] : [`  ${wayOut}`]),
      ...describeCandidates(refusedCandidates),
    ];
  });
}

/** Left alone, in groups of one reason. */
export function describeIgnored(ignored: readonly IgnoredFrame[]): string[] {
  const lines = groupAlike(ignored, (frame) => frame.reason).map((group) => {
    const { reason, byHand } = group[0]!;
    const names = group.map((frame) => nameOf(frame.path));
    // A person's decision is shown in full: somebody may look for the one frame that was not meant.
    return `  ${byHand ? names.join(', ') : someNames(names)}: ${reason}`;
  });
  return lines.length === 0 ? [] : ['', 'Left alone:', ...lines];
}
