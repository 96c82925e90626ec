/** From where on a number of the flats' verdict is bad: one place, told beside every number. */

export interface VerdictLimits {
  /** Shares of the saturation between which the level should lie. */
  readonly level: readonly [number, number];
  /** Noise of a pixel as a share of the level. */
  readonly noise: number;
  /** Share of saturated pixels. */
  readonly saturated: number;
  /** Worst deviation from a straight line of level against exposure, as a share. */
  readonly linearity: number;
  /** Overscan: a drift beyond so many times the noise of its pixels; a leak beyond so many times, and beyond so many adu. */
  readonly drift: number;
  readonly leak: number;
  readonly leakAdu: number;
  /** How far gain and read noise may be from what the header says, as a share. */
  readonly header: number;
  /** Of one frame against its set, as shares: slope across the frame, corners against the centre, what is left everywhere. */
  readonly gradient: number;
  readonly corners: number;
  readonly shape: number;
  /** A spot: a share of the light, and times the noise of the blocks. */
  readonly spot: number;
  readonly spotSigmas: number;
  /** A combined flat against the set: root mean square and worst block, as shares. */
  readonly master: number;
  readonly masterBlock: number;
}

/** Those that are used. */
export const VERDICT_LIMITS: VerdictLimits = {
  level: [0.05, 0.9],
  noise: 0.02,
  saturated: 0.01,
  linearity: 0.01,
  drift: 3,
  leak: 2,
  leakAdu: 5,
  header: 0.1,
  gradient: 0.01,
  corners: 0.01,
  shape: 0.002,
  spot: 0.003,
  spotSigmas: 6,
  master: 0.003,
  masterBlock: 0.02,
};
