/** The flats of one group: ticked for this run, raw and result, what becomes of each, and what can be done with it. */
import type { FlatView, FrameOutcome, GroupView, MasterRole } from '../../../src/protocol/planPage';
import { element } from '../../element';
import { hasLevels, levelHeads, sayLevels } from './levels';
import { askForMaster } from './masterDialog';
import type { PlanActions } from './pageHost';
import { linkButton } from './parts';
import { type Said, sayFate, sayOutcome } from './words';

/** Rows that are drawn at once; a button draws the next ones. */
const ROWS = 100;

/** What the rows look at. */
export interface FlatModel {
  readonly busy: boolean;
  isTicked(path: string): boolean;
  tick(paths: readonly string[], ticked: boolean): void;
  /** undefined: not part of a run; null: its end is awaited. */
  outcome(path: string): FrameOutcome | null | undefined;
}

export interface FlatTable {
  readonly element: HTMLElement;
  /** Shows ticks and outcomes as they are now. */
  update(): void;
}

export function flatTable(group: GroupView, model: FlatModel, page: PlanActions): FlatTable {
  const body = element('tbody');
  const rows: FlatRow[] = [];
  const more = linkButton('', () => draw());
  const draw = (): void => {
    for (const flat of group.flats.slice(rows.length, rows.length + ROWS)) {
      const row = flatRow(flat, group, model, page);
      rows.push(row);
      body.append(row.element);
    }
    const left = group.flats.length - rows.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, ROWS)} more of ${left}`;
  };
  draw();
  const head = (text: string, title: string | null = null, kind: string | null = null): HTMLElement =>
    element('th', { scope: 'col', title, class: kind }, text);
  const heads = [
    ...['', 'Raw frame', 'Result', 'What becomes of it'].map((text) => head(text)),
    ...levelHeads.map(({ text, title }) => head(text, title, 'level')),
    head(''),
  ];
  const table = element('table', { class: 'flats' }, element('thead', {}, element('tr', {}, ...heads)), body);
  const update = (): void => {
    const known = group.flats.some((flat) => hasLevels(flat, model.outcome(flat.path)));
    table.classList.toggle('with-levels', known);
    for (const row of rows) row.update();
  };
  update();
  return { element: element('div', { class: 'rows' }, table, more), update };
}

interface FlatRow {
  readonly element: HTMLElement;
  update(): void;
}

function flatRow(flat: FlatView, group: GroupView, model: FlatModel, page: PlanActions): FlatRow {
  const { path, name, output, outputName } = flat;
  const box = element('input', { type: 'checkbox', 'aria-label': `${name} in this run`, 'data-key': `tick ${path}` });
  box.addEventListener('change', () => model.tick([path], box.checked));
  const state = element('span');
  const levels = levelHeads.map(() => element('td', { class: 'level number' }));
  const result = element('td', { class: 'name' });
  const roles = group.steps.flatMap(({ master }) => (master === null ? [] : [master]));
  const acts = [
    ...roles.map((master) =>
      linkButton(roleWord(master.role), () => askFor(flat, group, master.role, page), {
        title: `Take another ${master.role} for ${name}…`,
        key: `${master.role} ${path}`,
      }),
    ),
    linkButton('Reject…', () => page.do('reject', [path]), { title: `Reject ${name}…`, key: `reject ${path}` }),
  ];
  const made = element(
    'tr',
    {},
    element('td', { class: 'tick' }, box),
    element(
      'td',
      { class: 'name' },
      linkButton(name, () => page.open(path), { title: path, key: `open ${path}` }),
    ),
    result,
    element('td', { class: 'state' }, state),
    ...levels,
    element('td', { class: 'acts' }, ...acts),
  );
  let there: boolean | null = null;
  const update = (): void => {
    const ticked = model.isTicked(path);
    const outcome = model.outcome(path);
    box.checked = ticked;
    box.disabled = model.busy;
    for (const act of acts) act.disabled = model.busy;
    made.classList.toggle('out', !ticked);
    const { text, tone }: Said = outcome === undefined ? sayFate(flat, ticked) : sayOutcome(outcome);
    state.textContent = text;
    state.className = `said ${tone}`;
    sayLevels(flat, outcome).forEach(({ text, title }, i) => {
      levels[i]!.textContent = text;
      levels[i]!.title = title ?? '';
    });
    const exists = outcome == null ? flat.result.state !== 'none' : isThere(outcome) || flat.result.state !== 'none';
    if (exists === there) return;
    there = exists;
    result.replaceChildren(
      exists
        ? linkButton(outputName, () => page.open(output), { title: output, key: `open ${output}` })
        : element('span', { title: output }, outputName),
    );
  };
  return { element: made, update };
}

function isThere({ status }: FrameOutcome): boolean {
  return status === 'written' || status === 'replaced' || status === 'skipped';
}

function roleWord(role: MasterRole): string {
  return `${role[0]!.toUpperCase()}${role.slice(1)}…`;
}

function askFor(flat: FlatView, { steps, chosen }: GroupView, role: MasterRole, page: PlanActions): void {
  void askForMaster(page, {
    role,
    paths: [flat.path],
    whom: flat.name,
    taken: steps.find(({ master }) => master?.role === role)?.master?.path ?? null,
    chosen: chosen.find((one) => one.role === role) ?? null,
  });
}
