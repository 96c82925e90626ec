/** What cannot be reduced, first and loud: the reason, the way out, and buttons that go it; and what is left alone, folded. */
import type { ExistingRule, IgnoredView, MasterRole, PlanView, RefusedView } from '../../../src/protocol/planPage';
import { element } from '../../element';
import { button } from '../../kit';
import { byHand, candidates } from './groupSection';
import { askForMaster } from './masterDialog';
import type { PlanActions } from './pageHost';
import { folded, linkButton, nameList } from './parts';
import { count, existingWords } from './words';

/** Refusals that are drawn at once. */
const CARDS = 10;

/** null where nothing is refused. */
export function refusedSection(
  { kind, refused, masters }: PlanView,
  busy: boolean,
  page: PlanActions,
): HTMLElement | null {
  if (refused.length === 0) return null;
  const frames = refused.reduce((sum, group) => sum + group.frames.length, 0);
  const make = (group: RefusedView): HTMLElement => card(group, masters, busy, page);
  const cards = refused.slice(0, CARDS).map(make);
  const more = linkButton(`Show ${count(refused.length - CARDS, 'more reason')}`, () =>
    more.replaceWith(...refused.slice(CARDS).map(make)),
  );
  more.hidden = refused.length <= CARDS;
  return element(
    'section',
    { class: 'refused', 'aria-label': 'Refused' },
    element('h2', { class: 'loud' }, `${count(frames, kind)} cannot be ${kind === 'light' ? 'calibrated' : 'reduced'}`),
    ...cards,
    more,
  );
}

function card(group: RefusedView, masters: PlanView['masters'], busy: boolean, page: PlanActions): HTMLElement {
  const { frames, reason, wayOut, fixes, chosen } = group;
  const paths = frames.map(({ path }) => path);
  const [first] = paths as [string];
  const roles = (['dark', 'bias', 'flat'] as const).filter(
    (role) => !group.exists && masters[role] > 0 && speaksOf(group, role),
  );
  const rules: readonly ExistingRule[] = group.exists ? ['update', 'replace', 'skip'] : [];
  const buttons = [
    ...rules.map((rule, i) =>
      button(existingWords[rule], () => page.do('existing', rule), { primary: i === 0, title: 'For this plan only' }),
    ),
    ...fixes.map(({ title }, i) =>
      button(title, () => page.do('fix', { path: first, title }), { primary: i === 0 && !group.exists }),
    ),
    ...roles.map((role) =>
      button(`Choose the ${capital(role)}…`, () => void askForMaster(page, question(group, role))),
    ),
    button('Reject…', () => page.do('reject', paths), { title: 'Note these frames as rejected, with a reason' }),
  ];
  for (const one of buttons) one.enable(!busy);
  return element(
    'article',
    {},
    nameList(frames, page.open),
    element('p', { class: 'reason' }, capital(reason)),
    ...ownReasons(frames),
    ...(wayOut === null ? [] : [element('p', { class: 'way-out' }, wayOut)]),
    ...chosen.map(({ file, role }) => byHand(file, () => page.do('choose', { paths, role, master: null }), page)),
    element('div', { class: 'buttons' }, ...buttons.map((one) => one.element)),
    ...candidates(group.refusedCandidates, page),
  );
}

/** The reason of each frame, folded, where they differ in their numbers. */
function ownReasons(frames: RefusedView['frames']): readonly HTMLElement[] {
  if (new Set(frames.map(({ reason }) => reason)).size === 1) return [];
  const items = (): HTMLElement[] => frames.map(({ name, reason }) => element('li', {}, `${name}: ${reason}`));
  return [
    folded(`That is for ${frames[0]!.name}; so for each of the ${frames.length} frames`, () => [
      element('ul', { class: 'candidates' }, ...items()),
    ]),
  ];
}

/** Whether a choice of this master is what the refusal is about. */
function speaksOf({ reason, refusedCandidates, chosen }: RefusedView, role: MasterRole): boolean {
  return (
    refusedCandidates.some((candidate) => candidate.role === role) ||
    chosen.some((one) => one.role === role) ||
    new RegExp(`\\b${role}`).test(reason)
  );
}

function question({ frames, chosen }: RefusedView, role: MasterRole) {
  return {
    role,
    paths: frames.map(({ path }) => path),
    whom: frames.length === 1 ? frames[0]!.name : `these ${frames.length} frames`,
    taken: null,
    chosen: chosen.find((one) => one.role === role) ?? null,
  };
}

/** Files that are no raw frames of the kind that is reduced, and those that a person has rejected. */
export function ignoredSection(
  ignored: readonly IgnoredView[],
  busy: boolean,
  page: PlanActions,
): readonly HTMLElement[] {
  const sections = [
    [ignored.filter(({ byHand }) => byHand), 'Rejected by hand'],
    [ignored.filter(({ byHand }) => !byHand), 'Left alone'],
  ] as const;
  return sections.flatMap(([groups, title]) => {
    if (groups.length === 0) return [];
    const files = groups.reduce((sum, group) => sum + group.files.length, 0);
    const fill = (): HTMLElement[] => groups.map((group) => ignoredGroup(group, busy, page));
    const made = folded(`${title}: ${count(files, 'file')}`, fill);
    made.classList.add('ignored');
    return [made];
  });
}

function ignoredGroup({ files, reason, byHand }: IgnoredView, busy: boolean, page: PlanActions): HTMLElement {
  const accept = button('Accept Again', () =>
    page.do(
      'accept',
      files.map(({ path }) => path),
    ),
  );
  accept.enable(!busy);
  return element(
    'div',
    { class: 'ignored-group' },
    element('p', { class: 'reason' }, `${capital(reason)}:`),
    nameList(files, page.open, 12),
    ...(byHand ? [element('div', { class: 'buttons' }, accept.element)] : []),
  );
}

function capital(sentence: string): string {
  return `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)}`;
}
