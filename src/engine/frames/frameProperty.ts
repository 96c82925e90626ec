/** What can be asked about a frame by one word: its own properties, and every keyword of its header. */

import type { FrameInfo, UnreadableFrame } from './frameInfo';
import { frameState } from './frameState';
import { type KeywordRole, roleOfKeyword } from './keywords';
import { nightOf } from './night';

/** A row of a list: a frame, or a file that is none. */
export type ListedFile = FrameInfo | UnreadableFrame;

export type FrameValue = string | number | boolean;

/** Values of header cards by keyword; null: the card says nothing. What is not in the header is not in here. */
export type FrameCards = ReadonlyMap<string, FrameValue | null>;

/** Properties that are no keywords, with what they are; `exposure` and `filter` are what the recipe and assignments say. */
export const ownProperties = {
  file: 'name of the file',
  folder: 'folder of the file',
  type: 'bias, dark, flat, light or unknown, by the recipe; unreadable for what is no frame',
  exposure: 'seconds, under whatever keyword',
  filter: 'filter, under whatever keyword',
  binning: 'binning, "2x2", under whatever keyword',
  night: "the evening's date; a night lasts from noon to noon UT",
  size: 'width and height in pixels, "2080x4128"',
  pixels: 'numeric type of the pixels',
  master: 'whether it is a combined master',
  rejected: 'whether it was rejected by hand',
  state: 'what is special about it',
} as const;
export type OwnProperty = keyof typeof ownProperties;

export interface FrameProperty {
  /** As it is written in filters and heads columns: "exposure", "AIRMASS", '"ESO DPR TYPE"'. */
  readonly name: string;
  readonly own: OwnProperty | null;
  /** Upper case, a HIERARCH name without the word; null for an own property. */
  readonly keyword: string | null;
  /** The role whose other keywords stand in where the header lacks this one. */
  readonly role: KeywordRole | null;
}

/**
 * The property that a word means. Own properties come first; a word in quotes is a header keyword in any case, and that
 * alone ("FILTER" is the card FILTER and no other). DPR.TYPE and ESO.DPR.TYPE are the hierarchical keyword ESO DPR TYPE.
 */
export function frameProperty(word: string): FrameProperty {
  const quoted = /^"(.*)"$/.exec(word.trim())?.[1];
  if (quoted !== undefined) return { name: word.trim().toUpperCase(), own: null, keyword: key(quoted), role: null };
  const own = word.trim().toLowerCase();
  if (Object.hasOwn(ownProperties, own)) return { name: own, own: own as OwnProperty, keyword: null, role: null };
  const dotted = word.trim().toUpperCase();
  const keyword = dotted.includes('.') ? `ESO ${dotted.replace(/^ESO\./, '').replaceAll('.', ' ')}` : key(word);
  return { name: dotted, own: null, keyword, role: roleOfKeyword(keyword) ?? null };
}

/** The word that means this header keyword. */
export function wordFor(keyword: string): string {
  const plain = /^[\w-]+$/.test(keyword) && !Object.hasOwn(ownProperties, keyword.toLowerCase());
  return plain ? keyword : `"${keyword}"`;
}

/** Whether the header's card has to be read to answer for this frame. */
export function needsCard({ keyword, role }: FrameProperty, frame: ListedFile): boolean {
  return keyword !== null && !('reason' in frame) && known(keyword, role, frame) === undefined;
}

/** The value, or null where the frame has none. `cards` hold what `needsCard` asked for. */
export function propertyValue(
  { own, keyword, role }: FrameProperty,
  frame: ListedFile,
  cards: FrameCards,
): FrameValue | null {
  if (own !== null) return ownValue(own, frame);
  if (keyword === null || 'reason' in frame) return null;
  const found = known(keyword, role, frame);
  if (found !== undefined) return found;
  if (cards.has(keyword)) return cards.get(keyword) ?? null;
  return role === null ? null : roleValue(role, frame);
}

/** Whether the header has the keyword, or one that stands in for it. */
export function hasProperty(property: FrameProperty, frame: ListedFile, cards: FrameCards): boolean {
  const { own, keyword, role } = property;
  if (own !== null || propertyValue(property, frame, cards) !== null) return true;
  if (keyword === null || 'reason' in frame) return false;
  return cards.has(keyword) || (role !== null && frame.keywords[role] !== undefined);
}

function key(word: string): string {
  return word
    .trim()
    .toUpperCase()
    .replace(/\s+/g, ' ')
    .replace(/^HIERARCH /, '');
}

/** What FrameInfo says of a card; undefined where it does not say. */
function known(keyword: string, role: KeywordRole | null, frame: FrameInfo): FrameValue | null | undefined {
  const { keywords, exposureProblem, width, height } = frame;
  if (keyword === 'NAXIS1') return width;
  if (keyword === 'NAXIS2') return height;
  if (role === null || keywords[role] !== keyword) return undefined;
  // What is no number may still be a text to look for.
  if (role === 'exposure' && exposureProblem !== null) return undefined;
  return roleValue(role, frame) ?? undefined;
}

function roleValue(role: KeywordRole, frame: FrameInfo): FrameValue | null {
  switch (role) {
    case 'type':
      return frame.imagetyp;
    case 'exposure':
    case 'filter':
    case 'object':
    case 'date':
    case 'camera':
    case 'temperature':
      return frame[role];
    default:
      return null;
  }
}

function ownValue(own: OwnProperty, file: ListedFile): FrameValue | null {
  switch (own) {
    case 'file':
      return file.name;
    case 'folder':
      return folderOf(file.path);
    case 'rejected':
      return file.rejected !== undefined;
    case 'state':
      return frameState(file) || null;
    default:
      return 'reason' in file ? (own === 'type' ? 'unreadable' : null) : ofFrame(own, file);
  }
}

function ofFrame(own: Exclude<OwnProperty, 'file' | 'folder' | 'rejected' | 'state'>, frame: FrameInfo) {
  switch (own) {
    case 'type':
      return frame.kind;
    case 'night':
      return nightOf(frame.date);
    case 'size':
      return `${frame.width}x${frame.height}${frame.planes > 1 ? `x${frame.planes}` : ''}`;
    case 'pixels':
      return frame.pixelType;
    case 'master':
      return frame.master !== null;
    default:
      return frame[own];
  }
}

function folderOf(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return slashed.slice(0, Math.max(0, slashed.lastIndexOf('/')));
}
