/** The page of the flats' verdict: what is wrong first, then every number with its threshold, plots and pictures of blocks. */
import type { SetView, VerdictPageMethods, VerdictView } from '../../../src/protocol/verdictPage';
import { element } from '../../element';
import { button, ring } from '../../kit';
import { connect } from '../connect';
import { mapFigure } from './blockPicture';
import { verdictPlot } from './verdictPlots';
import './verdict.css';

/** What a state is called; its colour says no more. */
const STATES = { good: 'good', bad: 'beyond', note: 'told', unmeasured: 'not measured' } as const;

export function startVerdict(root: HTMLElement): void {
  const { host } = connect<VerdictPageMethods, Record<never, never>>({});
  const said = element('p', { class: 'said', role: 'status' });
  const say = (sentence: string | null, wrong = false): void => {
    said.textContent = sentence ?? '';
    said.classList.toggle('wrong', wrong);
  };
  const fail = (error: unknown): void => say(error instanceof Error ? error.message : String(error), true);
  const tell = (asking: Promise<string | null>): void => void asking.then((sentence) => say(sentence), fail);
  const heading = element('h1', {}, 'Measuring flats…');
  const waiting = element('p', { class: 'waiting' }, ring(), 'Each frame is read once.');
  const save = button('Save HTML…', () => tell(host.request('saveHtml', null)), {
    title: 'A page that needs no network and no script',
  });
  const copy = button('Copy as Text', () => tell(host.request('copyText', null)));
  const again = button('Measure Again', () => measure(true), { title: 'Reads headers and pixels anew' });
  const buttons = [again, save, copy].map(({ element: one }) => one);
  const bar = element('div', { class: 'buttons', role: 'toolbar', 'aria-label': 'Verdict' }, ...buttons);
  const body = element('div', {});
  root.replaceChildren(element('main', { class: 'verdict' }, element('header', {}, heading, waiting, bar, said), body));

  const measure = (anew: boolean): void => {
    heading.textContent = 'Measuring flats…';
    waiting.hidden = false;
    bar.hidden = true;
    say(null);
    host.request('verdict', { again: anew }).then(
      (view) => {
        heading.textContent = headline(view);
        const open = (set: number, frame: number): void => void host.request('open', { set, frame }).catch(fail);
        body.replaceChildren(
          ...view.sets.map((set, index) => setSection(set, (frame) => open(index, frame))),
          ...(view.notes.length === 0 ? [] : [notesSection(view.notes)]),
          timeLine(view),
        );
        ready(true);
      },
      (error) => {
        heading.textContent = 'There is no verdict to show.';
        body.replaceChildren();
        fail(error);
        ready(false);
      },
    );
  };
  const ready = (made: boolean): void => {
    waiting.hidden = true;
    bar.hidden = false;
    for (const one of [save, copy]) one.element.hidden = !made;
  };
  measure(false);
}

function headline({ sets }: VerdictView): string {
  const bad = sets.filter((set) => set.bad).length;
  if (bad === 0)
    return sets.length === 1 ? 'These flats are healthy.' : `All ${sets.length} sets of flats are healthy.`;
  return sets.length === 1
    ? 'Something is wrong with these flats.'
    : `Something is wrong with ${bad} of ${sets.length} sets of flats.`;
}

function timeLine({ program, when }: VerdictView): Node {
  const time = element('time', { datetime: when }, new Date(when).toLocaleString());
  return element('p', { class: 'faint' }, `${program}, `, time);
}

function notesSection(notes: readonly string[]): Node {
  const items = notes.map((note) => element('li', {}, note));
  return element('section', {}, element('h2', {}, 'Notes'), element('ul', {}, ...items));
}

function setSection(set: SetView, open: (frame: number) => void): Node {
  const faults = set.faults.map(({ frame, name, sentence }) => {
    const who = frame === null ? element('b', {}, name) : link(name, () => open(frame));
    return element('li', {}, who, `: ${sentence}`);
  });
  return element(
    'section',
    {},
    element('h2', {}, set.title),
    element('p', { class: `summary ${set.bad ? 'bad' : 'good'}` }, set.summary),
    ...(faults.length === 0 ? [] : [element('ul', { class: 'faults' }, ...faults)]),
    element('div', { class: 'scroll' }, findingTable(set)),
    element('div', { class: 'scroll' }, frameTable(set, open)),
    element('div', { class: 'plots' }, ...set.plots.map(verdictPlot)),
    element('div', { class: 'maps' }, ...set.maps.map((map) => mapFigure(map, set))),
  );
}

function link(name: string, act: () => void): HTMLElement {
  const made = element('button', { type: 'button', class: 'link', title: 'Open it in the viewer' }, name);
  made.addEventListener('click', act);
  return made;
}

function findingTable({ findings }: SetView): Node {
  const heads = ['Verdict', 'What', 'Value', 'Threshold', 'What it means'].map((text) =>
    element('th', { scope: 'col', class: text === 'Value' ? 'number' : null }, text),
  );
  const rows = findings.map(({ state, label, text, limit, sentence }) =>
    element(
      'tr',
      { class: state },
      element('td', { class: 'mark' }, STATES[state]),
      element('th', { scope: 'row' }, label),
      element('td', { class: 'number' }, state === 'unmeasured' ? '–' : text),
      element('td', { class: 'limit' }, limit),
      element('td', {}, sentence),
    ),
  );
  return element(
    'table',
    { class: 'findings' },
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}

function frameTable({ head, frames }: SetView, open: (frame: number) => void): Node {
  const last = head.length - 1;
  const kind = (i: number) => ({ class: i === 0 || i === last ? null : 'number' });
  const rows = frames.map(({ bad, cells }, frame) =>
    element(
      'tr',
      { class: bad ? 'one bad' : 'one' },
      ...cells.map((text, i) => element('td', kind(i), i === 0 ? link(text, () => open(frame)) : text)),
    ),
  );
  const heads = head.map((text, i) =>
    element('th', { scope: 'col', ...kind(i) }, `${text[0]?.toUpperCase()}${text.slice(1)}`),
  );
  return element(
    'table',
    { class: 'per-frame' },
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}
