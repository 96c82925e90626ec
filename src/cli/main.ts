/** The command line: picks the command, prints what it says, ends with its exit code. */
import { errorSentence, FlatfieldError } from '../engine/errors';
import { toPlainError } from '../protocol/errors';
import { VERSION } from '../protocol/program';
import { type OptionName, readArgs } from './args';
import { type Context, makeContext } from './context';
import { errorLine } from './problemLines';

interface Command {
  /** What carries it out; loaded while the worker thread starts. */
  readonly load: () => Promise<(context: Context) => Promise<number>>;
  readonly options: readonly OptionName[];
  readonly usage: string;
  /** Its options may name all files. */
  readonly withoutPaths?: true;
  /** It reads headers, and pixels only where its options say so. */
  readonly headersAlone?: true;
}

const REQUEST = ['json', 'problems', 'recipe', 'masters', 'out', 'existing'] as const;
const CCDMASK = [
  'ncmed',
  'nlmed',
  'ncsig',
  'nlsig',
  'lsigma',
  'hsigma',
  'ngood',
  'byblocks',
  'findbadcolumns',
] as const;
/** Those in words; the lines of the help are at most 100 characters long. */
const SHARED = `[--recipe FILE] [--masters PATH...] [--out DIR]
                    [--existing fail|skip|replace|update] [--problems] [--json]`;

const COMMANDS: Readonly<Record<string, Command>> = {
  frames: {
    load: async () => (await import('./commands/frames')).frames,
    options: ['json', 'recipe', 'where', 'columns'],
    usage: 'frames  PATH...  [--where FILTER] [--columns KEY,KEY] [--recipe FILE] [--json]',
    headersAlone: true,
  },
  plan: {
    load: async () => (await import('./commands/plan')).plan,
    options: [...REQUEST, 'kind', 'pixels', 'inspect', 'python'],
    usage: `plan    PATH...  ${SHARED}
                    [--kind flat|light] [--pixels float32|float64] [--inspect] [--python FILE]`,
    headersAlone: true,
  },
  reduce: {
    load: async () => (await import('./commands/reduce')).reduce,
    options: [...REQUEST, 'kind', 'pixels', 'jobs', 'report'],
    usage: `reduce  PATH...  ${SHARED}
                    [--kind flat|light] [--pixels float32|float64] [--jobs N] [--report FILE]`,
  },
  combine: {
    load: async () => (await import('./commands/combine')).combine,
    options: [...REQUEST, 'kind', 'jobs', 'memory'],
    usage: `combine PATH...  --kind bias|dark|flat
                    ${SHARED.replace('DIR', 'FILE|DIR')}
                    [--jobs N] [--memory MB]`,
  },
  night: {
    load: async () => (await import('./commands/night')).night,
    options: [...REQUEST, 'plan', 'no-calibrated', 'no-lights', 'pixels', 'jobs', 'memory'],
    usage: `night   FOLDER   [--plan] [--no-calibrated] [--no-lights]
                    [--pixels float32|float64] [--jobs N] [--memory MB]
                    ${SHARED}`,
  },
  mask: {
    load: async () => (await import('./commands/mask')).mask,
    options: ['json', 'problems', 'recipe', 'out', 'existing', 'dark', 'above', 'gain', ...CCDMASK],
    usage: `mask    [FLAT FLAT] [--dark DARK --above RATE [--gain G]]
                    [--lsigma S] [--hsigma S] [--ncmed N] [--nlmed N] [--ncsig N] [--nlsig N]
                    [--byblocks] [--findbadcolumns] [--ngood N] [--recipe FILE]
                    [--out FILE|DIR] [--existing fail|skip|replace] [--problems] [--json]`,
    withoutPaths: true,
  },
  verdict: {
    load: async () => (await import('./commands/verdict')).verdict,
    options: ['json', 'html', 'recipe', 'masters'],
    usage: `verdict PATH...  [--html FILE] [--recipe FILE] [--masters PATH...] [--json]`,
  },
  sample: {
    load: async () => (await import('./commands/sample')).sample,
    options: ['json', 'example', 'rows', 'seed'],
    usage: 'sample  DIR      [--example 1|2|both] [--rows N] [--seed N] [--json]',
  },
  stats: {
    load: async () => (await import('./commands/stats')).stats,
    options: ['json', 'section'],
    usage: 'stats   FILE...  [--section S] [--json]',
  },
  sky: {
    load: async () => (await import('./commands/sky')).sky,
    options: ['json', 'pixel', 'at', 'hdu'],
    usage: 'sky     FILE...  --pixel X,Y | --at LON,LAT [--hdu N] [--json]',
  },
  header: {
    load: async () => (await import('./commands/header')).header,
    options: ['json', 'checksums'],
    usage: 'header  FILE...  [--checksums] [--json]',
    headersAlone: true,
  },
  table: {
    load: async () => (await import('./commands/table')).table,
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

night does the whole chain of a folder: combined bias, combined darks, calibrated flats, combined
flats, calibrated lights, and of these only what is missing or has changed, so that it can be run
again at any time; --existing is "update" there unless the recipe says "skip" or "replace". night
--plan prints what it would do; --no-calibrated combines raw flats without writing the calibrated
ones, --no-lights leaves the lights alone.

plan and reduce take the flats among PATH; with --kind light the light frames, which are divided by
the combined flat of their filter that was found ("flat" in the recipe).

plan --inspect reads the pixels too, and refuses what is beyond "limits" of the recipe as reduce
would: saturated, too faint or noisy, without values, light in the overscan. plan --python writes
the plan as a script for ccdproc. reduce --report writes the whole record as JSON.

--memory of combine and night is what the whole process may take while it combines, in MB (512):
less makes it read fewer rows at a time, and changes no bit.

mask finds bad pixels: in the ratio of two flats of different level, as ccdproc.ccdmask does and by
its words; in a combined dark, where value x gain / exposure is above RATE (--gain in electrons per
adu; 1 without it); in both.
verdict judges the flats of each filter, frame against frame: level, saturation, linearity,
overscan, gain and read noise (with bias frames), dust, gradients, wrong filters, combined flats.
--masters names further folders with bias frames and masters; --html writes a page that needs no
network.

With --json stdout holds one JSON document. With --problems stderr has one line for each problem and
no progress bar: PATH: refused: SENTENCE, PATH: error: SENTENCE or PATH: warning: SENTENCE, PATH
absolute.

Exit codes: 0 all done; 2 wrong usage, a recipe that cannot be used, or a file that is not to be
written over; 3 some frames were refused or failed, the others are written (of verdict:
something is beyond its threshold); 4 the disk is full or read-only; 130 cancelled.
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
    if (given.paths.length === 0 && !command.withoutPaths)
      throw new FlatfieldError('Usage', 'No file or folder was named.', { wayOut: `flatfield ${command.usage}` });
    context = makeContext(given, stop.signal);
    if (!command.headersAlone) context.pool.start();
    const run = await command.load();
    return await run(context);
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
