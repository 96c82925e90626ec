/** What happens during one exposure beside even light: cosmic rays and stars, drawn once a frame and kept as short lists. */
import type { CameraDesign, Shadow, Term } from './cameraDesign';
import type { Random } from './random';

/** One exposure to be made with a camera. */
export interface Exposure {
  /** Integers that tell this frame's random numbers from every other frame's. */
  readonly key: readonly number[];
  /** Seconds. */
  readonly seconds: number;
  /** Drift of the bias level in ADU. */
  readonly offset: number;
  /** Light in ADU at a response of 1; 0 = shutter closed. */
  readonly light: number;
  readonly filter: string;
  readonly cosmicRays: number;
  readonly stars: number;
  /** Gaussian width of a star in pixels. */
  readonly starWidth: number;
  /** Added to a light of 1: a gradient of the sky, the pattern of another lamp or filter. Left out: the light is even. */
  readonly illumination?: readonly Term[];
  /** Dust of this exposure instead of the design's: what has moved. */
  readonly shadows?: readonly Shadow[];
  /** Light that reaches the overscan in this exposure, beside what the design lets through. */
  readonly leak?: CameraDesign['lightLeak'];
}

/** A pixel hit by a cosmic ray: 0-based column and row, and what it adds in ADU. */
export interface Hit {
  readonly x: number;
  readonly y: number;
  readonly adu: number;
}

/** A star: 0-based place of its centre and its peak in ADU. */
export interface Star {
  readonly x: number;
  readonly y: number;
  readonly peak: number;
}

/** The pixels hit by cosmic rays: short tracks of one to four pixels. */
export function cosmicRayHits(design: CameraDesign, exposure: Exposure, random: Random): Hit[] {
  const hits: Hit[] = [];
  for (let ray = 0; ray < exposure.cosmicRays; ray++) {
    const x = random.integer(design.litColumns);
    const y = random.integer(design.rows);
    const length = 1 + random.integer(4);
    for (let k = 0; k < length; k++) {
      hits.push({
        x: Math.min(x + k, design.litColumns - 1),
        y: Math.min(y + (k >> 1), design.rows - 1),
        adu: 300 + random.uniform() * 19700,
      });
    }
  }
  return hits;
}

/** Stars anywhere on the lit part; many faint, few bright (Pareto law of index 1.4). */
export function starField(design: CameraDesign, exposure: Exposure, random: Random): Star[] {
  return Array.from({ length: exposure.stars }, () => ({
    x: random.uniform() * design.litColumns,
    y: random.uniform() * design.litRows,
    peak: 2000 * (random.uniform() ** (-1 / 1.4) - 1),
  }));
}
