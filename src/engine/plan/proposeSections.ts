/** Which overscan and which trim to propose, from pixels, profile and header, in this order of trust. */
import type { Detection, Edge, Side } from '../ccd/detectOverscan';
import type { Region } from '../ccd/region';
import type { CameraProfile } from './cameraProfiles';
import type { CheckedSection } from './headerSections';
import type { Choice, Proposal, ProposalInput } from './proposal';
import type { RecipeDraft } from './recipeDraft';
import { fitsSection } from './sectionTexts';

type Overscan = Choice<RecipeDraft['overscan']>;

/** Fewer unlit columns than this are a flaw of the chip as likely as an end of it: then the header is believed. */
const STRIP = 3;

/** The overscan, or none with the reason. */
export function proposeOverscan(input: ProposalInput, cards: readonly CheckedSection[]): Proposal['overscan'] {
  const { detection, profile, notMeasured } = input;
  const card = cards.find(({ keyword }) => keyword === 'BIASSEC');
  const said = card === undefined ? '' : ` ${card.sentence}`;
  if (detection === null) return unmeasured(profile, card, notMeasured);
  const upright = detection.edges.filter(({ side }) => side === 'left' || side === 'right');
  const best = widest(upright);
  if (best !== null) {
    const section = fitsSection(regionOf(best, detection), detection);
    const others = upright.filter((edge) => edge !== best && edge.usable !== null);
    const also = others.map(({ side }) => ` There is another on the ${side}.`).join('');
    return {
      value: { section, statistic: 'median' },
      source: 'pixels',
      reason: `${best.why}${also}${said}${profiled(profile, section)}`,
    };
  }
  const lying = detection.edges.find((edge) => card?.verdicts[0] === 'agrees' && edge.usable !== null);
  if (lying !== undefined && card !== undefined) {
    const section = fitsSection(regionOf(lying, detection), detection);
    return { value: { section, axis: 'columns' }, source: 'pixels', reason: `${lying.why}${said}` };
  }
  const strips = upright.filter(({ unlit }) => unlit.to - unlit.from >= STRIP);
  const seen =
    strips.length === 0
      ? 'Light reaches the left and the right end of the flat: no overscan was seen there.'
      : `${strips.map(({ why }) => why).join(' ')} So none is subtracted.`;
  const rows = detection.edges
    .filter(({ side, usable }) => (side === 'top' || side === 'bottom') && usable !== null)
    .map(({ why }) => ` ${why} Whether they are an overscan or covered rows of the chip the pixels do not tell.`);
  return { value: undefined, source: 'pixels', reason: `${seen}${rows.join('')}${said}` };
}

function unmeasured(profile: CameraProfile | null, card: CheckedSection | undefined, why: string | null): Overscan {
  const first = `The pixels were not measured: ${why ?? 'there is no flat'}.`;
  const known = profile?.recipe.overscan;
  if (profile !== null && known !== undefined)
    return {
      value: known === 'none' ? undefined : known,
      source: 'profile',
      reason: `${first} The profile of ${profile.camera} says so (${profile.source}).`,
    };
  const said = card === undefined ? ' The header has no BIASSEC.' : ` ${card.sentence}`;
  return { value: undefined, source: 'unknown', reason: `${first}${said} Whether there is an overscan is unknown.` };
}

function profiled(profile: CameraProfile | null, section: string): string {
  const known = profile?.recipe.overscan;
  if (profile === null || known === undefined) return '';
  const text = typeof known === 'string' ? known : known.section;
  const same = text === section;
  const shown = typeof text === 'string' ? text : text.python;
  return same
    ? ` The profile of ${profile.camera} has the same.`
    : ` The profile of ${profile.camera} has ${shown} instead (${profile.source}); what is measured here is proposed.`;
}

function widest(edges: readonly Edge[]): Edge | null {
  const width = ({ usable }: Edge) => (usable === null ? 0 : usable.to - usable.from);
  const [best] = [...edges].sort((one, other) => width(other) - width(one));
  return best === undefined || width(best) === 0 ? null : best;
}

function regionOf({ side, usable }: Edge, { width, height }: Detection): Region {
  const { from, to } = usable ?? { from: 0, to: 0 };
  return side === 'left' || side === 'right'
    ? { x0: from, x1: to, y0: 0, y1: height }
    : { x0: 0, x1: width, y0: from, y1: to };
}

/** What to keep: what sees light, less what the header leaves out besides. */
export function proposeTrim(input: ProposalInput, cards: readonly CheckedSection[]): Proposal['trim'] {
  const { flat, detection, profile, notMeasured } = input;
  const named = cards.filter(({ keyword }) => keyword !== 'BIASSEC');
  const card = named.find(({ region }) => region !== null);
  const said = named.map(({ sentence }) => ` ${sentence}`).join('');
  if (flat === null || detection === null) {
    const first = `The pixels were not measured: ${notMeasured ?? 'there is no flat'}.`;
    const known = profile?.recipe.trim;
    if (profile !== null && known !== undefined)
      return {
        value: known === 'none' ? undefined : known,
        source: 'profile',
        reason: `${first} The profile of ${profile.camera} says so (${profile.source}).`,
      };
    if (flat === null || card?.region == null)
      return { value: undefined, source: 'unknown', reason: `${first}${said} What to keep is unknown.` };
    return { value: fitsSection(card.region, flat), source: 'header', reason: `${first}${said}` };
  }
  const { width, height } = detection;
  const header = card?.region ?? null;
  const left = cutAt('left', detection, header === null ? null : header.x0);
  const right = cutAt('right', detection, header === null ? null : width - header.x1);
  const bottom = cutAt('bottom', detection, header === null ? null : header.y0);
  const top = cutAt('top', detection, header === null ? null : height - header.y1);
  const kept = { x0: left.cut, x1: width - right.cut, y0: bottom.cut, y1: height - top.cut };
  const whole = kept.x0 === 0 && kept.x1 === width && kept.y0 === 0 && kept.y1 === height;
  const notes = [left, right, bottom, top].flatMap(({ note }) => (note === null ? [] : [` ${note}`])).join('');
  const section = fitsSection(kept, detection);
  const first = whole ? 'Light reaches every end of the flat: nothing has to be trimmed.' : `${section} sees light.`;
  return { value: whole ? undefined : section, source: 'pixels', reason: `${first}${notes}${said}` };
}

interface Cut {
  readonly cut: number;
  readonly note: string | null;
}

/** How much to cut off at one side: as much as is dark, or as the header says where that is more. */
function cutAt(side: Side, { edges }: Detection, header: number | null): Cut {
  const edge = edges.find((one) => one.side === side);
  const dark = edge === undefined ? 0 : edge.unlit.to - edge.unlit.from;
  if (header === null || header === dark) return { cut: dark, note: null };
  if (header > dark) return { cut: header, note: null };
  const upright = side === 'left' || side === 'right';
  if (upright && dark >= STRIP) return { cut: dark, note: null };
  // Rows that no light reaches may be image that something covers: the header decides, and it is said.
  const lines = `${dark - header === 1 ? `One ${upright ? 'column' : 'row'}` : `${dark - header} ${upright ? 'columns' : 'rows'}`} at the ${side}`;
  return {
    cut: header,
    note: `${lines} ${dark - header === 1 ? 'sees' : 'see'} no light, but the header counts ${dark - header === 1 ? 'it' : 'them'} as image: kept; move the edge to leave ${dark - header === 1 ? 'it' : 'them'} out.`,
  };
}
