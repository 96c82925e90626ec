/** The choices of a recipe, each with its reason: what is shown is the draft, and what is changed makes a new draft. */
import type { PreviewReply, RecipeDraft, SectionEdit, SetupState } from '../../../src/protocol/setupPage';
import { element } from '../../element';
import { choice, numberField } from '../../kit';
import { card, committedField } from './cards';
import type { RangeKey } from './edgeHandles';
import { SectionCard, type SectionMode } from './sectionCard';
import { TypesCard } from './typesCard';

export interface ChoicesEvents {
  /** The draft was changed in a key that is no section. */
  readonly change: (draft: RecipeDraft) => void;
  readonly edit: (key: RangeKey, edit: SectionEdit) => void;
  /** A section is wanted where there was none. */
  readonly begin: (key: RangeKey) => void;
}

type Scale = 'auto' | 'never' | 'always';

export class Choices {
  readonly element = element('div', { class: 'choices' });
  private readonly overscan;
  private readonly trim;
  private readonly dark;
  private readonly bias;
  private readonly types;
  private readonly keywords;
  private readonly limits;
  private readonly output;
  private draft: RecipeDraft = {};
  private proposal: RecipeDraft = {};

  private readonly statistic = choice<'median' | 'mean'>(
    'Level of a row',
    [
      { value: 'median', text: 'median' },
      { value: 'mean', text: 'mean' },
    ],
    (statistic) => {
      const { overscan } = this.draft;
      if (typeof overscan === 'object') this.set({ overscan: { ...overscan, statistic } });
    },
  );
  private readonly use = choice<'auto' | 'none' | 'named'>(
    'Use',
    [
      { value: 'auto', text: 'the nearest combined dark' },
      { value: 'none', text: 'none' },
      { value: 'named', text: 'the one that the recipe names' },
    ],
    (use) => use !== 'named' && this.set({ dark: { ...this.draft.dark, use } }),
  );
  private readonly scale = choice<Scale>(
    'Scale',
    [
      { value: 'auto', text: 'where none is near enough' },
      { value: 'never', text: 'never' },
      { value: 'always', text: 'always' },
    ],
    (scale) => this.set({ dark: { ...this.draft.dark, scale } }),
  );
  private readonly tolerance = numberField('Tolerance (s)', (tolerance) => {
    if (tolerance < 0) return 'Seconds cannot be negative.';
    this.set({ dark: { ...this.draft.dark, tolerance } });
    return undefined;
  });
  private readonly biasUse = choice<'auto' | 'none' | 'named'>(
    'Subtract',
    [
      { value: 'auto', text: 'where the dark does not hold it' },
      { value: 'none', text: 'never' },
      { value: 'named', text: 'the one that the recipe names' },
    ],
    (bias) => bias !== 'named' && this.set({ bias }),
  );
  private readonly saturation = committedField('Saturated from (adu)', (text) => this.setSaturation(text));
  private readonly folder = committedField('Folder', (text) =>
    this.set({ output: { ...this.draft.output, folder: text === '' ? 'reduced' : text } }),
  );
  private readonly exposure = committedField('Exposure keyword', (text) => this.setKeyword('exposure', text));
  private readonly filter = committedField('Filter keyword', (text) => this.setKeyword('filter', text));
  private readonly saturationProblem = element('p', { class: 'problem', role: 'alert' });

  constructor(private readonly events: ChoicesEvents) {
    const back = (key: keyof RecipeDraft) => () => {
      const { [key]: _, ...rest } = this.draft;
      this.change({ ...rest, ...(this.proposal[key] === undefined ? {} : { [key]: this.proposal[key] }) });
    };
    this.overscan = new SectionCard(
      { title: 'Overscan', none: 'none', header: 'BIASSEC of each header', section: 'this section' },
      [this.statistic.element],
      {
        mode: (mode) => this.chooseSection('overscan', mode),
        edit: (edit) => events.edit('overscan', edit),
        proposal: back('overscan'),
      },
    );
    this.trim = new SectionCard(
      { title: 'Trim', none: 'none', header: 'TRIMSEC or DATASEC of each header', section: 'keep this section' },
      [],
      {
        mode: (mode) => this.chooseSection('trim', mode),
        edit: (edit) => events.edit('trim', edit),
        proposal: back('trim'),
      },
    );
    this.dark = card('Dark', [this.use.element, this.scale.element, this.tolerance.element], back('dark'));
    this.bias = card('Bias', [this.biasUse.element], back('bias'));
    this.types = new TypesCard((types) => this.set({ types }));
    this.keywords = card('Keywords', [this.exposure.element, this.filter.element], back('keywords'));
    this.limits = card('Saturation', [this.saturation.element, this.saturationProblem], () => this.setSaturation(''));
    this.output = card('Results', [this.folder.element], back('output'));
    const cards = [this.types, this.overscan, this.trim, this.dark, this.bias, this.keywords, this.limits, this.output];
    this.element.append(...cards.map((one) => one.element));
  }

  /** @param reply what the host made of the draft; null before it has answered */
  show(state: SetupState, draft: RecipeDraft, reply: PreviewReply | null): void {
    this.draft = draft;
    const { proposal } = state;
    this.proposal = proposal.recipe;
    const differs = (key: keyof RecipeDraft, standard: unknown): boolean =>
      JSON.stringify(draft[key] ?? standard) !== JSON.stringify(this.proposal[key] ?? standard);
    this.overscan.show(modeOf(draft.overscan), reply?.overscan ?? null, proposal.overscan, differs('overscan', 'none'));
    this.statistic.choose(typeof draft.overscan === 'object' ? (draft.overscan.statistic ?? 'median') : 'median');
    this.trim.show(modeOf(draft.trim), reply?.trim ?? null, proposal.trim, differs('trim', 'none'));
    const { use = 'auto', scale = 'auto', tolerance = 0.5 } = draft.dark ?? {};
    this.use.choose(use === 'auto' || use === 'none' ? use : 'named');
    this.scale.choose(scale);
    this.scale.element.hidden = use === 'none';
    this.tolerance.element.hidden = use === 'none' || scale === 'always';
    this.tolerance.show(tolerance === null ? '' : String(tolerance));
    this.dark.say(proposal.dark.reason, proposal.dark.source, differs('dark', {}));
    const { bias = 'auto' } = draft;
    this.biasUse.choose(bias === 'auto' || bias === 'none' ? bias : 'named');
    this.bias.say(proposal.bias.reason, proposal.bias.source, differs('bias', 'auto'));
    this.types.show(proposal.unknownTypes, draft.types ?? {});
    this.exposure.show((draft.keywords?.exposure ?? []).join(', '));
    this.filter.show((draft.keywords?.filter ?? []).join(', '));
    this.keywords.say(proposal.keywords.reason, proposal.keywords.source, differs('keywords', {}));
    this.saturation.show(draft.limits?.saturation == null ? '' : String(draft.limits.saturation));
    this.saturationProblem.textContent = '';
    const proposed = proposal.saturation.value ?? null;
    this.limits.say(
      proposal.saturation.reason,
      proposal.saturation.source,
      proposed !== (draft.limits?.saturation ?? null),
    );
    this.folder.show(draft.output?.folder ?? 'reduced');
    this.output.say(proposal.output.reason, proposal.output.source, false);
  }

  private chooseSection(key: RangeKey, mode: SectionMode): void {
    if (mode !== 'section') {
      this.set({ [key]: mode });
      return;
    }
    const proposed = this.proposal[key];
    if (modeOf(proposed) === 'section') this.set({ [key]: proposed });
    else this.events.begin(key);
  }

  private setKeyword(role: 'exposure' | 'filter', text: string): void {
    const { [role]: _, ...others } = this.draft.keywords ?? {};
    const spellings = text
      .split(',')
      .map((one) => one.trim().toUpperCase())
      .filter((one) => one !== '');
    this.set({ keywords: spellings.length === 0 ? others : { ...others, [role]: spellings } });
  }

  private setSaturation(text: string): void {
    const value = text === '' ? null : Number(text);
    if (value !== null && !(value > 0)) {
      this.saturationProblem.textContent = `“${text}” is no value above 0. Leave it empty for what the header says.`;
      return;
    }
    this.set({ limits: { ...this.draft.limits, saturation: value } });
  }

  private set(change: RecipeDraft): void {
    this.change({ ...this.draft, ...change });
  }

  private change(draft: RecipeDraft): void {
    this.draft = draft;
    this.events.change(draft);
  }
}

function modeOf(value: RecipeDraft['overscan'] | RecipeDraft['trim']): SectionMode {
  if (value === undefined || value === 'none') return 'none';
  return value === 'header' ? 'header' : 'section';
}
