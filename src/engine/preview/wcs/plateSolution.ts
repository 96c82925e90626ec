/** The plate solution of the Digitized Sky Survey: polynomials of millimetres on a Schmidt plate (GetImage header, STScI). */
import { NoWcs } from './noWcs';
import type { PicturePlane } from './picturePlane';
import { evaluate, solvePair, type Term } from './polynomial';
import type { WcsCards } from './wcsCards';

/** The picture on the tangent plane about the plate's centre. */
export interface PlateSolution extends PicturePlane {
  /** Right ascension and declination, degrees. */
  readonly centre: readonly [number, number];
}

/** Powers of along and across that the coefficients 1 to 13 stand before; those beyond are of magnitude and colour. */
const POWERS: readonly (readonly Term[])[] = [
  [[1, 1, 0]],
  [[1, 0, 1]],
  [[1, 0, 0]],
  [[1, 2, 0]],
  [[1, 1, 1]],
  [[1, 0, 2]],
  [
    [1, 2, 0],
    [1, 0, 2],
  ],
  [[1, 3, 0]],
  [[1, 2, 1]],
  [[1, 1, 2]],
  [[1, 0, 3]],
  [
    [1, 3, 0],
    [1, 1, 2],
  ],
  [
    [1, 5, 0],
    [2, 3, 2],
    [1, 1, 4],
  ],
];

/** The solution, or null without its coefficients. Throws NoWcs when the rest of it is missing. */
export function readPlateSolution(cards: WcsCards): PlateSolution | null {
  if (cards.alternate !== '' || !['AMDX1', 'AMDY1', 'PLTRAH'].every((keyword) => cards.number(keyword) !== undefined)) {
    return null;
  }
  const needed = (keyword: string) => {
    const value = cards.number(keyword);
    if (value === undefined)
      throw new NoWcs(`The plate solution (AMDX1, AMDY1) is not complete: ${keyword} is missing`);
    return value;
  };
  const [sizeX, sizeY] = [needed('XPIXELSZ') / 1000, needed('YPIXELSZ') / 1000];
  const [zeroX, zeroY] = [needed('PPO3') / 1000, needed('PPO6') / 1000];
  // CNPIX counts the corner of the first pixel; its centre is half a pixel further.
  const [cornerX, cornerY] = [needed('CNPIX1') - 0.5, needed('CNPIX2') - 0.5];
  const xi = polynomial(cards, 'AMDX', false);
  const eta = polynomial(cards, 'AMDY', true);
  const [slopeX, slopeY] = [needed('AMDX1'), needed('AMDY1')];
  const pixelScale = Math.sqrt(Math.abs(slopeX * sizeX * slopeY * sizeY)) / 3600;
  if (!Number.isFinite(1 / pixelScale)) throw new NoWcs('The plate solution (AMDX1, AMDY1) cannot be inverted');
  const south = cards.text('PLTDECSN') === '-';
  const dec = needed('PLTDECD') + needed('PLTDECM') / 60 + needed('PLTDECS') / 3600;
  return {
    centre: [15 * (needed('PLTRAH') + needed('PLTRAM') / 60 + needed('PLTRAS') / 3600), south ? -dec : dec],
    pixelScale,
    toPlane(x, y) {
      const east = zeroX - sizeX * (cornerX + x);
      const north = sizeY * (cornerY + y) - zeroY;
      return [evaluate(xi, east, north) / 3600, evaluate(eta, east, north) / 3600];
    },
    toPixel(east, north) {
      const arcsec = [east * 3600, north * 3600] as const;
      const found = solvePair(xi, eta, arcsec, [arcsec[0] / slopeX, arcsec[1] / slopeY]);
      return found && [(zeroX - found[0]) / sizeX - cornerX, (found[1] + zeroY) / sizeY - cornerY];
    },
  };
}

/** `swapped`: the coefficients of y have y first. */
function polynomial(cards: WcsCards, name: string, swapped: boolean): Term[] {
  return POWERS.flatMap((powers, i) => {
    const coefficient = cards.number(`${name}${i + 1}`) ?? 0;
    if (coefficient === 0) return [];
    return powers.map(([times, p, q]): Term => (swapped ? [times * coefficient, q, p] : [times * coefficient, p, q]));
  });
}
