/** Codicons as SVG elements, made by DOM calls: the policy of the window needs neither a font nor markup for them. */
import { iconPaths } from './iconPaths';

export type IconName = keyof typeof iconPaths;

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of 16 x 16 CSS pixels in the colour of the text around it; says nothing, so its button needs a label. */
export function icon(name: IconName): SVGElement {
  const made = document.createElementNS(SVG, 'svg');
  for (const [key, value] of [
    ['class', 'icon'],
    ['width', '16'],
    ['height', '16'],
    ['viewBox', '0 0 16 16'],
    ['fill', 'currentColor'],
    ['aria-hidden', 'true'],
  ] as const)
    made.setAttribute(key, value);
  for (const one of iconPaths[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', typeof one === 'string' ? one : one.evenOdd);
    if (typeof one !== 'string') path.setAttribute('fill-rule', 'evenodd');
    made.append(path);
  }
  return made;
}
