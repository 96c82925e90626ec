/** How a calibrated pixel came about, as a line of arithmetic. */
import type { Arithmetic } from '../src/protocol/pictureJobs';
import { sayNumber } from './sayNumber';

/** `2513 raw - 1012.5 overscan - 12.25 bias - 3.1 dark x 0.777 (dark_90.fits) = 1485.84`, with the signs of print; `(900 raw - 100 bias) / 0.8 flat = 1000` of a light. */
export function sayArithmetic({ raw, terms, value }: Arithmetic): string {
  const parts = terms.flatMap((term) => {
    if (term.what === 'flat') return [];
    // Minus a negative number is read wrongly.
    const number = sayNumber(Math.abs(term.value), 6);
    const scale = term.what === 'dark' && term.scale !== 1 ? ` × ${sayNumber(term.scale, 5)}` : '';
    // Only of darks there are several to choose from.
    const from = term.what === 'dark' && term.from !== '' ? ` (${term.from})` : '';
    return [`${term.value < 0 ? '+' : '−'} ${number} ${term.what}${scale}${from}`];
  });
  const difference = [`${sayNumber(raw, 9)} raw`, ...parts].join(' ');
  const flat = terms.find(({ what }) => what === 'flat');
  const divided =
    flat === undefined
      ? difference
      : `${parts.length > 0 ? `(${difference})` : difference} ÷ ${sayDivisor(flat.value)}`;
  return `${divided} = ${Number.isNaN(value) ? 'no value' : sayNumber(value, 8)}`;
}

/** "0.8 flat"; where it cannot divide it is NaN. */
function sayDivisor(value: number): string {
  return Number.isNaN(value) ? 'an unusable flat' : `${sayNumber(value, 6)} flat`;
}

/** Where the terms are from, one a line. */
export function saySources({ terms }: Arithmetic): string {
  return terms
    .filter(({ from }) => from !== '')
    .map(({ what, from }) => `${what}: ${from}`)
    .join('\n');
}
