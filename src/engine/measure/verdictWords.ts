/** Numbers of the flats' verdict as people read them, each with its unit. */

/** Four digits, five from 1000 on, and never fewer than stand before the point. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return 'no value';
  if (size >= 1e5) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 1000 ? 5 : 4)));
}

export function adu(value: number): string {
  return `${digits(value)} adu`;
}

export function electrons(value: number): string {
  return `${digits(value)} e-`;
}

/** Below this a share of the light is no more than rounding. */
const LEAST_SHARE = 1e-5;

/** Of a share. */
export function percent(share: number): string {
  if (share !== 0 && Math.abs(share) < LEAST_SHARE) return '<0.001 %';
  return `${Number((100 * share).toPrecision(Math.abs(share) < 0.1 ? 2 : 3))} %`;
}

/** Of a share, with its sign. */
export function signedPercent(share: number): string {
  if (Math.abs(share) < LEAST_SHARE) return '0.000 %';
  return `${share > 0 ? '+' : ''}${percent(share)}`;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
