/** The plan page: the plan in words and as a diagram, the choices on it, and its run. */
import type {
  FrameOutcome,
  PlanPageMethods,
  PlanState,
  PlanView,
  PlanWindowMethods,
} from '../../../src/protocol/planPage';
import { element } from '../../element';
import { connect } from '../connect';
import type { FlatTable } from './flatTable';
import { type GroupModel, groupSection } from './groupSection';
import { planActions } from './pageHost';
import { readView } from './pageView';
import { linkButton } from './parts';
import { planHead } from './planHead';
import { ignoredSection, refusedSection } from './refusedSection';
import { nameOf } from './words';
import './plan.css';
import './planGroups.css';

/** Fills the window with the page. */
export function planPage(root: HTMLElement): void {
  const { host, kept, keep } = connect<PlanPageMethods, PlanWindowMethods>({
    state: (next) => {
      show(next);
      return null;
    },
    progress: ({ done, total, outcomes }) => {
      if (state?.run == null) return null;
      state = { ...state, run: { ...state.run, done, total, outcomes: [...state.run.outcomes, ...outcomes] } };
      update();
      return null;
    },
    checking: (check) => {
      if (state === null || state.check === null) return null;
      state = { ...state, check };
      head.update(state);
      return null;
    },
  });
  let state: PlanState | null = null;
  let drawn = '';
  let groups: readonly FlatTable[] = [];
  const remembered = readView(kept());
  const unticked = new Set(remembered.unticked);
  const closed = new Set(remembered.closed);
  const remember = (): void => keep({ unticked: [...unticked], closed: [...closed] });

  const failure = element('div', { class: 'failure', role: 'alert', hidden: true });
  const page = planActions(host, (error) => {
    const { wayOut } = error as Error & { wayOut?: string };
    const away = linkButton('Dismiss', () => {
      failure.hidden = true;
    });
    failure.replaceChildren(element('p', {}, [error.message, wayOut ?? ''].join(' ').trim()), away);
    failure.hidden = false;
  });
  const outcomes = (): ReadonlyMap<string, FrameOutcome | null> => {
    const { run } = state ?? {};
    const known = new Map<string, FrameOutcome | null>(run?.paths.map((path) => [path, null]));
    for (const outcome of run?.outcomes ?? []) known.set(outcome.path, outcome);
    return known;
  };
  let known = outcomes();
  const model: GroupModel = {
    get busy() {
      return (state?.run?.running ?? false) || (state?.check ?? null) !== null;
    },
    isTicked: (path) => !unticked.has(path),
    tick: (paths, ticked) => {
      for (const path of paths) ticked ? unticked.delete(path) : unticked.add(path);
      remember();
      update();
    },
    outcome: (path) => known.get(path),
    isOpen: (id) => !closed.has(id),
    setOpen: (id, open) => {
      open ? closed.delete(id) : closed.add(id);
      remember();
    },
  };
  const flats = (): readonly string[] =>
    state?.plan?.groups.flatMap((group) => group.flats.map(({ path }) => path)) ?? [];
  const head = planHead({ isTicked: model.isTicked, ticked: () => flats().filter(model.isTicked) }, page);
  const body = element('main', {});
  root.classList.add('plan-page');
  root.append(head.element, failure, body);

  const update = (): void => {
    if (state === null) return;
    known = outcomes();
    head.update(state);
    for (const group of groups) group.update();
  };
  const show = (next: PlanState): void => {
    state = next;
    known = outcomes();
    head.show(next);
    // A plan that says the same is not drawn anew: what is open stays open, and the focus where it is.
    const look = JSON.stringify([next.plan, next.problem, model.busy]);
    if (look !== drawn) {
      drawn = look;
      const focused = (document.activeElement as HTMLElement | null)?.dataset.key;
      draw(next);
      if (focused !== undefined) keyed(root, focused)?.focus();
    }
    update();
  };
  const draw = ({ plan, problem, planning }: PlanState): void => {
    groups = plan?.groups.map((group) => groupSection(group, plan.kind, model, page)) ?? [];
    body.replaceChildren(
      ...(plan === null ? nothing(problem, planning, page) : sections(plan, groups, model.busy, page)),
    );
  };
  void page.ask('state', null).then((first) => {
    if (first !== undefined && state === null) show(first);
  });
}

function sections(
  plan: PlanView,
  groups: readonly FlatTable[],
  busy: boolean,
  page: Parameters<typeof refusedSection>[2],
): readonly Node[] {
  const refused = refusedSection(plan, busy, page);
  return [
    ...(refused === null ? [] : [refused]),
    ...groups.map((group) => group.element),
    ...ignoredSection(plan.ignored, busy, page),
  ];
}

/** What stands in the plan's place. */
function nothing(
  problem: PlanState['problem'],
  planning: boolean,
  page: Parameters<typeof refusedSection>[2],
): readonly Node[] {
  if (problem === null) return [element('p', { class: 'empty' }, planning ? 'Reading headers …' : '')];
  const { message, wayOut, file } = problem;
  return [
    element(
      'section',
      { class: 'refused', role: 'alert' },
      element('h2', { class: 'loud' }, 'There is no plan'),
      element(
        'article',
        {},
        element('p', { class: 'reason' }, message),
        ...(wayOut === null ? [] : [element('p', { class: 'way-out' }, wayOut)]),
        ...(file === null ? [] : [linkButton(`Open ${nameOf(file)}`, () => page.open(file), { title: file })]),
      ),
    ),
  ];
}

/** The element that this key names; keys hold paths, which no selector takes as they are. */
function keyed(root: HTMLElement, key: string): HTMLElement | undefined {
  return [...root.querySelectorAll<HTMLElement>('[data-key]')].find(({ dataset }) => dataset.key === key);
}
