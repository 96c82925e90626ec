/** Frames assigned by hand: a JSON file beside them that a person, a script and the commands can write. */
import { closest } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import { FlatfieldError } from '../errors';
import { assignmentSchema, framesSchema, type WrittenAssignment } from './assignmentSchema';
import type { Assignment, FrameInfo } from './frameInfo';
import { comparable } from './rejectedList';

/** Name of the file in the folder of the frames that it speaks of. */
export const FRAMES_NAME = 'flatfield.frames.json';

/** What such a file says. */
export interface FramesFile {
  /** Name (as `comparable` makes it) -> what is assigned, with paths as written. */
  readonly frames: ReadonlyMap<string, WrittenAssignment>;
  /** What of it cannot be meant, one sentence each; entries with a problem are not in `frames`. */
  readonly problems: readonly string[];
  /** Name (as `comparable` makes it) -> why its entry cannot be meant. */
  readonly broken: ReadonlyMap<string, string>;
  /** Why nobody knows what the file assigns to any frame; null where it can be read. */
  readonly unread: string | null;
}

/**
 * Reads the text of the file; what cannot be meant is a problem, and the other frames keep theirs.
 *
 * @param file path, for the sentences
 */
export function parseFramesFile(text: string, file: string): FramesFile {
  let json: unknown;
  try {
    json = parsed(text);
  } catch (error) {
    return nothing(`${file} is not JSON, so nothing is assigned by it: ${(error as Error).message}.`);
  }
  if (!isObject(json)) return nothing(`${file} must be an object with the key "frames", so nothing is assigned by it.`);
  const top = Object.keys(framesSchema.shape);
  const problems = Object.keys(json)
    .filter((key) => !top.includes(key))
    .map((key) => `${file}: ${unknownKey(key, top)}`);
  const entries = json.frames ?? {};
  if (!isObject(entries)) {
    return nothing(`${file}: "frames" must be an object of names of frames, so nothing is assigned by it.`);
  }
  const [stray] = problems;
  if (json.frames === undefined && stray !== undefined) return { ...nothing(stray), problems };
  const broken = new Map<string, string>();
  const frames = new Map<string, WrittenAssignment>();
  for (const [name, entry] of Object.entries(entries)) {
    const result = assignmentSchema.safeParse(entry);
    if (result.success) frames.set(comparable(name), result.data);
    else {
      const why = result.error.issues.map((issue) => issueSentence(issue as z.core.$ZodIssue)).join(' ');
      broken.set(comparable(name), why);
      problems.push(`${file}: nothing is assigned to ${name}: ${why}`);
    }
  }
  return { frames, problems, broken, unread: null };
}

/** The frame as a person says it is. */
export function withAssignment(frame: FrameInfo, assigned: Assignment): FrameInfo {
  const { type, exposure, filter } = assigned;
  const { kind, exposureKeyword, exposureProblem } = frame;
  return {
    ...frame,
    ...(type === undefined ? {} : { kind: type }),
    ...(exposure === undefined ? {} : { exposure, exposureKeyword: null, exposureProblem: null }),
    ...(filter === undefined ? {} : { filter }),
    assigned,
    unassigned: { kind, exposure: frame.exposure, exposureKeyword, exposureProblem, filter: frame.filter },
  };
}

/** A change of one frame's entry; null takes a key away, a key that is left out stays. */
export type AssignmentChange = { readonly [K in keyof WrittenAssignment]?: WrittenAssignment[K] | null };

/**
 * The text with a change of one frame's entry: other entries, unknown keys and the indentation stay. '' when nothing is
 * left that anybody wrote.
 *
 * @param text the file as it is, '' for a new one
 * @param file path, for messages
 * @throws FlatfieldError `Usage`: what is there is no such file, and is not written over
 */
export function withAssigned(text: string, file: string, name: string, change: AssignmentChange): string {
  const whole = editable(text, file);
  const frames = isObject(whole.frames) ? whole.frames : {};
  const key = Object.keys(frames).find((other) => comparable(other) === comparable(name)) ?? name;
  const old = isObject(frames[key]) ? frames[key] : {};
  const entry = Object.fromEntries(
    Object.entries({ ...old, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );
  if (JSON.stringify(entry) === JSON.stringify(old)) return text;
  const left = Object.entries({ ...frames, [key]: entry }).filter(
    ([other, value]) => other !== key || Object.keys(value as object).length > 0,
  );
  const others = Object.keys(whole).filter((other) => other !== 'frames' && other !== '$schema');
  if (left.length === 0 && others.length === 0) return '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const json = JSON.stringify({ ...whole, frames: Object.fromEntries(left) }, null, indentOf(text));
  return `${text.startsWith(BOM) ? BOM : ''}${json.replaceAll('\n', end)}${end}`;
}

const BOM = '\uFEFF';

function editable(text: string, file: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const refuse = (why: string, cause?: unknown): never => {
    throw new FlatfieldError('Usage', `${file} ${why}, so nothing is written into it.`, {
      file,
      wayOut: 'Put it right in an editor, then try again.',
      cause,
    });
  };
  let json: unknown;
  try {
    json = parsed(text);
  } catch (error) {
    return refuse(`is not JSON (${(error as Error).message})`, error);
  }
  if (!isObject(json)) return refuse('is no object');
  if (json.frames !== undefined && !isObject(json.frames)) return refuse('has "frames" that are no object');
  return json;
}

function parsed(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/** Of the first line that is indented; two blanks where none is. */
function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}

function nothing(problem: string): FramesFile {
  return { frames: new Map(), problems: [problem], broken: new Map(), unread: problem };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function issueSentence(issue: z.core.$ZodIssue): string {
  const key = `"${issue.path.join('.')}"`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => unknownKey(name, Object.keys(assignmentSchema.shape))).join(' ');
    case 'invalid_value':
      return `${key} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`;
    case 'invalid_type':
      return issue.path.length === 0
        ? 'what stands there is no object.'
        : `${key} must be ${issue.expected === 'number' ? 'a number of seconds' : `a ${issue.expected}`}.`;
    case 'too_small':
      return issue.origin === 'string' ? `${key} must not be empty.` : `${key} must be at least ${issue.minimum}.`;
    case 'invalid_format':
      return `${key} must be plain ASCII: a FITS card holds nothing else.`;
    default:
      return `${key} cannot be used: ${issue.message}.`;
  }
}

function unknownKey(name: string, known: readonly string[]): string {
  return `there is no key "${name}". Did you mean "${closest(name, [...known])}"?`;
}
