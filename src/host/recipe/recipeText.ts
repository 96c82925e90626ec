/** A recipe as text: where a key stands, what is wrong with its grammar, and changes that leave all else as it is written. */
import * as path from 'node:path';
import {
  type Edit,
  type FormattingOptions,
  findNodeAtLocation,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type RecipeChange, withValue } from '../../engine/plan/recipeChange';

export type { Edit };

/** A part of the text, in UTF-16 units. */
export interface TextPart {
  readonly offset: number;
  readonly length: number;
}

/** A fault of the grammar, for which the text is no JSON. */
export interface Fault extends TextPart {
  readonly message: string;
}

/** As JSON.parse takes it: no comments, no trailing comma. */
const STRICT = { disallowComments: true, allowTrailingComma: false };

/** Every fault of the grammar, in order; empty for JSON. */
export function faultsOf(text: string): readonly Fault[] {
  const errors: ParseError[] = [];
  parseTree(withoutMark(text), errors, STRICT);
  return errors.map(({ error, offset, length }) => {
    const words = printParseErrorCode(error)
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    return { offset, length, message: `This is not JSON: ${words}.` };
  });
}

/** Where a change at `keys` would show: the key itself, else the deepest of the keys above it, else the first character. */
export function partOf(text: string, keys: readonly (string | number)[], want: 'key' | 'value'): TextPart {
  const root = parseTree(withoutMark(text));
  for (let depth = keys.length; root !== undefined && depth > 0; depth--) {
    const node = findNodeAtLocation(root, [...keys.slice(0, depth)]);
    if (node === undefined) continue;
    // A key is what is misspelled or could be set; only the value that stands at the very place can be wrong itself.
    const part = want === 'value' && depth === keys.length ? node : (keyOf(node) ?? node);
    return { offset: part.offset, length: part.length };
  }
  return { offset: root?.offset ?? 0, length: 1 };
}

/** The edits that make a change, in the text's own indentation. @throws Error where the text is no JSON */
export function editsFor(text: string, change: RecipeChange): readonly Edit[] {
  if (faultsOf(text).length > 0) throw new Error('The text is not JSON.');
  const root = parseTree(withoutMark(text));
  if ('newName' in change) {
    const node = root === undefined ? undefined : findNodeAtLocation(root, [...change.path]);
    const key = node === undefined ? undefined : keyOf(node);
    return key === undefined ? [] : [{ ...bare(key), content: JSON.stringify(change.newName) }];
  }
  const { keys, value } = reachable(root, change.path, change.value);
  return modify(withoutMark(text), [...keys], value, { formattingOptions: formatOf(text) });
}

/** The text with a change made. */
export function changedText(text: string, change: RecipeChange): string {
  const edits = [...editsFor(text, change)].sort((a, b) => b.offset - a.offset);
  return edits.reduce((so, { offset, length, content }) => {
    return so.slice(0, offset) + content + so.slice(offset + length);
  }, text);
}

/** Keys of a recipe that hold the path of a master, or a word. */
const MASTER_KEYS = ['bias', 'dark.use', 'flat', 'flat.use'];

/** The change as it is written into a recipe of `folder`: masters by their path from there, so that a night can be moved. */
export function portable<C extends RecipeChange>(change: C, folder: string): C {
  if (!('value' in change) || typeof change.value !== 'string') return change;
  if (!MASTER_KEYS.includes(change.path.join('.')) || !path.isAbsolute(change.value)) return change;
  const relative = path.relative(folder, change.value);
  return path.isAbsolute(relative) ? change : { ...change, value: relative.split(path.sep).join('/') };
}

/** `modify` cannot set a key in what is a word: then the word is replaced by an object. */
function reachable(root: Node | undefined, keys: readonly string[], value: unknown) {
  for (let depth = 1; root !== undefined && depth < keys.length; depth++) {
    const node = findNodeAtLocation(root, keys.slice(0, depth));
    if (node === undefined) break;
    if (node.type !== 'object') return { keys: keys.slice(0, depth), value: withValue({}, keys.slice(depth), value) };
  }
  return { keys, value };
}

function keyOf(node: Node): Node | undefined {
  return node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
}

function bare({ offset, length }: Node): TextPart {
  return { offset, length };
}

/** A byte order mark counts as a blank, so that places stay where they are. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, ' ');
}

function formatOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length, eol };
}
