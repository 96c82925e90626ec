/** The head of the plan page: what the plan rests on, where results go and how much room they take, and the run. */
import type { CheckView, ExistingRule, PlanState, PlanView, ReducedKind } from '../../../src/protocol/planPage';
import { element } from '../../element';
import { button, choice, ring } from '../../kit';
import type { PlanActions } from './pageHost';
import { linkButton, said } from './parts';
import { count, existingWords, nameOf, sayCounts, saySize, whyNothing } from './words';

/** What the head looks at. */
export interface HeadModel {
  isTicked(path: string): boolean;
  /** Paths of the flats that are ticked. */
  ticked(): readonly string[];
}

export interface PlanHead {
  readonly element: HTMLElement;
  /** Another state: everything is shown anew. */
  show(state: PlanState): void;
  /** Ticks or the progress of the run have changed. */
  update(state: PlanState): void;
}

export function planHead(model: HeadModel, page: PlanActions): PlanHead {
  const title = element('h1');
  const run = button('', () => page.do('reduce', model.ticked()), { primary: true });
  const check = button('', () => page.do('check', null), {
    title:
      'Read the pixels and hold them against the limits of the recipe; writes nothing, and takes about as long as reducing',
  });
  const cancel = button('Cancel', () => page.do('cancel', null));
  const again = button('Plan Again', () => page.do('plan', null), { title: 'Read the headers and plan anew' });
  const report = button('Show Report', () => page.do('report', null));
  const busy = element('span', { class: 'busy' }, ring());
  const why = element('p', { class: 'why-not', role: 'status' });
  const progress = element('progress');
  const summary = element('p', { class: 'summary', role: 'status' });
  const counts = element('p', { class: 'counts' });
  const facts = element('dl', { class: 'facts' });
  const hints = element('ul', { class: 'hints' });
  const copies = element(
    'span',
    { class: 'copies' },
    linkButton('Copy Command Line', () => page.do('copyCommand', model.ticked()), {
      title: 'The command that does the same from a shell',
    }),
    linkButton('Copy as Text', () => page.do('copyText', null)),
    linkButton('Save as Text…', () => page.do('saveText', null)),
  );
  const made = element(
    'header',
    { class: 'head' },
    element(
      'div',
      { class: 'bar' },
      title,
      busy,
      element('span', { class: 'buttons' }, run.element, check.element, cancel.element, report.element, again.element),
    ),
    progress,
    summary,
    why,
    element('div', { class: 'bar' }, counts, copies),
    facts,
    hints,
  );

  const update = (state: PlanState): void => {
    const { plan, planning, run: ran, check: checking, trusted } = state;
    const running = ran?.running ?? false;
    const working = running || checking !== null;
    const work = checking ?? ran;
    busy.hidden = !planning;
    cancel.element.hidden = !working;
    report.element.hidden = !(ran?.report ?? false);
    again.element.hidden = working;
    again.enable(!planning);
    progress.hidden = !working;
    progress.setAttribute('aria-label', checking === null ? 'Progress of the run' : 'Progress of reading pixels');
    progress.max = Math.max(1, work?.total ?? 1);
    progress.value = work?.done ?? 0;
    summary.textContent = checking === null ? sayRun(state) : sayCheck(checking, plan?.kind ?? 'flat');
    summary.hidden = work === null;
    for (const one of [run, check]) one.element.hidden = plan === null || working || ran !== null;
    if (plan === null) return;
    const flats = plan.groups.flatMap((group) => group.flats).filter(({ action }) => action !== 'skip');
    const unchecked = flats.filter(({ levels }) => levels === null).length;
    check.element.textContent = flats.length > 0 && unchecked === 0 ? 'Pixels Are Checked' : 'Check the Pixels';
    check.enable(unchecked > 0 && !planning);
    const ticked = flats.filter(({ path }) => model.isTicked(path)).length;
    // What has run is planned again before it runs again: its results are there now.
    const not = ran !== null ? null : whyNothing(plan, trusted, model.isTicked);
    run.element.textContent = sayReduce(plan.kind, ticked);
    run.enable(not === null && !planning);
    why.textContent = not ?? '';
    why.hidden = not === null;
    counts.replaceChildren(...(ran === null ? sayCounts(plan, model.isTicked).map(said) : []));
  };

  const show = (state: PlanState): void => {
    const { plan } = state;
    title.textContent = plan === null ? 'Reduction plan' : sayTitle(plan);
    for (const part of [why, counts, facts, hints, copies]) part.hidden = plan === null;
    if (plan !== null) {
      facts.replaceChildren(...factsOf(plan, state, page));
      hints.replaceChildren(...plan.hints.map((hint) => element('li', {}, hint)));
      hints.hidden = plan.hints.length === 0;
    }
    update(state);
  };
  return { element: made, show, update };
}

/** "Reduce 3 Flats". */
function sayReduce(kind: ReducedKind, number: number): string {
  const [verb, one] = kind === 'light' ? ['Calibrate', 'Light'] : ['Reduce', 'Flat'];
  return `${verb} ${number === 0 ? '' : `${number} `}${one}${number === 1 ? '' : 's'}`;
}

function sayTitle({ kind, groups, refused }: PlanView): string {
  const names = [...groups.flatMap(({ flats }) => flats), ...refused.flatMap(({ frames }) => frames)];
  if (names.length === 0) return 'Reduction plan';
  return names.length === 1 ? `Plan for ${names[0]!.name}` : `Plan for ${names.length} ${kind}s`;
}

function sayRun({ plan, run }: PlanState): string {
  const kind = plan?.kind ?? 'flat';
  if (run === null) return '';
  if (run.running)
    return `${run.outcomes.length} of ${count(run.paths.length, kind)} at their end, ${percent(run.done, run.total)} % of all rows.`;
  const outdated = run.outdated ? ' Files have changed since: plan again to see what is to be done now.' : '';
  const results = run.outcomes.filter(({ status }) => status === 'written' || status === 'replaced').length;
  return `${run.summary ?? `${results} of ${count(run.paths.length, kind)} reduced.`}${outdated}`;
}

function sayCheck({ flats, ended, done, total }: CheckView, kind: ReducedKind): string {
  return `Reading pixels: ${ended} of ${count(flats, kind)} at their end, ${percent(done, total)} % of all rows.`;
}

function percent(done: number, total: number): number {
  return total > 0 ? Math.floor((100 * done) / total) : 0;
}

function factsOf(plan: PlanView, state: PlanState, page: PlanActions): readonly HTMLElement[] {
  const fact = (name: string, ...what: readonly (Node | string)[]): HTMLElement =>
    element('div', {}, element('dt', {}, name), element('dd', {}, ...what));
  const free = plan.freeBytes === null ? '' : `, ${saySize(plan.freeBytes)} free`;
  const room =
    plan.freeBytes !== null && plan.bytes > plan.freeBytes
      ? said({ text: `up to ${saySize(plan.bytes)}${free}: not enough`, tone: 'bad' })
      : `up to ${saySize(plan.bytes)}${free}`;
  return [
    fact('Recipe', ...recipeFact(plan, state, page)),
    fact('Results', element('span', { title: plan.outputFolder }, plan.outputFolder)),
    fact('Format', plan.format),
    fact('On the disk', room),
    fact('Results that are there', existingChoice(plan, state, page)),
  ];
}

function recipeFact({ recipe }: PlanView, state: PlanState, page: PlanActions): readonly (Node | string)[] {
  if (recipe !== null)
    return [linkButton(recipe, () => page.open(recipe), { title: `Open ${nameOf(recipe)} beside`, key: 'recipe' })];
  const make = button('Create Recipe', () => page.do('createRecipe', null), {
    title: 'Write a flatfield.json with every default spelled out, ready to be edited',
  });
  make.enable(state.trusted);
  const guide = button('Set Up Calibration…', () => page.do('setUp', null), { primary: true });
  guide.enable(state.trusted);
  return ['none: every default ', ...(state.canSetUp ? [guide.element] : []), make.element];
}

function existingChoice(
  { recipe, existing, existingChosen }: PlanView,
  state: PlanState,
  page: PlanActions,
): HTMLElement {
  const whose = recipe === null ? 'Default' : 'As the recipe says';
  const asWritten = existingChosen === null ? `${whose}: ${lower(existingWords[existing])}` : whose;
  const rules = Object.keys(existingWords) as ExistingRule[];
  const list = choice<ExistingRule | 'recipe'>(
    'Results that are there',
    [{ value: 'recipe', text: asWritten }, ...rules.map((rule) => ({ value: rule, text: existingWords[rule] }))],
    (rule) => page.do('existing', rule === 'recipe' ? null : rule),
  );
  list.choose(existingChosen ?? 'recipe');
  if (state.run?.running || state.check !== null) list.element.setAttribute('inert', '');
  return list.element;
}

function lower(words: string): string {
  return `${words[0]?.toLowerCase() ?? ''}${words.slice(1)}`;
}
