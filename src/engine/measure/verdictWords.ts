/** Numbers of the flats' verdict as people read them, each with its unit. */

/** Four digits, more where a number has more before its point. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return 'no value';
  return size >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

export function adu(value: number): string {
  return `${digits(value)} adu`;
}

export function electrons(value: number): string {
  return `${digits(value)} e-`;
}

/** Of a share. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(Math.abs(share) < 0.1 ? 2 : 3))} %`;
}

/** Of a share, with its sign. */
export function signedPercent(share: number): string {
  return `${share > 0 ? '+' : ''}${percent(share)}`;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
