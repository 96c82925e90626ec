/** The words of the command line: which options each command takes, and what was given. */
import { parseArgs } from 'node:util';
import { FlatfieldError } from '../engine/errors';

/** Options with their kind; `list` takes every word up to the next option. */
const OPTIONS = {
  json: { type: 'flag' },
  checksums: { type: 'flag' },
  inspect: { type: 'flag' },
  problems: { type: 'flag' },
  plan: { type: 'flag' },
  'no-calibrated': { type: 'flag' },
  'no-lights': { type: 'flag' },
  recipe: { type: 'text' },
  masters: { type: 'list' },
  out: { type: 'text' },
  report: { type: 'text' },
  python: { type: 'text' },
  html: { type: 'text' },
  pixels: { type: 'choice', of: ['float32', 'float64'] },
  existing: { type: 'choice', of: ['fail', 'skip', 'replace', 'update'] },
  jobs: { type: 'count' },
  memory: { type: 'count' },
  kind: { type: 'choice', of: ['bias', 'dark', 'flat', 'light'] },
  example: { type: 'choice', of: ['1', '2', 'both'] },
  // A count for `sample`, a range for `table`.
  rows: { type: 'text' },
  seed: { type: 'count' },
  section: { type: 'text' },
  where: { type: 'text' },
  columns: { type: 'text' },
  pixel: { type: 'text' },
  at: { type: 'text' },
  hdu: { type: 'count' },
  dark: { type: 'text' },
  above: { type: 'amount' },
  gain: { type: 'amount' },
  // The words of ccdproc.ccdmask.
  ncmed: { type: 'count' },
  nlmed: { type: 'count' },
  ncsig: { type: 'count' },
  nlsig: { type: 'count' },
  lsigma: { type: 'amount' },
  hsigma: { type: 'amount' },
  ngood: { type: 'count' },
  byblocks: { type: 'flag' },
  findbadcolumns: { type: 'flag' },
} as const satisfies Record<string, { type: string; of?: readonly string[] }>;

export type OptionName = keyof typeof OPTIONS;

/** What one call gave; an option that was not given is undefined. */
export interface Given {
  readonly paths: readonly string[];
  readonly json: boolean;
  readonly masters: readonly string[];
  flag(name: OptionName): boolean;
  text(name: OptionName): string | undefined;
  /** A whole number of at least 1 (0 for a seed or an HDU). @throws FlatfieldError `Usage` */
  count(name: OptionName): number | undefined;
  /** A number above 0. @throws FlatfieldError `Usage` */
  amount(name: OptionName): number | undefined;
  /** "FIRST:LAST" or one number, both from 1 and included. @throws FlatfieldError `Usage` */
  range(name: OptionName): { readonly first: number; readonly last: number } | undefined;
}

/** Reads the words after the command's name. @throws FlatfieldError `Usage` */
export function readArgs(words: readonly string[], allowed: readonly OptionName[]): Given {
  const options = Object.fromEntries(
    allowed.map((name) => {
      const { type } = OPTIONS[name];
      return [name, { type: type === 'flag' ? ('boolean' as const) : ('string' as const), multiple: type === 'list' }];
    }),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: spreadLists(words), options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new FlatfieldError('Usage', `${(cause as Error).message.split('. To specify')[0]}.`.replace(/\.\.$/, '.'), {
      cause,
    });
  }
  const values = parsed.values as Record<string, string | boolean | string[] | undefined>;
  for (const name of allowed) check(name, values[name]);
  return {
    paths: parsed.positionals,
    json: values.json === true,
    masters: (values.masters as string[] | undefined) ?? [],
    flag: (name) => values[name] === true,
    text: (name) => values[name] as string | undefined,
    count: (name) => (values[name] === undefined ? undefined : wholeNumber(name, values[name])),
    amount: (name) => (values[name] === undefined ? undefined : amount(name, values[name])),
    range: (name) => (values[name] === undefined ? undefined : range(name, String(values[name]))),
  };
}

/** "--masters a b --json" -> "--masters=a --masters=b --json". */
function spreadLists(words: readonly string[]): string[] {
  const out: string[] = [];
  let list: string | null = null;
  for (const word of words) {
    if (word.startsWith('--')) {
      const option = OPTIONS[word.slice(2) as OptionName];
      list = option?.type === 'list' ? word : null;
      if (list === null) out.push(word);
    } else out.push(list === null ? word : `${list}=${word}`);
  }
  return out;
}

function check(name: OptionName, value: unknown): void {
  const option: { type: string; of?: readonly string[] } = OPTIONS[name];
  if (value === undefined) return;
  if (option.of !== undefined && !option.of.includes(value as string))
    throw new FlatfieldError('Usage', `--${name} must be ${option.of.join(' or ')}, not ${JSON.stringify(value)}.`);
  if (option.type === 'count') wholeNumber(name, value);
  if (option.type === 'amount') amount(name, value);
}

function wholeNumber(name: OptionName, value: unknown): number {
  const least = name === 'seed' || name === 'hdu' ? 0 : 1;
  const n = Number(value);
  if (!Number.isSafeInteger(n) || n < least)
    throw new FlatfieldError(
      'Usage',
      `--${name} must be a whole number of at least ${least}, not ${JSON.stringify(value)}.`,
    );
  return n;
}

function amount(name: OptionName, value: unknown): number {
  const n = Number(value);
  if (!(n > 0) || !Number.isFinite(n))
    throw new FlatfieldError('Usage', `--${name} must be a number above 0, not ${JSON.stringify(value)}.`);
  return n;
}

function range(name: OptionName, text: string): { first: number; last: number } {
  const [, first = '', last = first] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const found = { first: Number(first), last: Number(last) };
  if (first === '' || found.first < 1 || found.last < found.first || !Number.isSafeInteger(found.last))
    throw new FlatfieldError('Usage', `--${name} must be FIRST:LAST, counted from 1, not ${JSON.stringify(text)}.`);
  return found;
}
