/** Names of results: the recipe's template filled in, and made safe for every file system. */
import { FlatfieldError, type RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import type { Recipe } from './recipeSchema';

const FITS_NAME = /\.(fits?|fts)$/i;
const OUTER_COMPRESSION = /\.(gz|bz2|z|xz|zip|fz)$/i;
/** Longest name that every common file system takes, in bytes of UTF-8, less room for the temporary file's name. */
const LONGEST_NAME = 200;
/** As in the recipe's defaults. */
const STANDARD_NAME = '{type}-{name}';

/** What a template can be filled in with. */
export const PLACEHOLDERS = ['name', 'stem', 'ext', 'type', 'filter', 'exposure'] as const;
const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Words in braces that a template cannot be filled in with. */
export function unknownPlaceholders(template: string): string[] {
  const words = [...template.matchAll(PLACEHOLDER)].map(([, word]) => word ?? '');
  return words.filter((word) => !PLACEHOLDERS.some((known) => known === word));
}

/** Where a master or a flat goes: `folder` and `name` joined as that folder's system writes paths. */
export function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}

/** The folder part of a path, without its last separator. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, lastSeparator(path)));
}

/** Base name of a path. */
export function nameOf(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

/** -1 where there is none. */
function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}

/** A file's name without the ending of a compression around it, which results do not keep: "a.fits.gz" -> "a.fits". */
export function plainName(name: string): string {
  return name.replace(OUTER_COMPRESSION, '');
}

/**
 * The name of the result of `frame`.
 *
 * @param template e.g. "{type}-{name}"; {name}, {stem}, {ext}, {type}, {filter}, {exposure} are filled in
 * @throws FlatfieldError `BadRecipe` for an unknown placeholder, `Refused` for a name that no file system takes
 */
export function outputName(template: string, frame: FrameInfo): string {
  const plain = plainName(frame.name);
  const ext = FITS_NAME.exec(plain)?.[0] ?? '.fits';
  const stem = plain.replace(FITS_NAME, '');
  const values: Readonly<Record<(typeof PLACEHOLDERS)[number], string>> = {
    name: stem + ext,
    stem,
    ext,
    type: safeWord(frame.kind),
    filter: safeWord(frame.filter ?? 'nofilter'),
    exposure: frame.exposure === null ? 'unknown' : exposureWord(frame.exposure),
  };
  const [unknown] = unknownPlaceholders(template);
  if (unknown !== undefined) {
    const known = PLACEHOLDERS.map((name) => `{${name}}`);
    throw new FlatfieldError('BadRecipe', `"output.name" uses {${unknown}}; it can use ${known.join(', ')}.`);
  }
  const filled = template.replace(PLACEHOLDER, (_, key: (typeof PLACEHOLDERS)[number]) => values[key]);
  return safeName(FITS_NAME.test(filled) ? filled : `${filled}.fits`, frame.path);
}

/** Changes of the name's template that may keep results of one name apart. */
export function tellingApart({ output }: Recipe): RecipeFix[] {
  const base = output.name.includes('{name}') || output.name.includes('{stem}') ? output.name : STANDARD_NAME;
  const names = [
    base,
    ...(['filter', 'exposure', 'type'] as const)
      .filter((key) => !base.includes(`{${key}}`))
      .map((key) => base.replace(/\{(name|stem)\}/, `{${key}}-{$1}`)),
  ];
  return names
    .filter((name) => name !== output.name)
    .map((name) => ({ title: `Name results "${name}"`, path: ['output', 'name'], value: name }));
}

/** Seconds for a file name: three decimals, no blank ("7.000", not " 7.000"). */
export function exposureWord(seconds: number): string {
  return seconds.toFixed(3);
}

/** A header value as part of a name: "g'" -> "gp" (g prime), everything else outside A-Z a-z 0-9 . + - becomes "_". */
export function safeWord(value: string): string {
  const word = value
    .trim()
    .replace(/'/g, 'p')
    .replace(/[^A-Za-z0-9.+-]+/g, '_')
    .replace(/^\.+|\.+$/g, '');
  return word === '' ? 'none' : word.slice(0, 60);
}

function safeName(name: string, path: string): string {
  const refuse = (why: string): never => {
    throw new FlatfieldError('Refused', `its result would be named ${JSON.stringify(name)}, ${why}.`, {
      file: path,
      wayOut: 'Change "output.name" in the recipe.',
      fixes: [{ title: `Name results "${STANDARD_NAME}"`, path: ['output', 'name'], value: STANDARD_NAME }],
    });
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[<>:"/\\|?*\u0000-\u001f]/.test(name)) refuse('which has a character that file systems refuse');
  if (name.startsWith('.')) refuse('a hidden file');
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) refuse('a name that Windows keeps for devices');
  if (utf8Length(name) > LONGEST_NAME) refuse(`longer than ${LONGEST_NAME} bytes`);
  return name;
}

function utf8Length(text: string): number {
  return [...text].reduce((sum, c) => sum + (c <= '\u007f' ? 1 : c <= '\u07ff' ? 2 : c <= '\uffff' ? 3 : 4), 0);
}
