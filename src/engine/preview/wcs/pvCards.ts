/** Parameters PVi_m: of the projection on the latitude axis, of the native pole on the longitude axis, or SCAMP's polynomial. */
import { NoWcs } from './noWcs';
import type { SkyAxes } from './skyAxes';
import type { WcsCards } from './wcsCards';

/** PVi_m by m; undefined where there is none. */
export interface PvCards {
  longitude(m: number): number | undefined;
  latitude(m: number): number | undefined;
}

/** Terms of the radius in SCAMP's polynomial, which have no counterpart in SIP. */
const RADIAL = [3, 11, 23, 39];

/** The last m of the longitude axis that has a meaning in FITS (paper II, section 2.5). */
const LAST_POLE = 4;

/**
 * SCAMP writes a distortion polynomial into the PV cards of TAN. Where SIP says the same, they are left out, as in astropy;
 * else NoWcs is thrown: taken as what the standard calls them, they would give a wrong position.
 */
export function readPv(cards: WcsCards, axes: SkyAxes, sip: boolean): PvCards {
  const pv = cards.elements('PV');
  const none: PvCards = { longitude: () => undefined, latitude: () => undefined };
  if (sip && pv.size > 0) {
    if (axes.projection !== 'TAN' && [...pv.values()].some((value) => value !== 0)) {
      throw new NoWcs(`PV parameters of the projection ${axes.projection} beside a SIP distortion are not supported`);
    }
    if (!hasRadial([...pv.keys()])) return none;
  }
  if (axes.projection === 'TAN') {
    for (const [key, value] of pv) {
      const [axis, m = 0] = key.split('_').map(Number);
      const polynomial = axis === axes.latAxis || (axis === axes.lonAxis && m > LAST_POLE);
      if (polynomial && value !== 0) {
        throw new NoWcs(`The distortion polynomial in PV${key}${cards.alternate} (SCAMP, TPV) is not supported`);
      }
    }
  }
  return {
    longitude: (m) => pv.get(`${axes.lonAxis}_${m}`),
    // PROJPm is the spelling before PVi_m; alternates never had it.
    latitude: (m) =>
      pv.get(`${axes.latAxis}_${m}`) ?? (cards.alternate === '' ? cards.plainNumber(`PROJP${m}`) : undefined),
  };
}

/** Whether an axis has a radial term before its last one: then SIP cannot say the same. */
function hasRadial(keys: readonly string[]): boolean {
  const pairs = keys.map((key) => key.split('_').map(Number));
  return pairs.some(([axis, m = 0]) => RADIAL.includes(m) && pairs.some(([other, n = 0]) => other === axis && n > m));
}
