/** The row of a window with several frames: which one is looked at, how it is compared, and what was rejected. */
import type { WindowSetup } from '../../src/protocol/viewer';
import type { ViewerActionId } from '../../src/protocol/viewerActions';
import { element } from '../element';
import { icon } from '../icons';
import { iconButton } from '../kit';
import type { Comparison, ViewState } from '../viewState';

export interface FrameBarEvents {
  onFrame(frame: number): void;
  onAction(action: ViewerActionId): void;
}

export class FrameBar {
  readonly element: HTMLElement;
  private readonly list = element('div', { class: 'frames', role: 'tablist', 'aria-label': 'Frames' });
  private frames: WindowSetup['frames'] = [];
  private chosen = -1;
  private readonly note = element('span', { class: 'note', role: 'status' });
  private readonly buttons = {
    blink: iconButton(icon('run-all'), 'Blink the frames (B)', () => this.events.onAction('blink')),
    swipe: iconButton(icon('split-horizontal'), 'Swipe between the first frame and this one (w)', () =>
      this.events.onAction('swipe'),
    ),
    difference: iconButton(icon('diff'), 'This frame minus the first (d)', () => this.events.onAction('difference')),
    ratio: iconButton(icon('percentage'), 'This frame divided by the first (/)', () => this.events.onAction('ratio')),
    lockSky: iconButton(icon('globe'), 'Lock by sky instead of by pixel (L)', () => this.events.onAction('lockSky')),
    lockLimits: iconButton(icon('lock'), 'Same limits for all frames (Z)', () => this.events.onAction('lockLimits')),
    reject: iconButton(icon('circle-slash'), 'Reject this frame, or accept it again (x)', () =>
      this.events.onAction('reject'),
    ),
  };

  constructor(private readonly events: FrameBarEvents) {
    this.element = element(
      'div',
      { class: 'frame-bar', hidden: true },
      this.list,
      element('span', { class: 'group' }, ...Object.values(this.buttons).map((button) => button.element)),
      this.note,
    );
    this.list.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowRight') this.events.onAction('nextFrame');
      if (event.key === 'ArrowLeft') this.events.onAction('previousFrame');
    });
  }

  show({ frames, purpose, mayWrite }: WindowSetup, state: ViewState, blinking: boolean): void {
    this.element.hidden = frames.length < 2;
    this.showFrames(frames, state.frame);
    const { comparison, lock, lockLimits } = state;
    this.buttons.blink.press(blinking);
    for (const name of ['swipe', 'difference', 'ratio'] as const) this.buttons[name].press(comparison === name);
    this.buttons.lockSky.press(lock === 'sky');
    this.buttons.lockLimits.press(lockLimits);
    this.buttons.reject.press(frames[state.frame]?.rejected === true);
    this.buttons.reject.enable(mayWrite);
    const [first, current] = [frames[0]?.name ?? '', frames[state.frame]?.name ?? ''];
    this.note.textContent = state.frame === 0 ? '' : comparisonText(comparison, first, current);
    if (purpose === 'review') {
      this.note.textContent = `Frame ${state.frame + 1} of ${frames.length}, ${frames.filter(({ rejected }) => rejected).length} rejected. Space: next, x: reject.`;
    }
  }

  /** Puts the focus on the current frame: the way out of the picture, in which Tab goes from frame to frame. */
  focus(): void {
    this.list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  /** Made anew only where a frame came, went, was rejected or chosen: the state changes with every move of a limit. */
  private showFrames(frames: WindowSetup['frames'], chosen: number): void {
    if (frames === this.frames && chosen === this.chosen) return;
    this.frames = frames;
    this.chosen = chosen;
    this.list.replaceChildren(
      ...frames.map(({ name, folder, rejected }, frame) => {
        const current = frame === chosen;
        const tab = element(
          'button',
          {
            type: 'button',
            role: 'tab',
            class: rejected ? 'frame rejected' : 'frame',
            'aria-selected': String(current),
            tabindex: current ? '0' : '-1',
            title: `${folder}/${name}${rejected ? ' (rejected)' : ''}`,
          },
          element('span', {}, name),
          ...(rejected ? [element('span', { class: 'mark' }, 'rejected')] : []),
        );
        tab.addEventListener('click', () => this.events.onFrame(frame));
        if (current) queueMicrotask(() => tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
        return tab;
      }),
    );
  }
}

/** What stands where. */
function comparisonText(comparison: Comparison, first: string, current: string): string {
  const texts: Readonly<Record<Comparison, string>> = {
    none: '',
    swipe: `Left ${first}, right ${current}`,
    difference: `${current} − ${first}`,
    ratio: `${current} ÷ ${first}`,
  };
  return texts[comparison];
}
