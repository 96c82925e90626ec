/** A section that cannot be meant -> what its writer most likely meant, in the same convention, for a proposal. */
import { FlatfieldError } from '../errors';
import type { Region } from './region';
import { parseSection, type SectionRange } from './section';

interface Span {
  /** 0-based, end excluded. */
  readonly from: number;
  readonly to: number;
  /** The range as written says just this. */
  readonly exact: boolean;
}

/**
 * Sections inside a frame of `width` columns and `height` rows that are nearest to `text`: cut at the frame's edges, turned
 * round, completed by the axis that it does not name (columns first, then rows). Empty when nothing of it lies in the frame.
 */
export function nearestSections(
  text: string,
  convention: 'fits' | 'python',
  width: number,
  height: number,
): readonly string[] {
  const ranges = rangesOf(text, convention);
  const mend = (range: SectionRange, length: number) =>
    convention === 'fits' ? mendFits(range, length) : mendPython(range, length);
  const [first, second] = ranges;
  if (first === undefined) return [];
  if (second !== undefined) {
    const [x, y] = convention === 'fits' ? [first, second] : [second, first];
    const [columns, rows] = [mend(x, width), mend(y, height)];
    return columns === null || rows === null ? [] : [format(regionOf(columns, rows), width, height, convention)];
  }
  const columns = mend(first, width);
  const rows = mend(first, height);
  const choices = [
    ...(columns === null ? [] : [{ span: columns, region: regionOf(columns, { from: 0, to: height }) }]),
    ...(rows === null ? [] : [{ span: rows, region: regionOf({ from: 0, to: width }, rows) }]),
  ];
  const exact = choices.filter(({ span }) => span.exact);
  return (exact.length > 0 ? exact : choices).map(({ region }) => format(region, width, height, convention));
}

/** A region as people write it in FITS convention: "[2049:2080,*]". */
export function shortSection(region: Region, width: number, height: number): string {
  return format(region, width, height, 'fits');
}

/** The ranges of a section, also where only its brackets are missing; empty for what is no section at all. */
function rangesOf(text: string, convention: 'fits' | 'python'): readonly SectionRange[] {
  for (const spelling of [text, `[${text.replace(/[[\](){}]/g, '')}]`]) {
    try {
      return parseSection(spelling, convention).ranges;
    } catch (error) {
      if (!(error instanceof FlatfieldError)) throw error;
    }
  }
  return [];
}

function mendFits({ start, stop, step }: SectionRange, length: number): Span | null {
  const [a, b] = [start ?? 1, stop ?? length];
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  if (first > length || last < 1) return null;
  const exact = a === first && first >= 1 && last <= length && (step ?? 1) === 1;
  return { from: Math.max(first, 1) - 1, to: Math.min(last, length), exact };
}

function mendPython({ start, stop, step }: SectionRange, length: number): Span | null {
  const fromEnd = (index: number) => (index < 0 ? index + length : index);
  const [a, b] = [fromEnd(start ?? 0), fromEnd(stop ?? length)];
  const from = Math.max(Math.min(a, b), 0);
  const to = Math.min(Math.max(a, b), length);
  // A stop beyond the end is everyday Python, and means the end.
  return from >= to ? null : { from, to, exact: a === from && a < b && (step ?? 1) === 1 };
}

function regionOf(x: Pick<Span, 'from' | 'to'>, y: Pick<Span, 'from' | 'to'>): Region {
  return { x0: x.from, x1: x.to, y0: y.from, y1: y.to };
}

function format({ x0, x1, y0, y1 }: Region, width: number, height: number, convention: 'fits' | 'python'): string {
  const axis = (from: number, to: number, length: number): string => {
    if (convention === 'fits') return from === 0 && to === length ? '*' : `${from + 1}:${to}`;
    return `${from === 0 ? '' : from}:${to === length ? '' : to}`;
  };
  const [x, y] = [axis(x0, x1, width), axis(y0, y1, height)];
  return convention === 'fits' ? `[${x},${y}]` : `[${y}, ${x}]`;
}
