/** What the status bar says of watched folders. */
import type { WatchState } from './nightWatch';

interface WatchedFolder {
  readonly name: string;
  readonly state: WatchState;
}

/** "$(eye) night-1: 3 reduced, 1 not", with a turning arrow while something is being reduced. */
export function statusText(folders: readonly WatchedFolder[]): string {
  const busy = folders.some(({ state }) => state.busy);
  const reduced = folders.reduce((sum, { state }) => sum + state.reduced, 0);
  const problems = folders.reduce((sum, { state }) => sum + state.problems.length, 0);
  const name = folders.length === 1 ? folders[0]!.name : `${folders.length} folders`;
  // An icon name in a folder's name would become a picture.
  return `$(${busy ? 'sync~spin' : 'eye'}) ${name.replaceAll('$(', '$ (')}: ${reduced} reduced${problems > 0 ? `, ${problems} not` : ''}`;
}

/** A line for each folder, and one for each frame that could not be reduced. */
export function tooltipText(folders: readonly WatchedFolder[]): string {
  return folders
    .flatMap(({ name, state }) => [
      `Watching ${name}: ${state.reduced} reduced${state.arriving > 0 ? `, ${state.arriving} still being written` : ''}.`,
      ...state.problems,
    ])
    .join('\n');
}
