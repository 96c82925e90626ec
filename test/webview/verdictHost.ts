/** Runs in the page before the flats' verdict: a host that answers from `window.scenario`. */
import type { VerdictPageMethods, VerdictView } from '../../src/protocol/verdictPage';
import { pretendHost } from './pretendedHost';

export interface VerdictScenario {
  /** One answer a time that the page asks for the verdict; null: it fails. */
  readonly views: readonly (VerdictView | null)[];
}

const scenario = window.scenario as unknown as VerdictScenario;
const views = [...scenario.views];

pretendHost<VerdictPageMethods, Record<never, never>>({
  contents: () => ({ inputs: ['/night'] }),
  verdict: () => {
    const view = views.shift();
    if (view == null) throw new Error('There is no flat to judge. Name a folder with flats, or the flats.');
    return view;
  },
  open: () => null,
  saveHtml: () => 'The verdict is saved as /night/flats-verdict.html.',
  copyText: () => 'The verdict is on the clipboard.',
});
