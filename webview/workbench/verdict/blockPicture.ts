/** A small picture of blocks on a canvas, row 0 at the bottom as in the viewer. */
import { divergingColour } from '../../../src/engine/display/divergingColour';
import type { MapView, SetView } from '../../../src/protocol/verdictPage';
import { element } from '../../element';

/** The picture with its name; a block without light is left transparent. */
export function mapFigure(
  { name, under, bad, values, span }: MapView,
  { columns, width, height }: Pick<SetView, 'columns' | 'width' | 'height'>,
): HTMLElement {
  const rows = Math.ceil(values.length / columns);
  const canvas = element('canvas', {
    ...{ width: String(columns), height: String(rows), role: 'img', 'aria-label': `${name}: ${under}` },
  });
  canvas.style.aspectRatio = `${width} / ${height}`;
  const context = canvas.getContext('2d');
  const image = context?.createImageData(columns, rows);
  if (context && image) {
    values.forEach((value, i) => {
      if (value === null) return;
      const row = rows - 1 - Math.floor(i / columns);
      image.data.set([...divergingColour((value - 1) / span), 255], 4 * (row * columns + (i % columns)));
    });
    context.putImageData(image, 0, 0);
  }
  return element(
    'figure',
    { class: bad ? 'map bad' : 'map' },
    canvas,
    element('figcaption', {}, element('span', { class: 'name' }, name), element('span', { class: 'faint' }, under)),
  );
}
