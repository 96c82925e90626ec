/** Colours of what lies below and above a middle: blue over near white to red, which colour-blind eyes tell apart. */

const [BELOW, MIDDLE, ABOVE] = [
  [33, 102, 172],
  [247, 247, 247],
  [178, 24, 43],
] as const;

/** Red, green and blue (0 .. 255) of -1 (blue) over 0 to 1 (red); what lies beyond has the colour of the end. */
export function divergingColour(at: number): readonly [number, number, number] {
  const share = Math.min(1, Math.abs(at));
  const end = at < 0 ? BELOW : ABOVE;
  const mix = (i: 0 | 1 | 2) => Math.round(MIDDLE[i] + (end[i] - MIDDLE[i]) * share);
  return [mix(0), mix(1), mix(2)];
}
