/** The sentences about a flat that is not like the others: what was seen, what it means, what to do. */
import type { RatioShape, Spot } from './blockRatio';
import { adu, count, percent, signedPercent } from './verdictWords';

export const faultWords = {
  unlit: (light: number) =>
    `No light: its level is ${adu(light)} above the bias frames. The shutter or the cover stayed closed, or it is no flat: leave it out.`,

  saturated: (share: number, limit: number) =>
    `Saturated: ${percent(share)} of its pixels are at or above the saturation (limit ${percent(limit)}); what they would have shown is lost. Leave it out, and expose for less time.`,

  leak: (excess: number, limit: number) =>
    `Light leak in the overscan: beside the image it stands ${adu(excess)} higher than in the other frames (limit ${adu(limit)}), and an overscan level taken there takes away light. Look for stray light or a shutter that closed late, and leave the frame out.`,

  gradient: ({ slopeX, slopeY }: RatioShape, limit: number) =>
    `Gradient: against the other frames its light changes by ${signedPercent(slopeX)} from left to right and ${signedPercent(slopeY)} from bottom to top (limit ${percent(limit)}). A bright sky, the moon or stray light does that: leave it out, or point at the sky's flattest part.`,

  vignetting: (corners: number, limit: number) =>
    `Vignetting: its corners are ${signedPercent(corners)} against its centre compared with the other frames (limit ${percent(limit)}). Focus, aperture or something in the beam was another: leave it out.`,

  shape: (residual: number, share: number, limit: number) =>
    `Wrong filter or another lamp: the shape of its light deviates everywhere, by ${percent(residual)} (limit ${percent(limit)}) and beyond the noise in ${percent(share)} of the blocks. Check FILTER and the lamp in the log of the night, and leave it out.`,

  spot: (found: readonly Spot[]) => {
    const [dark, bright] = [found.find(({ depth }) => depth < 0), found.find(({ depth }) => depth > 0)];
    const at = ({ x, y, depth, blocks, sigmas }: Spot) =>
      `${percent(Math.abs(depth))} ${depth < 0 ? 'darker' : 'brighter'} around x ${Math.round(x)}, y ${Math.round(y)} (${count(blocks, 'block')}, up to ${Math.round(sigmas)} times the noise of a block)`;
    if (dark !== undefined && bright !== undefined)
      return `Moved dust: ${at(dark)}, and ${at(bright)}, where the other frames have it. Dust moves: flats and science frames of before and after need flats of their own.`;
    if (dark !== undefined)
      return `New dust: ${at(dark)}. If the frames after it have it too, it has come to stay: group them apart; else leave the frame out.`;
    return `Bright spot: ${at(bright as Spot)}. A star, a reflection, or dust that the other frames have and this one has lost: look at the frame.`;
  },
};
