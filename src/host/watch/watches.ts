/** The folders that are watched in this window of VS Code: their watchers, the item in the status bar, what is told of them. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { reduceCommand } from '../../worker/commandLine';
import { preparePlan } from '../../worker/prepare';
import { runPlan } from '../../worker/runPlan';
import { mastersOf } from '../commands/planning';
import { logError } from '../log';
import { notify } from '../notify';
import type { Services } from '../services';
import { NightWatch, type WatchState } from './nightWatch';
import { statusText, tooltipText } from './watchWords';

interface Watched {
  readonly watch: NightWatch;
  readonly watcher: vscode.Disposable;
  state: WatchState;
}

export type WatchServices = Pick<Services, 'pool' | 'log' | 'explorer' | 'digests' | 'disk'>;

export class Watches implements vscode.Disposable {
  private readonly watched = new Map<string, Watched>();
  private readonly item = vscode.window.createStatusBarItem('flatfield.watch', vscode.StatusBarAlignment.Left);

  constructor(private readonly services: WatchServices) {
    this.item.name = 'Flatfield: Watched Folders';
    this.item.command = 'flatfield.showWatched';
  }

  /** The folders, in the order in which they were first watched. */
  get folders(): readonly string[] {
    return [...this.watched.keys()];
  }

  stateOf(folder: string): WatchState | undefined {
    return this.watched.get(folder)?.state;
  }

  /** Watches a folder; one that is watched already goes on being watched. */
  start(folder: string): void {
    if (this.watched.has(folder)) return;
    const { log, disk } = this.services;
    const watch = new NightWatch({
      plan: (signal) =>
        preparePlan(this.services.pool, {
          paths: [folder],
          masters: mastersOf([folder]),
          existing: 'update',
          digests: this.services.digests,
          signal,
        }),
      run: async (plan, signal) => {
        const inputs = plan.flats.map((flat) => flat.path);
        log.info(
          `Reducing what has arrived; the same from a shell: ${reduceCommand(plan, { inputs, masters: mastersOf(inputs) })}`,
        );
        const outcomes = await runPlan(this.services.pool, plan, { signal });
        this.services.explorer.refresh().catch((error) => logError(log, error));
        return outcomes;
      },
      changed: (state, news) => this.changed(folder, state, news),
    });
    const watcher = disk.below(folder, () => watch.hint());
    const state = { busy: false, reduced: 0, arriving: 0, problems: [] };
    this.watched.set(folder, { watch, watcher, state });
    log.info(`Watching ${folder}: raw flats that arrive are reduced.`);
    this.show();
  }

  async stop(folder: string): Promise<void> {
    const watched = this.watched.get(folder);
    if (watched === undefined) return;
    this.watched.delete(folder);
    this.show();
    watched.watcher.dispose();
    await watched.watch.stop();
    this.services.log.info(`${folder} is no longer watched.`);
  }

  dispose(): void {
    for (const folder of this.folders) void this.stop(folder);
    this.item.dispose();
  }

  private changed(folder: string, state: WatchState, news: readonly string[]): void {
    const watched = this.watched.get(folder);
    if (watched === undefined) return;
    watched.state = state;
    this.show();
    if (news.length === 0) return;
    for (const sentence of news) this.services.log.warn(sentence);
    const more = news.length === 1 ? '' : ` (and ${news.length - 1} more, in the log)`;
    const plan = {
      title: 'Show Plan',
      run: () => vscode.commands.executeCommand('flatfield.showPlan', vscode.Uri.file(folder)),
    };
    notify('warning', `In ${path.basename(folder)}, ${news[0]}${more}`, [plan]).catch((error) =>
      logError(this.services.log, error),
    );
  }

  private show(): void {
    // The menu of a watched folder offers to stop.
    vscode.commands.executeCommand('setContext', 'flatfield.watchedFolders', this.watched.size > 0 && this.folders);
    const states = [...this.watched].map(([folder, { state }]) => ({ name: path.basename(folder), state }));
    if (states.length === 0) {
      this.item.hide();
      return;
    }
    const troubled = states.some(({ state }) => state.problems.length > 0);
    this.item.text = statusText(states);
    this.item.tooltip = tooltipText(states);
    this.item.accessibilityInformation = { label: tooltipText(states).replaceAll('\n', ' ') };
    this.item.backgroundColor = troubled ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }
}
