/** The report page: what became of a run, flat by flat, and the ways on. */
import type { ReportNight, ReportPageMethods, ReportView } from '../../../src/protocol/reportPage';
import { element } from '../../element';
import { button } from '../../kit';
import { connect } from '../connect';
import { columns } from './columns';
import './report.css';
import { reportTable, type TableState } from './reportTable';

export function startReport(root: HTMLElement): void {
  const { host, kept, keep } = connect<ReportPageMethods, Record<never, never>>({});
  const said = element('p', { class: 'said', role: 'status' });
  const say = (sentence: string | null, wrong = false): void => {
    said.textContent = sentence ?? '';
    said.classList.toggle('wrong', wrong);
  };
  const fail = (error: unknown): void => say(error instanceof Error ? error.message : String(error), true);
  const page = element('main', { class: 'report' });
  root.replaceChildren(page);

  const tell = (asking: Promise<string | null>): void => void asking.then((sentence) => say(sentence), fail);
  const asks = element(
    'div',
    { class: 'buttons', role: 'toolbar', 'aria-label': 'Report' },
    button('Save JSON…', () => tell(host.request('saveJson', null)), {
      title: 'The whole record of the run: plan, outcomes, recipe, command line',
    }).element,
    button('Save Python Script…', () => tell(host.request('savePython', null)), {
      title: 'A script that makes the same pixels with ccdproc',
    }).element,
    button('Copy Command Line', () => tell(host.request('copyCommand', null)), {
      title: 'The words for a shell that do the same',
    }).element,
    button('Copy as Text', () => tell(host.request('copyText', null))).element,
  );

  host.request('report', null).then(
    (view) => {
      const table = reportTable(view.rows, stateOf(kept()), {
        open: (row, what) => void host.request('open', { row, what }).then(() => say(null), fail),
        compare: (row) => void host.request('compare', { row }).then(() => say(null), fail),
        changed: keep,
      });
      const openRecipe = (night: number): void => void host.request('openRecipe', { night }).catch(fail);
      page.append(
        element('header', {}, element('h1', {}, `${view.tally}.`), ...nightLines(view, openRecipe), asks, said),
        view.rows.length > 0
          ? element('div', { class: 'scroll' }, table)
          : element('p', { class: 'empty' }, 'No raw flat was found in this run; the remarks above say why.'),
      );
    },
    (error) => {
      page.append(element('header', {}, element('h1', {}, 'There is no report to show.'), said));
      fail(error);
    },
  );
}

/** Where the results are, how they were made, and the remarks on the whole. */
function nightLines({ nights, rows, program, when }: ReportView, openRecipe: (night: number) => void): Node[] {
  const lines = nights.flatMap((night, index) => [
    element('p', { class: 'night' }, ...nightWords(night, () => openRecipe(index))),
    ...night.notes.map((note) => element('p', { class: 'note' }, note)),
  ]);
  const time = element('time', { datetime: when }, new Date(when).toLocaleString());
  const units = [...new Set(rows.flatMap(({ unit }) => unit ?? []))];
  const levels = units.length === 0 ? '' : `. Levels are in ${units.join(' or ')}.`;
  return [...lines, element('p', { class: 'night' }, `${program}, `, time, levels)];
}

function nightWords({ outputFolder, format, recipe }: ReportNight, openRecipe: () => void): (Node | string)[] {
  const folder = element('span', { class: 'path' }, outputFolder);
  if (recipe === null) return ['Into ', folder, ` as ${format}; no recipe, every default.`];
  const link = element('button', { type: 'button', class: 'link', title: recipe.path }, recipe.name);
  link.addEventListener('click', openRecipe);
  return ['Into ', folder, ` as ${format}; recipe `, link];
}

/** What was kept may be of another version. */
function stateOf(kept: unknown): TableState {
  const { order, open } = (kept ?? {}) as { order?: { column?: unknown; descending?: unknown } | null; open?: unknown };
  const column = columns.find(({ id }) => id === order?.column)?.id;
  return {
    order: column === undefined ? null : { column, descending: order?.descending === true },
    open: Array.isArray(open) ? open.filter((index) => Number.isInteger(index)) : [],
  };
}
