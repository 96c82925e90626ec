/** What every command gets: the pool, where to print, and the signal of Ctrl-C. */
import type { Given } from './args';
import { CommandPool } from './commandPool';
import { type ProgressBar, progressBar } from './progressBar';

export interface Context {
  readonly given: Given;
  readonly pool: CommandPool;
  readonly signal: AbortSignal;
  readonly bar: ProgressBar;
  /** Text to stdout; nothing when --json. */
  print(text: string): void;
  /** The one JSON document; nothing without --json. */
  json(value: unknown): void;
  /** Lines of problems to stderr; nothing without --problems. */
  problems(lines: string): void;
}

/** No thread is started yet, so a wrong usage costs none. */
export function makeContext(given: Given, signal: AbortSignal): Context {
  const jobs = given.count('jobs');
  return {
    given,
    pool: new CommandPool(jobs === undefined ? {} : { threads: jobs }),
    signal,
    // A bar would stand in the first of the lines that are to be matched.
    bar: given.flag('problems') ? { update: () => {}, clear: () => {} } : progressBar(process.stderr),
    print: (text) => {
      if (!given.json) process.stdout.write(text);
    },
    json: (value) => {
      if (given.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    problems: (lines) => {
      if (given.flag('problems')) process.stderr.write(lines);
    },
  };
}
