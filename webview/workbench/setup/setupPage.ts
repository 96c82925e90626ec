/** The page "Set up calibration": choices at the left, the pixels they are about at the right, what they would do below. */
import type {
  FrameLook,
  PreviewReply,
  PreviewRequest,
  RecipeDraft,
  Region,
  SectionEdit,
  SetupMethods,
  SetupState,
  SetupWindowMethods,
  TaughtSpellings,
} from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { button } from '../../kit';
import { Newest } from '../../newest';
import { connect } from '../connect';
import { Choices } from './choices';
import type { RangeKey } from './edgeHandles';
import { FramePicker } from './framePicker';
import { Outcome } from './outcome';
import { type PlotView, ProfilePlot } from './profilePlot';
import './setup.css';

/** What the window keeps while it is hidden. */
interface Kept {
  /** The recipe that the draft began with; another one now means that somebody else has written it. */
  readonly base: string;
  readonly draft: RecipeDraft;
  readonly path: string | null;
  readonly view: PlotView | null;
}

/** Share of the frame that a section begins as where nothing is proposed: a place to take its edges from. */
const FIRST_SHARE = 64;

export function startSetup(root: HTMLElement): void {
  const changed = (): null => {
    void begin();
    return null;
  };
  const { host, kept, keep } = connect<SetupMethods, SetupWindowMethods>({ changed });
  let state: SetupState | null = null;
  let look: FrameLook | null = null;
  let draft: RecipeDraft = {};
  let edits: PreviewRequest['edits'] = {};
  // Counts changes of the draft by hand: an answer to a question before one has an older draft in it.
  let changes = 0;
  let askedAt = 0;
  let begun = 0;
  let reply: PreviewReply | null = null;
  let view: PlotView | null = null;

  const heading = element('h1', {});
  const where = element('p', { class: 'where' });
  const remarks = element('div', { class: 'remarks' });
  const status = element('p', { class: 'status', role: 'status' });
  const outcome = new Outcome((frames) => void run(() => host.request('combine', { frames })));
  const plot = new ProfilePlot(
    (key, region) => edit(key, { region }),
    (changed) => {
      view = changed;
      remember();
    },
  );
  const picker = new FramePicker((path) => void show(path));
  const choices = new Choices({
    change: (changed) => {
      // A section that is being edited stays so, unless this change is about it.
      const same = (key: RangeKey) => JSON.stringify(sectionOf(draft, key)) === JSON.stringify(sectionOf(changed, key));
      const { overscan, trim } = edits;
      edits = {
        ...(overscan !== undefined && same('overscan') ? { overscan } : {}),
        ...(trim !== undefined && same('trim') ? { trim } : {}),
      };
      const respelled = JSON.stringify(taughtBy(draft)) !== JSON.stringify(taughtBy(changed));
      draft = changed;
      changes++;
      // Other words may make flats of what was none: the folder is looked at with them.
      if (respelled) void begin();
      else ask();
    },
    edit: (key, change) => edit(key, change),
    begin: (key) => edit(key, { region: firstRegion(key) }),
  });
  const write = button('Write flatfield.json', () => void run(writeRecipe), { primary: true });
  const showPlan = button('Show Plan', () => void run(() => host.request('showPlan', null)));
  const open = button('Open Recipe', () => void run(() => host.request('openRecipe', null)));
  const learn = button('Learn Camera Profile', () => void run(learnCamera), {
    title: 'Keeps sections, keywords and types for this camera; they are proposed in other folders',
  });
  const again = button('Look Again', () => void begin());

  const pixels = element('div', { class: 'pixels' }, picker.element, plot.element, picker.cards);
  const actions = element(
    'div',
    { class: 'actions' },
    ...[write, showPlan, open, learn, again].map((one) => one.element),
    status,
  );
  root.append(
    element(
      'main',
      { class: 'setup' },
      element('header', {}, heading, where, remarks),
      element('div', { class: 'columns' }, choices.element, pixels),
      element('footer', {}, outcome.element, actions),
    ),
  );

  const previews = new Newest<PreviewRequest, PreviewReply>(
    (request) => {
      askedAt = changes;
      return host.request('preview', request);
    },
    (request, answer) => {
      if ('problem' in answer) {
        outcome.say(answer.problem);
        write.enable(false);
        return;
      }
      reply = answer.answer;
      // Edits made since stay; the draft has those that were asked about.
      if (edits === request.edits) edits = {};
      if (changes === askedAt) draft = reply.draft;
      render();
    },
  );
  const looks = new Newest<string, FrameLook>(
    (path) => host.request('look', { path }),
    (_, answer) => {
      if ('problem' in answer) {
        picker.say(answer.problem);
        // The choices can be tried without the pixels.
        ask();
        return;
      }
      look = answer.answer;
      if (view === null) plot.showView(firstView(look));
      plot.show(look);
      picker.show(look);
      ask();
    },
  );

  async function begin(): Promise<void> {
    const mine = ++begun;
    let found: string | null = null;
    status.textContent = 'Looking at the folder…';
    try {
      const taught = taughtBy(state === null ? (keptOf(kept())?.draft ?? {}) : draft);
      const next = await host.request('begin', taught);
      // A newer look is under way.
      if (mine !== begun) return;
      if (state === null) draft = firstDraft(next);
      else if (baseOf(state) !== baseOf(next)) draft = next.draft;
      else draft = reproposed(draft, state.proposal.recipe, next.proposal.recipe);
      found = state !== null && state.typical === null ? next.typical : null;
      state = next;
      changes++;
    } catch (error) {
      status.textContent = '';
      outcome.say(sentence(error));
      return;
    }
    status.textContent = '';
    const before = keptOf(kept());
    view = before?.view ?? view;
    if (view !== null) plot.showView(view);
    picker.list(state.frames);
    const path = [found, look?.path, before?.path, state.typical, state.frames[0]?.path].find((one) =>
      state?.frames.some((frame) => frame.path === one),
    );
    if (path == null) ask();
    else show(path);
    render();
  }

  /** What was chosen before the window was hidden, if it was about what is there now. */
  function firstDraft(next: SetupState): RecipeDraft {
    const before = keptOf(kept());
    return before?.base === baseOf(next) ? before.draft : next.draft;
  }

  function show(path: string): void {
    picker.choose(path);
    looks.want(path);
    remember(path);
  }

  function edit(key: RangeKey, change: SectionEdit): void {
    edits = { ...edits, [key]: change };
    ask();
  }

  function ask(): void {
    const frame = look ?? state?.frames[0];
    if (state === null) return;
    const { width, height } = frame ?? { width: 1, height: 1 };
    previews.want({ draft, edits, width, height });
    remember();
  }

  function render(): void {
    if (state === null) return;
    const name = state.folder.split(/[\\/]/).filter(Boolean).at(-1) ?? state.folder;
    heading.textContent = `Set up calibration: ${name}`;
    where.textContent = `${state.folder} · ${state.found}`;
    remarks.replaceChildren(...remarksOf(state).map((text) => element('p', {}, text)));
    choices.show(state, draft, reply);
    if (reply !== null) {
      const region = (key: RangeKey): Region | null => reply?.[key]?.region ?? null;
      plot.showRegions({ overscan: region('overscan'), trim: region('trim') });
      outcome.show(reply.preview, reply.written);
    }
    const unusable = reply?.overscan?.problem != null || reply?.trim?.problem != null;
    const written = reply?.written === true;
    write.enable(reply !== null && !written && !unusable);
    write.stress(!written);
    showPlan.enable(written);
    // Before that the masters are what comes next.
    showPlan.stress(written && reply?.preview.masters.length === 0);
    open.enable(state.recipe !== null || reply?.written === true);
    learn.enable(look !== null);
  }

  async function writeRecipe(): Promise<void> {
    const { written, path } = await host.request('write', { draft });
    status.textContent = written ? `${path} is written.` : 'Nothing was written.';
    if (!written) return;
    ask();
  }

  async function learnCamera(): Promise<void> {
    if (look === null) return;
    const { file } = await host.request('learn', { draft, path: look.path });
    status.textContent = `The camera is known from now on: ${file}`;
  }

  async function run(task: () => Promise<unknown>): Promise<void> {
    status.textContent = '';
    try {
      await task();
    } catch (error) {
      status.textContent = sentence(error);
    }
  }

  function firstRegion(key: RangeKey): Region {
    const { width, height } = look ?? state?.frames[0] ?? { width: 1, height: 1 };
    if (key === 'trim') return { x0: 0, x1: width, y0: 0, y1: height };
    return { x0: width - Math.max(1, Math.round(width / FIRST_SHARE)), x1: width, y0: 0, y1: height };
  }

  function remember(path: string | null = look?.path ?? null): void {
    if (state === null) return;
    keep({ base: baseOf(state), draft, path, view } satisfies Kept);
  }

  render();
  void begin();
}

function remarksOf({ recipe, inherited, recipeProblem, camera, otherSizes, profileProblems }: SetupState): string[] {
  const remarks: string[] = [];
  if (recipeProblem !== null)
    remarks.push(`The recipe that is here cannot be read, so the proposal is shown: ${recipeProblem}`);
  else if (recipe !== null)
    remarks.push('The recipe that is here is shown; what differs from the proposal can be taken back.');
  else if (inherited !== null)
    remarks.push(`${inherited} applies here until this folder has a recipe of its own; it is not shown.`);
  if (camera !== null) {
    const gain = camera.gain === null ? '' : `, ${camera.gain}`;
    remarks.push(`Camera: ${camera.name} (${camera.source})${gain}.`);
  }
  if (otherSizes.length > 0)
    remarks.push(`There are flats of other sizes too: ${otherSizes.join(', ')}. Sections are about one size.`);
  return [...remarks, ...profileProblems];
}

/** The end at which an overscan was seen, closely; else all of it. */
function firstView({ detection }: FrameLook): PlotView {
  const strips = (detection?.edges ?? []).filter(({ unlit }) => unlit.to - unlit.from > 2);
  const side = (strips.find(({ usable }) => usable !== null) ?? strips[0])?.side;
  if (side === undefined) return { along: 'columns', part: 'whole', levels: 'linear' };
  const along = side === 'left' || side === 'right' ? 'columns' : 'rows';
  return { along, part: side === 'left' || side === 'bottom' ? 'start' : 'end', levels: 'low' };
}

function keptOf(value: unknown): Kept | null {
  if (typeof value !== 'object' || value === null) return null;
  const { base, draft, path, view } = value as Partial<Kept>;
  if (typeof base !== 'string' || typeof draft !== 'object' || draft === null) return null;
  return { base, draft, path: path ?? null, view: view ?? null };
}

/** Empty where there is no recipe: a draft stays good when frames are added. */
function baseOf({ recipe, draft }: SetupState): string {
  return recipe === null ? '' : JSON.stringify(draft);
}

function taughtBy({ types, keywords }: RecipeDraft): TaughtSpellings {
  return { ...(types === undefined ? {} : { types }), ...(keywords === undefined ? {} : { keywords }) };
}

/** The draft with the new proposal in the keys that were as the old one had them. */
function reproposed(draft: RecipeDraft, before: RecipeDraft, now: RecipeDraft): RecipeDraft {
  const keys: readonly (keyof RecipeDraft)[] = ['overscan', 'trim', 'bias', 'dark', 'limits'];
  const made: Record<string, unknown> = { ...draft };
  for (const key of keys) {
    if (JSON.stringify(draft[key]) !== JSON.stringify(before[key])) continue;
    if (now[key] === undefined) delete made[key];
    else made[key] = now[key];
  }
  return made;
}

function sectionOf(draft: RecipeDraft, key: RangeKey): unknown {
  const value = draft[key];
  return typeof value === 'object' && 'section' in value ? value.section : value;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
