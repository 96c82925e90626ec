/** Which cards of a frame its reduction went by, and what for: the marks beside the cards in the viewer. */
import type { FrameInfo, KeyedNumber } from '../frames/frameInfo';
import { nameOf } from './outputName';
import { type Step, type SubtractDarkStep, usedMaster } from './step';

/** A card that was used, by its keyword, with a few words for what. */
export interface CardUse {
  readonly keyword: string;
  /** "exposure 300 s, the nearest dark (70 s, dark.fits) was chosen by it" */
  readonly text: string;
}

/** The uses, in the order in which a plan is made; `steps` are those of the frame's plan, none where it has none. */
export function cardUses(info: FrameInfo, steps: readonly Step[]): CardUse[] {
  return [
    ...kindUses(info),
    ...sizeUses(info, steps),
    ...sectionUses(info, steps),
    ...exposureUses(info, steps),
    ...matchUses(info, steps),
    ...pixelUses(info),
    ...noiseUses(info),
    ...historyUses(info),
  ];
}

function kindUses({ kind, imagetyp, keywords, master, assigned }: FrameInfo): CardUse[] {
  const uses: CardUse[] = [];
  if (keywords.type !== undefined && assigned?.type !== undefined)
    uses.push({ keyword: keywords.type, text: notUsed(`type ${assigned.type}`) });
  else if (keywords.type !== undefined && imagetyp !== null) {
    const text = kind === 'unknown' ? 'its value is no kind of frame that is known' : `the frame is a ${kind} by it`;
    uses.push({ keyword: keywords.type, text });
  }
  const evidence = master === null ? undefined : cardOf(master);
  if (evidence !== undefined) uses.push({ keyword: evidence, text: 'the frame is a combined master by it' });
  return uses;
}

/** Masters must have the size that is left after the trim. */
function sizeUses({ width, height }: FrameInfo, steps: readonly Step[]): CardUse[] {
  if (!steps.some((step) => usedMaster(step) !== null)) return [];
  const trim = steps.find((step) => step.do === 'trimImage');
  const after = trim === undefined ? '' : ` after the trim to ${trim.section}`;
  return [
    { keyword: 'NAXIS1', text: `${width} columns: masters had to have as many${after}` },
    { keyword: 'NAXIS2', text: `${height} rows: masters had to have as many${after}` },
  ];
}

/** Sections count where the recipe says "header"; else the recipe's own do, and the cards are not used. */
function sectionUses({ biassec, trimsec, datasec }: FrameInfo, steps: readonly Step[]): CardUse[] {
  const cards = { BIASSEC: biassec, TRIMSEC: trimsec, DATASEC: datasec };
  return steps.flatMap((step) => {
    if (step.do !== 'subtractOverscan' && step.do !== 'trimImage') return [];
    const keyword = Object.entries(cards).find(([name, text]) => {
      return text !== null && step.reason === `its header says ${name} = ${text}`;
    })?.[0];
    if (keyword === undefined) return [];
    const overscan = step.do === 'subtractOverscan' ? `overscan ${step.section}, ${step.statistic} subtracted` : null;
    return [{ keyword, text: overscan ?? `trimmed to ${step.section}` }];
  });
}

function exposureUses(frame: FrameInfo, steps: readonly Step[]): CardUse[] {
  const { exposure, exposureKeyword, exposureProblem, assigned, keywords } = frame;
  if (assigned?.exposure !== undefined && keywords.exposure !== undefined)
    return [{ keyword: keywords.exposure, text: notUsed(`${assigned.exposure} s`) }];
  if (exposureKeyword === null) return [];
  if (exposure === null) {
    return [{ keyword: exposureKeyword, text: exposureProblem ?? 'it gives no exposure time' }];
  }
  const dark = steps.find((step) => step.do === 'subtractDark');
  return [{ keyword: exposureKeyword, text: `exposure ${exposure} s${dark === undefined ? '' : darkBy(dark)}` }];
}

function darkBy({ dark, scaled, exposure, darkExposure, scale, reason }: SubtractDarkStep): string {
  const name = `${darkExposure} s, ${nameOf(dark)}`;
  const chosen = reason.startsWith('the recipe names it')
    ? `the recipe names the dark (${name})`
    : reason.startsWith('chosen by hand')
      ? `the dark (${name}) was chosen by hand`
      : scaled
        ? `the dark (${name}) was chosen by it`
        : `the nearest dark (${name}) was chosen by it`;
  return `, ${chosen}${scaled ? ` and scaled by ${exposure} / ${darkExposure} = ${Number(scale.toPrecision(6))}` : ''}`;
}

/** What masters are compared by: a difference is a reason to refuse one, or a warning. */
function matchUses({ keywords, ...info }: FrameInfo, steps: readonly Step[]): CardUse[] {
  const uses: CardUse[] = [];
  const add = (role: string, text: string | null) => {
    const keyword = keywords[role];
    if (keyword !== undefined && text !== null) uses.push({ keyword, text });
  };
  const calibrated = steps.some((step) => usedMaster(step) !== null);
  const flat = steps.find((step) => step.do === 'flatCorrect');
  const compared = calibrated ? ', compared with that of the masters' : '';
  const filter = info.assigned?.filter;
  if (filter !== undefined) add('filter', notUsed(`filter ${filter}`));
  else if (info.filter !== null)
    add(
      'filter',
      flat === undefined
        ? `filter ${info.filter}: flats of one filter are combined`
        : `filter ${info.filter}, the flat (${nameOf(flat.flat)}) had to have the same`,
    );
  add('binning', info.binning === null ? null : `binning ${info.binning}${compared}`);
  add('camera', info.camera === null || !calibrated ? null : `camera ${info.camera}${compared}`);
  add('readout', info.readout === null || !calibrated ? null : `readout mode ${info.readout}${compared}`);
  add('gain', info.gain === null || !calibrated ? null : `gain ${info.gain}${compared}`);
  add('temperature', info.temperature === null || !calibrated ? null : `${info.temperature} °C${compared}`);
  return uses;
}

function pixelUses({ keywords, unit }: FrameInfo): CardUse[] {
  return keywords.unit === undefined || unit === null ? [] : [{ keyword: keywords.unit, text: `pixels in ${unit}` }];
}

function noiseUses({ electronsPerAdu, readNoise }: FrameInfo): CardUse[] {
  const use = (number: KeyedNumber | null, what: string): CardUse[] => {
    if (number === null) return [];
    return [{ keyword: number.keyword, text: `${what}, for uncertainties where the recipe asks for them` }];
  };
  return [
    ...use(electronsPerAdu, `${electronsPerAdu?.value} electrons per adu`),
    ...use(readNoise, `read noise ${readNoise?.value} electrons`),
  ];
}

function historyUses({ history }: FrameInfo): CardUse[] {
  const done = {
    overscan: 'the overscan was subtracted before',
    trim: 'the frame was trimmed before',
    bias: 'the bias was subtracted before',
    dark: 'a dark was subtracted before',
    flat: 'the frame was divided by a flat before',
  };
  return (Object.keys(done) as (keyof typeof done)[]).flatMap((step) => {
    const keyword = cardOf(history[step] ?? '');
    return keyword === undefined ? [] : [{ keyword, text: done[step] }];
  });
}

/** Of a card in whose place a person's word counts; it stands after "Used:". */
function notUsed(assigned: string): string {
  return `no, ${assigned} is assigned by hand`;
}

/** The keyword of an evidence: "COMBINED = T", "IMCMB001 is there". */
function cardOf(evidence: string): string | undefined {
  return /^([A-Z0-9_-]+) (?:=|is there)/.exec(evidence)?.[1];
}
