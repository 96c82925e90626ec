/** Badges on frames, in the tree and in VS Code's own Explorer: what a frame is worth, before anything is opened. */
import * as vscode from 'vscode';
import { Breather } from '../../worker/breather';
import { type FrameState, frameStates, type StatesInput } from './frameStates';

interface Badge {
  /** Two characters at most. */
  readonly badge: string;
  readonly color: string | null;
}

/** Colours that are meant for text: names of files are written in them, on white too. */
const BADGES: Readonly<Record<FrameState['state'], Badge>> = {
  master: { badge: 'M', color: null },
  done: { badge: '✓', color: 'gitDecoration.addedResourceForeground' },
  stale: { badge: '↻', color: 'list.warningForeground' },
  outdated: { badge: '↻', color: 'list.warningForeground' },
  refused: { badge: '!', color: 'list.errorForeground' },
  rejected: { badge: '✗', color: 'disabledForeground' },
  incomplete: { badge: '…', color: 'disabledForeground' },
};

/** More rows than this are asked anew all at once. */
const FEW = 200;

export class FrameDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.changed.event;
  private known: ReadonlyMap<string, FrameState> = new Map();
  private running = 0;

  /** The states by path, as they were last worked out. */
  get states(): ReadonlyMap<string, FrameState> {
    return this.known;
  }

  /** Works the states out anew, in pieces; a later call takes the place of one that is not done. */
  async update(input: StatesInput): Promise<void> {
    const run = ++this.running;
    const breather = new Breather();
    const work = frameStates(input);
    // Who tells of a new scan has just put it together.
    await breather.pause();
    if (run !== this.running) return;
    let step = work.next();
    while (!step.done) {
      if (breather.due) await breather.pause();
      if (run !== this.running) return;
      step = work.next();
    }
    this.show(step.value);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const found = uri.scheme === 'file' ? this.known.get(uri.fsPath) : undefined;
    if (found === undefined) return undefined;
    const { badge, color } = BADGES[found.state];
    return new vscode.FileDecoration(badge, found.why, color === null ? undefined : new vscode.ThemeColor(color));
  }

  dispose(): void {
    this.running++;
    this.changed.dispose();
  }

  private show(states: ReadonlyMap<string, FrameState>): void {
    const before = this.known;
    this.known = states;
    const paths = new Set([...before.keys(), ...states.keys()]);
    const differing = [...paths].filter((path) => !same(before.get(path), states.get(path)));
    if (differing.length === 0) return;
    this.changed.fire(differing.length > FEW ? undefined : differing.map((path) => vscode.Uri.file(path)));
  }
}

function same(a: FrameState | undefined, b: FrameState | undefined): boolean {
  return a?.state === b?.state && a?.why === b?.why;
}
