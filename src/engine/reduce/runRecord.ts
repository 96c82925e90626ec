/** The record of a run: what was planned, what became of it, and how to do it again. Plain data that survive JSON. */
import { FlatfieldError } from '../errors';
import type { Plan } from '../plan/plan';
import type { FrameOutcome } from './outcome';

/** The flats, or the lights, of one recipe. */
export interface NightRecord {
  /** Text of the recipe (its path is `plan.recipe`) as it was when the run began; null without one. */
  readonly recipeText: string | null;
  /** The command line that does the same. */
  readonly command: string;
  /** Files and folders that were asked for. */
  readonly inputs: readonly string[];
  /** With what it refused and what it left alone. */
  readonly plan: Plan;
  readonly outcomes: readonly FrameOutcome[];
}

export interface RunRecord {
  /** Says what the file is: it stands first. */
  readonly kind: typeof RUN_RECORD_KIND;
  /** Of this shape: a reader refuses another one. */
  readonly version: typeof RUN_RECORD_VERSION;
  /** "Flatfield 0.3.0". */
  readonly program: string;
  /** When the run ended: ISO 8601, UTC. */
  readonly when: string;
  readonly nights: readonly NightRecord[];
}

export const RUN_RECORD_KIND = 'flatfield reduction';
export const RUN_RECORD_VERSION = 1;

/** A record of these nights. */
export function runRecord(program: string, when: Date, nights: readonly NightRecord[]): RunRecord {
  return { kind: RUN_RECORD_KIND, version: RUN_RECORD_VERSION, program, when: when.toISOString(), nights };
}

/** As JSON; numbers that JSON lacks become {"number": "NaN"}. Ends with a line feed. */
export function formatRunRecord(record: RunRecord): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
  return `${JSON.stringify(record, plain, 2)}\n`;
}

/**
 * The record that formatRunRecord wrote.
 *
 * @throws FlatfieldError `ReadFailed` for what is no record, or one of another version
 */
export function parseRunRecord(text: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text, revived);
  } catch (cause) {
    throw new FlatfieldError('ReadFailed', `The record of the run is no JSON: ${(cause as Error).message}.`, { cause });
  }
  const { kind, version, program, when, nights } = (value ?? {}) as Partial<Record<keyof RunRecord, unknown>>;
  if (kind !== RUN_RECORD_KIND) throw new FlatfieldError('ReadFailed', 'This is no record of a reduction.');
  if (version !== RUN_RECORD_VERSION) {
    const message = `The record of the run has version ${String(version)}; this program reads version ${RUN_RECORD_VERSION}.`;
    throw new FlatfieldError('ReadFailed', message);
  }
  const whole =
    typeof program === 'string' && typeof when === 'string' && Array.isArray(nights) && nights.every(isNight);
  if (!whole) throw new FlatfieldError('ReadFailed', 'The record of the run is not complete.');
  return { ...(value as RunRecord), nights: (nights as readonly NightRecord[]).map(withKind) };
}

/** Until 0.4.0 there were flats alone, and no plan said so. */
function withKind(night: NightRecord): NightRecord {
  const { kind = 'flat' }: Partial<Plan> = night.plan;
  return { ...night, plan: { ...night.plan, kind } };
}

function revived(_: string, value: unknown): unknown {
  const { number } = (value ?? {}) as { number?: unknown };
  const special = number === 'NaN' || number === 'Infinity' || number === '-Infinity';
  return special && Object.keys(value as object).length === 1 ? Number(number) : value;
}

function isNight(value: unknown): value is NightRecord {
  const { plan, outcomes, inputs, command } = (value ?? {}) as Partial<Record<keyof NightRecord, unknown>>;
  const { flats, refused, ignored, hints } = (plan ?? {}) as Partial<Record<keyof Plan, unknown>>;
  return typeof command === 'string' && [outcomes, inputs, flats, refused, ignored, hints].every(Array.isArray);
}
