/** The plots of a set of flats: a title over uPlot's line. */
import type { PlotView } from '../../../src/protocol/verdictPage';
import { element } from '../../element';
import { Plot } from '../../plot';

/** A plot that draws itself once it lies in the page. */
export function verdictPlot({ title, xLabel, yLabel, x, y }: PlotView): HTMLElement {
  const plot = new Plot({ kind: 'line', xLabel, yLabel });
  plot.show(Float64Array.from(x), [{ name: title, values: Float64Array.from(y) }]);
  plot.describe(`${title}, ${yLabel}, of ${x.length} ${x.length === 1 ? 'frame' : 'frames'}`);
  return element('figure', { class: 'plot-figure' }, element('figcaption', {}, title), plot.element);
}
