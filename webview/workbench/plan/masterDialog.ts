/** The question which master to take: every one that was found, held against the frame, with why it fits or not. */
import type { ChosenMaster, MasterChoice, MasterRole } from '../../../src/protocol/planPage';
import { element } from '../../element';
import { button } from '../../kit';
import type { PlanActions } from './pageHost';
import { linkButton } from './parts';
import { count } from './words';

export interface MasterQuestion {
  readonly role: MasterRole;
  /** Paths of the flats that the choice is for; the first one is what the masters are held against. */
  readonly paths: readonly string[];
  /** "ccd.014.0.fits", or how many flats. */
  readonly whom: string;
  /** Path of the master that the plan has now; null for none. */
  readonly taken: string | null;
  readonly chosen: ChosenMaster | null;
}

/** Asks; a choice is written by the host and the plan made anew. */
export async function askForMaster(page: PlanActions, question: MasterQuestion): Promise<void> {
  const { role, paths, whom, chosen } = question;
  const choices = await page.ask('choices', { path: paths[0] ?? '', role });
  if (choices === undefined) return;
  const dialog = element('dialog', { class: 'master-dialog', 'aria-labelledby': 'masters-title' });
  const close = (): void => dialog.close();
  const choose = (master: string | null): void => {
    close();
    page.do('choose', { paths, role, master });
  };
  dialog.append(
    element('h2', { id: 'masters-title', class: 'title' }, `Which ${role} for ${whom}?`),
    element('p', { class: 'why' }, sayWhere(choices, role)),
    table(question, choices, page.open, choose),
    element(
      'div',
      { class: 'ends' },
      ...(chosen === null ? [] : [button('Undo My Choice', () => choose(null)).element]),
      button('Close', close).element,
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function sayWhere(choices: readonly MasterChoice[], role: MasterRole): string {
  if (choices.length === 0)
    return `No combined ${role} was found. Combine the ${role === 'bias' ? 'bias frames' : `${role}s`} first (Combine Selected Frames), or name the folder of your masters in the setting “flatfield.masters”.`;
  const fit = choices.filter(({ problem }) => problem === null).length;
  return `${count(choices.length, 'master')} found, of which ${fit} can be taken. A choice is written into flatfield.frames.json beside the frames, and holds until it is undone.`;
}

function table(
  { role, taken, chosen }: MasterQuestion,
  choices: readonly MasterChoice[],
  open: (path: string) => void,
  choose: (master: string) => void,
): HTMLElement {
  if (choices.length === 0) return element('span');
  const rows = choices.map((choice) => {
    const { path, name, exposure, temperature, problem } = choice;
    const isTaken = path === taken;
    const take = button('Take', () => choose(path));
    take.element.setAttribute('aria-label', `Take ${name}`);
    const state = isTaken
      ? element('b', {}, chosen?.path === path ? 'taken, by your choice' : 'taken')
      : problem === null
        ? take.element
        : '';
    return element(
      'tr',
      { class: problem === null ? null : 'unfit' },
      element(
        'td',
        { class: 'name' },
        linkButton(name, () => open(path), { title: path }),
      ),
      ...(role === 'dark' ? [element('td', { class: 'number' }, exposure === null ? '' : `${exposure} s`)] : []),
      element('td', { class: 'number' }, temperature === null ? '' : `${temperature} °C`),
      element('td', { class: 'reason' }, sayChoice(choice)),
      element('td', { class: 'take' }, state),
    );
  });
  const heads = ['Master', ...(role === 'dark' ? ['Exposure'] : []), 'Temperature', 'For this frame', ''];
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...rows),
    ),
  );
}

function sayChoice({ problem, scale, warnings }: MasterChoice): string {
  if (problem !== null) return `Not possible: ${problem}`;
  const how = scale === null ? 'Fits; not scaled.' : `Fits; scaled by ${Number(scale.toPrecision(6))}.`;
  return [how, ...warnings].join(' ');
}
