/** Chooses the colour map: radio buttons, each with its gradient. */
import { colormapTable } from '../../src/engine/display/colormapTables';
import { type Colormap, colormaps } from '../../src/engine/display/display';
import { element } from '../element';
import { drawRamp } from './ramp';

/** Shows all colour maps at once; `choose` tells no one. */
export class ColormapPicker {
  readonly element = element('div', { class: 'colormaps', role: 'radiogroup', 'aria-label': 'Colour map' });
  private readonly radios = new Map<Colormap, HTMLInputElement>();

  constructor(onChoose: (colormap: Colormap) => void) {
    for (const name of colormaps) {
      const radio = element('input', { type: 'radio', name: 'colormap', value: name });
      radio.addEventListener('change', () => onChoose(name));
      // The keys of the picture are not those of a choice.
      radio.addEventListener('keydown', (event) => event.stopPropagation());
      const gradient = element('canvas', { 'aria-hidden': 'true' });
      drawRamp(gradient, colormapTable(name));
      this.radios.set(name, radio);
      this.element.append(element('label', {}, radio, gradient, element('span', {}, name)));
    }
  }

  choose(colormap: Colormap): void {
    const radio = this.radios.get(colormap);
    if (radio !== undefined) radio.checked = true;
  }
}
