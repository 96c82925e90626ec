/** "Combine Ticked Frames" in the tree's title bar: the ticked frames, where none is ticked those that are selected. */
import type { Services } from '../services';
import { type Combination, combineSelected } from './combineSelected';
import { asSelection } from './reduceTicked';
import { requireTrust } from './trust';

export async function combineTicked(services: Services): Promise<Combination | undefined> {
  requireTrust('Combining writes files');
  return combineSelected(services, ...asSelection(services.explorer.ticks.list(), services.view.selection));
}
