// The words of the benchmark: whole numbers within bounds, and names that are left out.
import { parseArgs } from 'node:util';

/** Wrong words: told without a stack, exit code 2. */
export class Usage extends Error {}

/**
 * Reads the words by `options`: { [name]: [default, least, most] } for whole numbers. `without` lists the names that
 * --without takes. Answers the numbers by name, `without`, and `out` (the Markdown file, or null). Throws Usage.
 */
export function readOptions(words, options, without) {
  const numbers = Object.keys(options);
  let values;
  try {
    const named = [...numbers, 'without', 'out'].map((name) => [name, { type: 'string' }]);
    values = parseArgs({ args: words, options: Object.fromEntries(named) }).values;
  } catch (error) {
    throw new Usage(error.message);
  }
  const left = (values.without ?? '').split(',').filter(Boolean);
  const strange = left.find((name) => !without.includes(name));
  if (strange !== undefined) throw new Usage(`--without takes ${without.join(', ')}; "${strange}" is none of them.`);
  const read = Object.fromEntries(numbers.map((name) => [name, wholeNumber(name, values[name], ...options[name])]));
  return { ...read, without: left, out: values.out ?? null };
}

function wholeNumber(name, text, otherwise, least, most) {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Usage(`--${name} takes a whole number from ${least} to ${most}.`);
}
