/** The session behind the page of the flats' verdict: measured once while it is open, and anew when it is asked to. No vscode. */
import { describeVerdicts } from '../../engine/measure/describeVerdict';
import { type VerdictView, verdictView } from '../../engine/measure/verdictView';
import { PROGRAM } from '../../protocol/program';
import type { Handlers } from '../../protocol/rpc';
import type { VerdictContents, VerdictPageMethods } from '../../protocol/verdictPage';
import type { Verdicts } from '../../worker/prepareVerdict';

/** What the session has others do. */
export interface VerdictDoings {
  measure(): Promise<Verdicts>;
  open(path: string): Promise<void>;
  /** Asks where; a sentence, or null where the user chose not to. */
  saveHtml(view: VerdictView): Promise<string | null>;
  copy(text: string): Promise<void>;
}

interface Made extends Verdicts {
  readonly view: VerdictView;
}

/** What answers the page. */
export function verdictHandlers({ inputs }: VerdictContents, doings: VerdictDoings): Handlers<VerdictPageMethods> {
  let measuring: Promise<Made> | null = null;
  const measured = (again: boolean): Promise<Made> => {
    if (measuring !== null && !again) return measuring;
    const started = doings.measure().then((made) => ({ ...made, view: verdictView(PROGRAM, new Date(), made) }));
    // What failed, or was stopped, is tried anew when the page asks again.
    started.catch(() => {
      if (measuring === started) measuring = null;
    });
    measuring = started;
    return started;
  };
  return {
    contents: () => ({ inputs }),
    verdict: async ({ again }) => (await measured(again)).view,
    open: async ({ set, frame }) => {
      const found = (await measured(false)).view.sets[set]?.frames[frame];
      if (found === undefined) throw new Error(`The page has no frame ${frame} in set ${set}.`);
      await doings.open(found.path);
      return null;
    },
    saveHtml: async () => doings.saveHtml((await measured(false)).view),
    copyText: async () => {
      const { verdicts, notes } = await measured(false);
      await doings.copy(describeVerdicts(verdicts, notes));
      return 'The verdict is on the clipboard.';
    },
  };
}
