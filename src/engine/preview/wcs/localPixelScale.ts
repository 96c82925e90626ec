/** How much sky a pixel measures where it lies: distortion and projection make that differ from the reference pixel. */
import { vectorOf } from './projections';
import type { Wcs } from './readWcs';

/**
 * Degrees: the square root of the solid angle of a pixel at a point in FITS pixels (the first is 1, 1). null where a
 * pixel there does not lie on the map.
 */
export function localPixelScale(wcs: Wcs, x: number, y: number): number | null {
  const along = step(wcs, [x - 0.5, y], [x + 0.5, y]);
  const across = step(wcs, [x, y - 0.5], [x, y + 0.5]);
  if (along === null || across === null) return null;
  const area = Math.hypot(
    along[1] * across[2] - along[2] * across[1],
    along[2] * across[0] - along[0] * across[2],
    along[0] * across[1] - along[1] * across[0],
  );
  const scale = (Math.sqrt(area) * 180) / Math.PI;
  return Number.isFinite(scale) && scale > 0 ? scale : null;
}

/** Between two points, as a difference of unit vectors. */
function step(wcs: Wcs, from: [number, number], to: [number, number]): [number, number, number] | null {
  const [a, b] = [wcs.toSky(...from), wcs.toSky(...to)];
  if (a === null || b === null) return null;
  const [u, v] = [vectorOf(a.lon, a.lat), vectorOf(b.lon, b.lat)];
  return [v[0] - u[0], v[1] - u[1], v[2] - u[2]];
}
