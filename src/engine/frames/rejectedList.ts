/** Frames rejected by hand: a plain list beside them, one name a line, that a person, a script and the viewer can write. */
import type { Rejection } from './frameInfo';

/** Name of the list in the folder of the frames that it names. */
export const REJECTED_NAME = 'flatfield.rejected.txt';

/** Starts a list that the program makes. */
const HEADING =
  '# Frames rejected by hand: neither combined nor reduced. One name a line; a reason may follow after " # ".';

/** A name and, where a list is edited, its reason; null = none was given. */
interface Entry {
  readonly name: string;
  readonly reason: string | null;
}

/**
 * The names of a list and the reason of each (null = none). A line is a name, or a name and " # " and a reason; a name
 * in double quotes is read as JSON reads it ("flat #3.fits"). Lines that begin with # are comments.
 */
export function parseRejectedList(text: string): ReadonlyMap<string, string | null> {
  const entries = new Map<string, string | null>();
  for (const line of text.split('\n')) {
    const entry = entryOf(line);
    if (entry !== null) entries.set(comparable(entry.name), entry.reason);
  }
  return entries;
}

/** A name as it is looked up: macOS may store an umlaut in two characters where a keyboard types one. */
export function comparable(name: string): string {
  return name.normalize('NFC');
}

/**
 * The list with a frame rejected. All other lines stay as they are; a reason takes the place of the one that is there.
 *
 * @param text the list as it is, '' for a new one
 */
export function withRejected(text: string, name: string, reason: string | null): string {
  const old = parseRejectedList(text);
  const key = comparable(name);
  if (old.has(key) && (reason === null || old.get(key) === oneLine(reason))) return text;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const kept = old.has(key) ? withoutRejected(text, name) : text;
  const start = kept === '' ? `${HEADING}${end}` : /\n$/.test(kept) ? kept : `${kept}${end}`;
  return `${start}${lineOf({ name, reason })}${end}`;
}

/** The list without a frame; all other lines stay as they are. '' when nothing but our own heading would be left. */
export function withoutRejected(text: string, name: string): string {
  const key = comparable(name);
  const lines = text.split('\n').filter((line) => {
    const entry = entryOf(line);
    return entry === null || comparable(entry.name) !== key;
  });
  const left = lines.join('\n');
  return left.trim() === HEADING ? '' : left;
}

/** "it was rejected by hand in /night/flatfield.rejected.txt (clouds)": a reason as plans give it. */
export function rejectionReason({ file, reason, raw }: Rejection): string {
  const who = raw === null ? 'it' : `its raw frame ${raw}`;
  return `${who} was rejected by hand in ${file}${reason === null ? '' : ` (${reason})`}`;
}

function entryOf(line: string): Entry | null {
  const text = line.replace(/^\uFEFF/, '').trim();
  if (text === '' || text.startsWith('#')) return null;
  const quoted = /^("(?:[^"\\]|\\.)*")(?:\s*#\s*(.*))?$/.exec(text);
  if (quoted !== null) {
    const name = unquoted(quoted[1] ?? '');
    if (name !== null) return { name, reason: quoted[2]?.trim() || null };
  }
  const mark = /\s#\s*/.exec(text);
  if (mark === null) return { name: text, reason: null };
  return { name: text.slice(0, mark.index).trim(), reason: text.slice(mark.index + mark[0].length).trim() || null };
}

function unquoted(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

function lineOf({ name, reason }: Entry): string {
  const written = entryOf(name)?.name === name && !name.includes('\n') ? name : JSON.stringify(name);
  const why = reason === null ? '' : oneLine(reason);
  return why === '' ? written : `${written}  # ${why}`;
}

function oneLine(reason: string): string {
  return reason.replace(/\s+/g, ' ').trim();
}
