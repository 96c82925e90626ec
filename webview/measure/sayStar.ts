/** A measured star as words, and as the curves of its radial profile. */
import type { Star } from '../../src/protocol/pictureJobs';
import { sayNumber } from '../sayNumber';

/** Pixels between two values of the drawn curves. */
const STEP = 0.25;

/** The star's numbers in words; places in both ways of counting. */
export function sayStar(star: Star, unit: string | null): readonly (readonly [string, string])[] {
  const value = (number: number) => (unit === null ? sayNumber(number, 6) : `${sayNumber(number, 6)} ${unit}`);
  const arcsec = star.fwhmArcsec === null ? '' : ` = ${sayNumber(star.fwhmArcsec, 4)}″`;
  return [
    ['FITS', `${(star.x + 1).toFixed(2)}, ${(star.y + 1).toFixed(2)}`],
    ['Python', `[${star.y.toFixed(2)}, ${star.x.toFixed(2)}]`],
    ['FWHM', `${sayNumber(star.fwhm, 4)} px${arcsec}`],
    ['peak', value(star.peak)],
    ['background', value(star.background)],
    ['flux', value(star.flux)],
  ];
}

/** Both curves at the same radii: ring means joined by straight lines, and the fitted Gaussian. */
export function curves(star: Star): { at: Float64Array; rings: Float64Array; fit: Float64Array } {
  const { profile, background, amplitude, sigma } = star;
  const last = profile.at(-1)?.radius ?? 0;
  const at = Float64Array.from({ length: Math.floor(last / STEP) + 1 }, (_, i) => i * STEP);
  return {
    at,
    rings: at.map((radius) => joined(profile, radius)),
    fit: at.map((radius) => background + amplitude * Math.exp(-(radius * radius) / (2 * sigma * sigma))),
  };
}

/** NaN nearer than the first ring. */
function joined(profile: Star['profile'], radius: number): number {
  const i = profile.findIndex((ring) => ring.radius >= radius);
  const [a, b] = [profile[i - 1], profile[i]];
  if (b === undefined) return Number.NaN;
  if (a === undefined) return b.radius === radius ? b.value : Number.NaN;
  return a.value + ((b.value - a.value) * (radius - a.radius)) / (b.radius - a.radius);
}
