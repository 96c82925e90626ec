/** BIASSEC, TRIMSEC and DATASEC of a header held against what the pixels of a flat show. */
import type { Detection, Edge } from '../ccd/detectOverscan';
import type { Region } from '../ccd/region';
import { parseSection, resolveSection, type Section } from '../ccd/section';
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';

export type SectionVerdict =
  | 'agrees'
  | 'offByOne'
  | 'differs'
  | 'leaks'
  | 'short'
  | 'oneAxis'
  | 'unbinned'
  | 'outOfRange'
  | 'unreadable'
  | 'unchecked';

/** What one card is worth. */
export interface CheckedSection {
  readonly keyword: 'BIASSEC' | 'TRIMSEC' | 'DATASEC';
  /** As written. */
  readonly text: string;
  /** The worst first. */
  readonly verdicts: readonly SectionVerdict[];
  /** As a region of this frame, 0-based and half-open; null where it names none. */
  readonly region: Region | null;
  readonly sentence: string;
}

type Card = Pick<FrameInfo, 'biassec' | 'trimsec' | 'datasec' | 'width' | 'height' | 'binning'>;

/** The cards that the header has. `detection` null: nothing was measured, so nothing can be said of what they name. */
export function checkSections(frame: Card, detection: Detection | null): readonly CheckedSection[] {
  const cards = [
    ['BIASSEC', frame.biassec],
    ['TRIMSEC', frame.trimsec],
    ['DATASEC', frame.datasec],
  ] as const;
  return cards.flatMap(([keyword, text]) => (text === null ? [] : [checkSection(keyword, text, frame, detection)]));
}

function checkSection(
  keyword: CheckedSection['keyword'],
  text: string,
  frame: Card,
  detection: Detection | null,
): CheckedSection {
  const card = `${keyword} = ${text}`;
  const outcome = (verdicts: readonly SectionVerdict[], region: Region | null, sentence: string): CheckedSection => ({
    keyword,
    text,
    verdicts,
    region,
    sentence,
  });
  let section: Section;
  try {
    section = parseSection(text, 'fits');
  } catch (error) {
    return outcome(['unreadable'], null, `${card} cannot be used: ${messageOf(error)}`);
  }
  if (section.ranges.length === 1) {
    const columns = text.trim().replace(/\]$/, ',*]');
    return outcome(
      ['oneAxis'],
      null,
      `${card} names one axis only, which ccdproc takes as rows; as columns it would be ${columns}.${asColumns(columns, frame, detection)}`,
    );
  }
  let region: Region;
  try {
    region = resolveSection(section, frame.width, frame.height);
  } catch (error) {
    const binned = unbinned(section, frame);
    if (binned !== null)
      return outcome(
        ['unbinned'],
        binned,
        `${card} lies beyond the ${frame.width} x ${frame.height} frame; it seems to count unbinned pixels, and the frame is binned ${frame.binning}.`,
      );
    return outcome(['outOfRange'], null, `${card} cannot be used: ${messageOf(error)}`);
  }
  if (detection === null)
    return outcome(['unchecked'], region, `${card} was not held against pixels: no flat was measured.`);
  const { verdicts, why } =
    keyword === 'BIASSEC' ? overscanVerdicts(region, detection) : dataVerdicts(region, detection);
  return outcome(verdicts, region, `${card} ${why}`);
}

interface Judgement {
  readonly verdicts: readonly SectionVerdict[];
  readonly why: string;
}

function overscanVerdicts(region: Region, detection: Detection): Judgement {
  const { width, height, lit } = detection;
  const edge = overlapping(region, detection);
  if (edge === null) return { verdicts: ['differs'], why: 'names pixels that see light.' };
  const upright = edge.side === 'left' || edge.side === 'right';
  const [from, to] = upright ? [region.x0, region.x1] : [region.y0, region.y1];
  const [first, last, whole] = upright ? [region.y0, region.y1, height] : [region.x0, region.x1, width];
  const across = upright ? 'row' : 'column';
  const along = upright ? 'column' : 'row';
  const verdicts: SectionVerdict[] = [];
  const words: string[] = [];
  const inside = Math.max(0, Math.min(to, upright ? lit.x1 : lit.y1) - Math.max(from, upright ? lit.x0 : lit.y0));
  if (inside > 0) {
    verdicts.push(inside === 1 ? 'offByOne' : 'differs');
    words.push(`reaches ${many(inside, along)} into the image`);
  }
  const leaking =
    edge.usable === null ? 0 : overlap(from, to, edge) - overlap(from, to, { ...edge, unlit: edge.usable });
  if (leaking > 0) {
    verdicts.push('leaks');
    words.push(`takes in ${many(leaking, along)} into which light leaks`);
  }
  const missing = first + (whole - last);
  if (missing > 0) {
    verdicts.push('short');
    words.push(`is ${many(missing, across)} short of the ${whole} of the frame`);
  }
  if (verdicts.length > 0) return { verdicts, why: `${words.join(', and ')}.` };
  if (edge.usable === null) return { verdicts: ['leaks'], why: 'names pixels of which none can be used.' };
  return { verdicts: ['agrees'], why: 'agrees with what the pixels show.' };
}

function dataVerdicts(region: Region, { lit }: Detection): Judgement {
  const more = [
    ['left', lit.x0 - region.x0, 'column'],
    ['right', region.x1 - lit.x1, 'column'],
    ['bottom', lit.y0 - region.y0, 'row'],
    ['top', region.y1 - lit.y1, 'row'],
  ] as const;
  const dark = more.filter(([, count]) => count > 0);
  if (dark.length > 0) {
    const list = dark.map(([side, count, line]) => `${many(count, line)} at the ${side}`).join(' and ');
    return {
      verdicts: [dark.every(([, count]) => count === 1) ? 'offByOne' : 'differs'],
      why: `counts ${list} as image that ${dark.length === 1 && dark[0]![1] === 1 ? 'sees' : 'see'} no light.`,
    };
  }
  const cut = more.filter(([, count]) => count < 0);
  if (cut.length === 0) return { verdicts: ['agrees'], why: 'agrees with what the pixels show.' };
  const list = cut.map(([side, count, line]) => `${many(-count, line)} at the ${side}`).join(' and ');
  return { verdicts: ['differs'], why: `leaves out ${list} that see light.` };
}

/** What a section of one axis would be worth if it meant columns. */
function asColumns(text: string, frame: Card, detection: Detection | null): string {
  if (detection === null) return '';
  try {
    const region = resolveSection(parseSection(text, 'fits'), frame.width, frame.height);
    return ` Even so it ${overscanVerdicts(region, detection).why}`;
  } catch {
    return '';
  }
}

/** The section in binned pixels, where it counts unbinned ones; null where that gives no region either. */
function unbinned({ ranges: [x, y] }: Section, { width, height, binning }: Card): Region | null {
  const [bx = 1, by = 1] = (binning ?? '').split('x').map(Number);
  if (!(bx > 1 || by > 1) || x === undefined || y === undefined) return null;
  const x0 = x.start === null ? 0 : Math.floor((x.start - 1) / bx);
  const x1 = x.stop === null ? width : Math.floor(x.stop / bx);
  const y0 = y.start === null ? 0 : Math.floor((y.start - 1) / by);
  const y1 = y.stop === null ? height : Math.floor(y.stop / by);
  const there = x0 >= 0 && x1 <= width && x0 < x1 && y0 >= 0 && y1 <= height && y0 < y1;
  return there ? { x0, x1, y0, y1 } : null;
}

/** The edge of which the region holds most; null where it holds nothing that is dark. */
function overlapping(region: Region, { edges }: Detection): Edge | null {
  const shared = (edge: Edge) =>
    edge.side === 'left' || edge.side === 'right'
      ? overlap(region.x0, region.x1, edge) / (region.x1 - region.x0)
      : overlap(region.y0, region.y1, edge) / (region.y1 - region.y0);
  const [best] = [...edges].sort((one, other) => shared(other) - shared(one));
  return best === undefined || shared(best) === 0 ? null : best;
}

function overlap(from: number, to: number, { unlit }: Pick<Edge, 'unlit'>): number {
  return Math.max(0, Math.min(to, unlit.to) - Math.max(from, unlit.from));
}

function many(count: number, line: string): string {
  return count === 1 ? `one ${line}` : `${count} ${line}s`;
}

function messageOf(error: unknown): string {
  return error instanceof FlatfieldError ? error.message : String(error);
}
