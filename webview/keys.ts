/** Keys of the window: which action a key press means, and the sheet that lists them. */
import { type ViewerActionId, viewerActions } from '../src/protocol/viewerActions';
import { element } from './element';

/** A key as the table of actions writes it; null for what belongs to VS Code (with Ctrl, Alt or the command key). */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === '=') return '+';
  // A letter says by itself whether Shift was held.
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

const byKey: ReadonlyMap<string, ViewerActionId> = new Map(
  viewerActions.flatMap(({ id, key }) => (key === null ? [] : [[key, id] as const])),
);

export function actionOfKey(name: string): ViewerActionId | null {
  return byKey.get(name) ?? null;
}

/** Right and up, in pixels of the image on the screen; null for other keys. */
export function stepOfKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): readonly [number, number] | null {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
    h: [-1, 0],
    l: [1, 0],
    k: [0, 1],
    j: [0, -1],
  };
  const step = steps[event.key];
  const by = event.shiftKey ? 10 : 1;
  return step === undefined ? null : [step[0] * by, step[1] * by];
}

/** What a key is called on a sheet. */
function spoken(key: string): string {
  return key === ' ' ? 'Space' : key.replace('Escape', 'Esc').replace(/Page(Up|Down)/, 'Page $1');
}

/** The list of all keys, by group. */
export function keySheet(onClose: () => void): HTMLElement {
  const groups = [...new Set(viewerActions.map(({ group }) => group))].map((group) =>
    element(
      'section',
      {},
      element('h2', {}, group),
      element(
        'dl',
        {},
        ...viewerActions
          .filter((action) => action.group === group && action.key !== null)
          .flatMap(({ key, title }) => [
            element('dt', {}, element('kbd', {}, spoken(key ?? ''))),
            element('dd', {}, title),
          ]),
      ),
    ),
  );
  const pointer = element(
    'section',
    {},
    element('h2', {}, 'Pointer'),
    element(
      'dl',
      {},
      ...[
        ['wheel', 'Zoom where the pointer is'],
        ['drag', 'Pan; with a tool: make a region'],
        ['right drag', 'Contrast (up and down) and bias (left and right)'],
        ['click', 'Pin a pixel'],
        ['arrows, h j k l', 'Move the pinned pixel by one, with Shift by ten'],
      ].flatMap(([what = '', does = '']) => [element('dt', {}, element('kbd', {}, what)), element('dd', {}, does)]),
    ),
  );
  const close = element('button', { class: 'close', type: 'button', 'aria-label': 'Close the list of keys' }, '×');
  close.addEventListener('click', onClose);
  return element(
    'div',
    { class: 'keys', role: 'dialog', 'aria-label': 'Keys', tabindex: '-1' },
    close,
    element('div', { class: 'columns' }, pointer, ...groups),
    element('p', {}, 'Every action is also in the Command Palette, as "Flatfield: …".'),
  );
}
