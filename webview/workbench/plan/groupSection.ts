/** Flats to which the same is done: the way from raw to result as a diagram, each step with its reason, and the flats. */
import type { GroupView, ReducedKind, RefusedCandidate, StepView } from '../../../src/protocol/planPage';
import { element } from '../../element';
import { icon } from '../../icons';
import { type FlatModel, type FlatTable, flatTable } from './flatTable';
import { askForMaster } from './masterDialog';
import type { PlanActions } from './pageHost';
import { folded, linkButton, said } from './parts';
import { count, nameOf } from './words';

/** What a group looks at. */
export interface GroupModel extends FlatModel {
  isOpen(id: string): boolean;
  setOpen(id: string, open: boolean): void;
}

export function groupSection(group: GroupView, kind: ReducedKind, model: GroupModel, page: PlanActions): FlatTable {
  const paths = group.flats.map(({ path }) => path);
  const title = [count(group.flats.length, kind), group.title].filter((text) => text !== '').join(', ');
  const all = element('input', {
    type: 'checkbox',
    'aria-label': `All of ${title} in this run`,
    'data-key': `all ${group.id}`,
  });
  all.addEventListener('change', () => model.tick(paths, all.checked));
  const body = element('div', { class: 'group-body' });
  let table: FlatTable | null = null;
  const twistie = element(
    'button',
    { type: 'button', class: 'twistie', 'data-key': `group ${group.id}` },
    icon('chevron-right'),
    element('span', {}, title),
  );
  const show = (open: boolean): void => {
    twistie.setAttribute('aria-expanded', String(open));
    body.hidden = !open;
    if (!open || table !== null) return;
    table = flatTable(group, model, page);
    body.append(...aboutSteps(group, page), table.element);
  };
  twistie.addEventListener('click', () => {
    model.setOpen(group.id, body.hidden);
    show(body.hidden);
  });
  show(model.isOpen(group.id));
  const made = element(
    'section',
    { class: 'group', 'aria-label': title },
    element('div', { class: 'group-head' }, all, twistie, diagram(group, page)),
    body,
  );
  const update = (): void => {
    const ticked = paths.filter((path) => model.isTicked(path)).length;
    all.checked = ticked === paths.length;
    all.indeterminate = ticked > 0 && ticked < paths.length;
    all.disabled = model.busy;
    for (const act of body.querySelectorAll<HTMLButtonElement>('.steps .change')) act.disabled = model.busy;
    table?.update();
  };
  update();
  return { element: made, update };
}

/** raw -> step -> step -> result. */
function diagram({ steps, noise }: GroupView, page: PlanActions): HTMLElement {
  const chip = (...children: (Node | string)[]): HTMLElement => element('li', {}, ...children);
  return element(
    'ol',
    { class: 'diagram', 'aria-label': 'Steps' },
    chip('raw'),
    ...steps.map(({ short, what, master }) => {
      const made = chip(
        short,
        ...(master === null
          ? []
          : [' ', linkButton(master.name, () => page.open(master.path), { title: master.path, key: null })]),
      );
      made.title = what;
      return made;
    }),
    chip(noise === null ? 'result' : 'result with uncertainty'),
  );
}

function aboutSteps(group: GroupView, page: PlanActions): readonly HTMLElement[] {
  const { steps, noise, masked, warnings, refusedCandidates } = group;
  return [
    steps.length === 0
      ? element(
          'p',
          {},
          said({
            text: 'Nothing would be done to these frames but a copy: the recipe asks for no step.',
            tone: 'warning',
          }),
        )
      : element('ol', { class: 'steps' }, ...steps.map((step) => stepItem(step, group, page))),
    ...(noise === null ? [] : [element('p', { class: 'why' }, `Uncertainty from ${noise}.`)]),
    ...(masked === null ? [] : [element('p', { class: 'why' }, `The result is ${masked}.`)]),
    ...warnings.map((text) => element('p', { class: 'warning' }, `Warning: ${text}`)),
    ...candidates(refusedCandidates, page),
  ];
}

function stepItem(step: StepView, group: GroupView, page: PlanActions): HTMLElement {
  const { what, master } = step;
  if (master === null) return element('li', {}, what, ...reasons(step));
  const { role } = master;
  const chosen = group.chosen.find((one) => one.role === role) ?? null;
  const paths = group.flats.map(({ path }) => path);
  const first = group.flats[0]!;
  const [before, after] = cut(what, master.name);
  const change = linkButton(
    'Take another…',
    () =>
      void askForMaster(page, {
        role,
        paths,
        whom: paths.length === 1 ? first.name : `these ${paths.length} frames`,
        taken: master.path,
        chosen,
      }),
    { title: `Take another ${role} for ${count(paths.length, 'frame')}…`, key: `change ${role} ${group.id}` },
  );
  change.classList.add('change');
  return element(
    'li',
    {},
    before,
    linkButton(master.name, () => page.open(master.path), { title: master.path }),
    `${after} `,
    change,
    ...(chosen === null ? [] : [byHand(chosen.file, () => page.do('choose', { paths, role, master: null }), page)]),
    ...reasons(step),
  );
}

/** Why a step is done so; where the flats differ, the first one's reason, and those of all folded. */
function reasons({ why, each }: StepView): readonly HTMLElement[] {
  const [first] = each;
  if (first === undefined) return [element('span', { class: 'why' }, `because ${why}`)];
  const items = (): HTMLElement[] =>
    each.map((one) => element('li', {}, `${one.name}: ${one.what}, because ${one.why}`));
  return [
    element('span', { class: 'why' }, `because, for ${first.name}, ${why}`),
    folded(`So for each of the ${each.length} frames`, () => [element('ul', { class: 'candidates' }, ...items())]),
  ];
}

/** That a choice is a person's, where it is written, and the way back. */
export function byHand(file: string, undo: () => void, page: PlanActions): HTMLElement {
  const back = linkButton('Undo', undo, { title: 'Take my choice back', key: `undo ${file}` });
  back.classList.add('change');
  return element(
    'span',
    { class: 'by-hand' },
    'chosen by hand in ',
    linkButton(nameOf(file), () => page.open(file), { title: file }),
    ' ',
    back,
  );
}

/** A sentence before and after a name in it. */
function cut(sentence: string, name: string): readonly [string, string] {
  const at = sentence.indexOf(name);
  return at < 0 ? [`${sentence}: `, ''] : [sentence.slice(0, at), sentence.slice(at + name.length)];
}

/** Masters that were looked at and not taken, folded. */
export function candidates(refused: readonly RefusedCandidate[], page: PlanActions): readonly HTMLElement[] {
  if (refused.length === 0) return [];
  const fill = (): HTMLElement[] => [
    element(
      'ul',
      { class: 'candidates' },
      ...refused.map(({ path, reason }) =>
        element(
          'li',
          {},
          linkButton(nameOf(path), () => page.open(path), { title: path }),
          `: ${reason}`,
        ),
      ),
    ),
  ];
  return [folded(`Not taken: ${count(refused.length, 'master')}`, fill)];
}
