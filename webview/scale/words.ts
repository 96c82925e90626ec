/** What limits and stretches are called, wherever they are chosen. */
import { type LimitRule, limitRules, type Stretch, stretches } from '../../src/engine/display/display';

const limitTexts: Readonly<Partial<Record<LimitRule, string>>> = { minmax: 'min – max' };
const stretchTexts: Readonly<Partial<Record<Stretch, string>>> = { sqrt: 'square root', equalised: 'histogram' };

/** For a drop-down list; a share of pixels is a percentage. */
export const limitOptions = limitRules.map((value) => ({
  value,
  text: limitTexts[value] ?? (/^\d/.test(value) ? `${value} %` : value),
}));

export const stretchOptions = stretches.map((value) => ({ value, text: stretchTexts[value] ?? value }));
