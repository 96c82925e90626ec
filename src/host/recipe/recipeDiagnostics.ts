/** The Problems of every recipe in the workspace or in an editor: from the editor's text, anew when it or a frame changes. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { errorSentence } from '../../engine/errors';
import type { Scan } from '../../engine/frames/frameInfo';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import { turn } from '../../worker/breather';
import type { WorkerPool } from '../../worker/pool';
import type { DiskChange } from '../disk/diskChange';
import type { DiskWatch } from '../disk/diskWatch';
import { isFrameName, NOTE_NAMES } from '../disk/watchedNames';
import { isAtOrBelow } from '../isAtOrBelow';
import { logError } from '../log';
import { capital } from '../notify';
import { mastersSetting } from '../settings';
import { frameProblems, type PlacedProblem, textProblems } from './recipeProblems';
import { answeringFrom } from './treeScan';

/** Shown as the origin of each problem. */
export const SOURCE = 'Flatfield';

/** Recipes by their names: the one that applies to its folder, and those that are named on a command line. */
const RECIPE_FILES = `**/{${RECIPE_NAME},*.${RECIPE_NAME}}`;

/** Quiet time before a recipe is judged anew, in ms: after a key stroke, and after files that arrive one by one. */
const QUIET = 300;
const QUIET_FILES = 1000;
/** Further recipes of one workspace are judged when they are opened. */
const MOST = 200;

export class RecipeDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('flatfield');
  private readonly known = new Map<string, readonly PlacedProblem[]>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, AbortController>();
  /** Files that have changed since the recipes that they concern were last looked for. */
  private readonly changedFiles = new Set<string>();
  private changedSoon: NodeJS.Timeout | undefined;
  /** Recipes in whose folders something has changed since the tree was first read: only these are worth a look of their own. */
  private readonly moved = new Set<string>();
  /** One folder is scanned at a time, so that a thread stays free for who is looking at frames. */
  private queue: Promise<void> = Promise.resolve();
  private readonly registrations: readonly vscode.Disposable[];

  constructor(
    private readonly pool: WorkerPool,
    private readonly log: vscode.LogOutputChannel,
    disk: DiskWatch,
    /** What the tree has read, once all of it is. */
    private readonly tree: () => Promise<Scan>,
  ) {
    this.registrations = [
      disk.onDidChange((change) => this.diskChanged(change)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.later(uri, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.later(document.uri)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.later(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.later(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.all()),
      vscode.window.onDidChangeWindowState(({ focused }) => (focused ? this.inSight() : undefined)),
      vscode.workspace.onDidChangeConfiguration((change) =>
        change.affectsConfiguration('flatfield.masters') ? this.all() : undefined,
      ),
    ];
    this.all();
  }

  /** The problems of a recipe as last found. */
  problemsOf(uri: vscode.Uri): readonly PlacedProblem[] {
    return this.known.get(uri.toString()) ?? [];
  }

  dispose(): void {
    for (const timer of [...this.timers.values(), this.changedSoon]) clearTimeout(timer);
    for (const run of this.running.values()) run.abort();
    for (const registration of this.registrations) registration.dispose();
    this.collection.dispose();
  }

  private all(): void {
    for (const { uri } of vscode.workspace.textDocuments) this.later(uri, 0);
    this.find(RECIPE_FILES, (uri) => this.later(uri, 0));
  }

  private find(pattern: vscode.GlobPattern, found: (uri: vscode.Uri) => void): void {
    vscode.workspace.findFiles(pattern, undefined, MOST).then(
      (uris) => uris.forEach(found),
      (error) => logError(this.log, error),
    );
  }

  private diskChanged({ what, path: file }: DiskChange): void {
    if (what === 'folder') this.folderCame(file);
    else if (what === 'gone') this.somethingGone(file);
    else if (isRecipe(file)) this.moreOf(vscode.Uri.file(file));
    // What plans are made from: frames, and the lists beside them.
    else if (isFrameName(file) || NOTE_NAMES.includes(path.basename(file))) this.framesChanged(file);
  }

  /** It brings recipes of its own, and frames for those that are there. */
  private folderCame(folder: string): void {
    this.find(new vscode.RelativePattern(vscode.Uri.file(folder), RECIPE_FILES), (uri) => this.moreOf(uri));
    this.framesChanged(folder);
  }

  /** A file or a folder: nobody can say any more which it was. */
  private somethingGone(gone: string): void {
    for (const id of this.known.keys()) {
      const uri = vscode.Uri.parse(id);
      if (isAtOrBelow(uri.fsPath, gone)) this.moreOf(uri);
    }
    this.framesChanged(gone);
  }

  /** Watchers lose events: what the user looks at is made true when they come back. */
  private inSight(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.later(document.uri, 0);
  }

  /** The recipes above a frame or a folder of frames, and those that take masters from there, may say something else now. */
  private framesChanged(file: string): void {
    this.changedFiles.add(file);
    // A night's files come by the thousand: the settings of every recipe are asked once for all of them.
    this.changedSoon ??= setTimeout(() => {
      this.changedSoon = undefined;
      const files = [...this.changedFiles];
      this.changedFiles.clear();
      for (const id of this.known.keys()) {
        const uri = vscode.Uri.parse(id);
        const roots = [path.dirname(uri.fsPath), ...mastersSetting(uri.fsPath)];
        if (files.some((one) => roots.some((root) => isAtOrBelow(one, root) || isAtOrBelow(root, one))))
          this.moreOf(uri, QUIET_FILES);
      }
    }, QUIET);
  }

  /** Something of a recipe has changed on the disk. */
  private moreOf(uri: vscode.Uri, quiet = QUIET): void {
    this.moved.add(uri.toString());
    this.later(uri, quiet);
  }

  private later(uri: vscode.Uri, quiet = QUIET): void {
    if (uri.scheme !== 'file' || !isRecipe(uri.path)) return;
    const id = uri.toString();
    clearTimeout(this.timers.get(id));
    this.running.get(id)?.abort();
    const judge = (): void => {
      this.timers.delete(id);
      this.judge(uri).catch((error) => logError(this.log, error));
    };
    this.timers.set(id, setTimeout(judge, quiet));
  }

  /** What the text says at once, what the frames say when they are read; until then their last words stay. */
  private async judge(uri: vscode.Uri): Promise<void> {
    const id = uri.toString();
    const stop = new AbortController();
    this.running.set(id, stop);
    const current = await textOf(uri);
    if (stop.signal.aborted) return;
    if (current === null) {
      this.known.delete(id);
      this.moved.delete(id);
      this.collection.delete(uri);
      return;
    }
    const { text, language } = current;
    const own = textProblems(text);
    if (own.length > 0) return this.publish(uri, own, text, language);
    this.known.set(id, this.problemsOf(uri));
    // Where nobody has the recipe open, its folder need not be read a second time beside the tree.
    const tree = language === null && !this.moved.has(id) ? await this.tree() : null;
    const scanned = this.queue.then(async () => {
      // Planning takes its time, and dozens of recipes may wait for the tree.
      await turn();
      if (stop.signal.aborted) return;
      const recipe = { file: uri.fsPath, text, masters: mastersSetting(uri.fsPath) };
      const pool = tree === null ? this.pool : answeringFrom(tree, path.dirname(uri.fsPath), this.pool);
      const problems = await frameProblems(pool, recipe, stop.signal);
      if (!stop.signal.aborted) this.publish(uri, problems, text, language);
    });
    this.queue = scanned.catch((error) => {
      if (!stop.signal.aborted) this.log.warn(`${uri.fsPath} could not be checked: ${errorSentence(error)}`);
    });
    await this.queue;
  }

  private publish(uri: vscode.Uri, problems: readonly PlacedProblem[], text: string, language: string | null): void {
    this.known.set(uri.toString(), problems);
    // The editor's own JSON language says what is no JSON, and says it sooner; of a file that nobody has open it says nothing.
    const shown = problems.filter(({ grammar }) => grammar !== true || language !== 'json');
    this.collection.set(
      uri,
      shown.map((problem) => diagnosticOf(problem, text)),
    );
  }
}

/** Whether a path ends as those of recipes do. */
export function isRecipe(file: string): boolean {
  return /(^|[\\/])([^\\/]+\.)?flatfield\.json$/.test(file);
}

/** The text in the editor, else on disk; null when there is no such file. */
async function textOf(uri: vscode.Uri): Promise<{ readonly text: string; readonly language: string | null } | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return { text: open.getText(), language: open.languageId };
  try {
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), language: null };
  } catch {
    return null;
  }
}

const SEVERITIES: Readonly<Record<PlacedProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

function diagnosticOf({ part, message, severity }: PlacedProblem, text: string): vscode.Diagnostic {
  const range = new vscode.Range(positionIn(text, part.offset), positionIn(text, part.offset + part.length));
  const diagnostic = new vscode.Diagnostic(range, capital(message), SEVERITIES[severity]);
  diagnostic.source = SOURCE;
  return diagnostic;
}

function positionIn(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new vscode.Position(lines.length - 1, lines.at(-1)!.length);
}
