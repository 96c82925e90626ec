/** How a calibrated pixel came about, as a line of arithmetic. */
import type { Arithmetic } from '../src/protocol/pictureJobs';
import { sayNumber } from './sayNumber';

/** `2513 raw - 1012.5 overscan - 12.25 bias - 3.1 dark x 0.777 (dark_90.fits) = 1485.84`, with the signs of print. */
export function sayArithmetic({ raw, terms, value }: Arithmetic): string {
  const parts = terms.map((term) => {
    if (term.what === 'flat') return `÷ ${Number.isNaN(term.value) ? 'no' : sayNumber(term.value, 6)} flat`;
    // Minus a negative number is read wrongly.
    const number = sayNumber(Math.abs(term.value), 6);
    const scale = term.what === 'dark' && term.scale !== 1 ? ` × ${sayNumber(term.scale, 5)}` : '';
    // Only of darks there are several to choose from.
    const from = term.what === 'dark' && term.from !== '' ? ` (${term.from})` : '';
    return `${term.value < 0 ? '+' : '−'} ${number} ${term.what}${scale}${from}`;
  });
  return [`${sayNumber(raw, 9)} raw`, ...parts, `= ${Number.isNaN(value) ? 'no value' : sayNumber(value, 8)}`].join(
    ' ',
  );
}

/** Where the terms are from, one a line. */
export function saySources({ terms }: Arithmetic): string {
  return terms
    .filter(({ from }) => from !== '')
    .map(({ what, from }) => `${what}: ${from}`)
    .join('\n');
}
