/** The command line: picks the command, prints what it says, ends with its exit code. */
import { errorSentence, FlatfieldError } from '../engine/errors';
import { toPlainError } from '../protocol/errors';
import { VERSION } from '../protocol/program';
import { type OptionName, readArgs } from './args';
import { combine } from './commands/combine';
import { frames } from './commands/frames';
import { header } from './commands/header';
import { plan } from './commands/plan';
import { reduce } from './commands/reduce';
import { sample } from './commands/sample';
import { sky } from './commands/sky';
import { stats } from './commands/stats';
import { table } from './commands/table';
import { type Context, makeContext } from './context';
import { errorLine } from './problemLines';

interface Command {
  readonly run: (context: Context) => Promise<number>;
  readonly options: readonly OptionName[];
  readonly usage: string;
}

const REQUEST = ['json', 'problems', 'recipe', 'masters', 'out', 'existing'] as const;
/** Those in words; the lines of the help are at most 100 characters long. */
const SHARED = `[--recipe FILE] [--masters PATH...] [--out DIR]
                    [--existing fail|skip|replace|update] [--problems] [--json]`;

const COMMANDS: Readonly<Record<string, Command>> = {
  frames: {
    run: frames,
    options: ['json', 'recipe', 'where', 'columns'],
    usage: 'frames  PATH...  [--where FILTER] [--columns KEY,KEY] [--recipe FILE] [--json]',
  },
  plan: {
    run: plan,
    options: [...REQUEST, 'kind', 'pixels', 'inspect', 'python'],
    usage: `plan    PATH...  ${SHARED}
                    [--kind flat|light] [--pixels float32|float64] [--inspect] [--python FILE]`,
  },
  reduce: {
    run: reduce,
    options: [...REQUEST, 'kind', 'pixels', 'jobs', 'report'],
    usage: `reduce  PATH...  ${SHARED}
                    [--kind flat|light] [--pixels float32|float64] [--jobs N] [--report FILE]`,
  },
  combine: {
    run: combine,
    options: [...REQUEST, 'kind', 'jobs'],
    usage: `combine PATH...  --kind bias|dark|flat
                    ${SHARED.replace('DIR', 'FILE|DIR')} [--jobs N]`,
  },
  sample: {
    run: sample,
    options: ['json', 'example', 'rows', 'seed'],
    usage: 'sample  DIR      [--example 1|2|both] [--rows N] [--seed N] [--json]',
  },
  stats: { run: stats, options: ['json', 'section'], usage: 'stats   FILE...  [--section S] [--json]' },
  sky: {
    run: sky,
    options: ['json', 'pixel', 'at', 'hdu'],
    usage: 'sky     FILE...  --pixel X,Y | --at LON,LAT [--hdu N] [--json]',
  },
  header: { run: header, options: ['json', 'checksums'], usage: 'header  FILE...  [--checksums] [--json]' },
  table: {
    run: table,
    options: ['json', 'hdu', 'rows'],
    usage: 'table   FILE...  [--hdu N] [--rows FIRST:LAST] [--json]',
  },
};

const HELP = `Calibrates CCD flats, and lights by them; the words are those of the recipe (flatfield.json).

${Object.values(COMMANDS)
  .map(({ usage }) => `  flatfield ${usage}`)
  .join('\n')}

  flatfield --version | --help

PATH is a file or a folder (searched recursively); without --recipe the nearest flatfield.json
counts, in the folder of the frames or above it.

FILTER is like 'type=flat filter=R exptime>5 object="M 31"': all terms must hold; = != < <= > >=,
wildcards * ?, object~/^m ?31$/i, airmass=* (has it), !airmass (lacks it). Any header keyword, and
file, folder, type, exposure, filter, binning, night, size, pixels, master, rejected, state; EXPTIME
finds frames that say EXPOSURE too.

plan and reduce take the flats among PATH; with --kind light the light frames, which are divided by
the combined flat of their filter that was found ("flat" in the recipe).

plan --inspect reads the pixels too, and refuses what is beyond "limits" of the recipe as reduce
would: saturated, too faint or noisy, without values, light in the overscan. plan --python writes
the plan as a script for ccdproc. reduce --report writes the whole record as JSON.

With --json stdout holds one JSON document. With --problems stderr has one line for each problem and
no progress bar: PATH: refused: SENTENCE, PATH: error: SENTENCE or PATH: warning: SENTENCE, PATH
absolute.

Exit codes: 0 all done; 2 wrong usage, a recipe that cannot be used, or a file that is not to be
written over; 3 some frames were refused or failed, the others are written; 4 the disk is full or
read-only; 130 cancelled.
`;

/** Runs one call; resolves with the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  const asked = name === 'help' || words.includes('--help') || words.includes('-h');
  if (name === undefined || asked) {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const asJson = rest.includes('--json');
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  let context: Context | undefined;
  try {
    const command = COMMANDS[name];
    if (command === undefined)
      throw new FlatfieldError('Usage', `There is no command ${JSON.stringify(name)}.`, {
        wayOut: `Commands: ${Object.keys(COMMANDS).join(', ')}.`,
      });
    const given = readArgs(rest, command.options);
    if (given.paths.length === 0)
      throw new FlatfieldError('Usage', 'No file or folder was named.', { wayOut: `flatfield ${command.usage}` });
    context = makeContext(given, stop.signal);
    return await command.run(context);
  } catch (error) {
    context?.bar.clear();
    if (asJson) process.stdout.write(`${JSON.stringify({ error: toPlainError(error) }, null, 2)}\n`);
    const line = rest.includes('--problems') ? errorLine(toPlainError(error)) : null;
    process.stderr.write(line ?? `flatfield: ${errorSentence(error)}\n`);
    return codeOf(error);
  } finally {
    await context?.pool.dispose();
  }
}

/** The exit code of a call that ended with an error. */
function codeOf(error: unknown): number {
  if (!(error instanceof FlatfieldError)) return 3;
  const codes: { readonly [tag in FlatfieldError['tag']]?: number } = {
    Usage: 2,
    BadRecipe: 2,
    BadSection: 2,
    Refused: 2,
    Exists: 2,
    DiskFull: 4,
    Cancelled: 130,
  };
  return codes[error.tag] ?? 3;
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
