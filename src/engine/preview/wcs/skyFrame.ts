/** The name of the celestial reference frame: RADESYS and EQUINOX, or what the axes are called (FITS 4.0 section 8.3). */
import type { WcsCards } from './wcsCards';

/** Frames that the first letter of xLON means. */
const BY_NAME: Readonly<Record<string, string>> = {
  GLON: 'galactic',
  ELON: 'ecliptic',
  HLON: 'helioecliptic',
  SLON: 'supergalactic',
};

/** Before this year an equinox without RADESYS means FK4, from it on FK5. */
const FK5_FROM = 1984;

/** "ICRS", "FK5 (equinox 2000)", "galactic"; null where nothing says. */
export function frameOf(cards: WcsCards, lonName: string): string | null {
  if (lonName !== 'RA') return BY_NAME[lonName] ?? null;
  const equinox = cards.text('EQUINOX') ?? cards.text('EPOCH');
  const system = cards.text('RADESYS') ?? cards.text('RADECSYS');
  if (system === undefined && equinox === undefined) return 'ICRS';
  const name = system ?? (Number(equinox) < FK5_FROM ? 'FK4' : 'FK5');
  return equinox === undefined || name === 'ICRS' ? name : `${name} (equinox ${yearOf(equinox)})`;
}

/** "2000." and "2.0E3" are the year 2000; what is no number stays as it is written. */
function yearOf(equinox: string): string {
  const year = Number(equinox);
  return Number.isFinite(year) ? String(year) : equinox;
}
