/** What a combined frame is made from and how, as texts that are the same for the same pixels and cards, for digests. */
import type { PlannedMaster, ProductFormat } from '../plan/plan';
import { usedMaster } from '../plan/step';
import { canonicalSteps } from './canonicalSteps';
import type { Digests } from './provenance';

/** JSON of the steps of every input and of the method; without paths, as canonicalSteps. */
export function canonicalMaster(master: PlannedMaster, format: ProductFormat): string {
  const { kind, inputs, method, weights, extensions, exposure } = master;
  return JSON.stringify({
    kind,
    exposure,
    method: sorted(method),
    weights,
    extensions: sorted(extensions),
    // What leaves out bad pixels is as if its result had its MASK.
    inputs: inputs.map((one) => canonicalSteps(one, one.leavesBad ? { ...format, mask: true } : format)),
  });
}

/** Digests of the files that a master is made from: one text for its frames, one for the masters of each kind. */
export interface MasterOrigin {
  readonly raw: string;
  /** The digest itself where all frames lose the same master; null where none loses one. */
  readonly bias: string | null;
  readonly dark: string | null;
}

/**
 * What a master is made from.
 *
 * @param digestOf SHA-256 (hex) of a text
 */
export function masterOrigin(
  { inputs }: PlannedMaster,
  digests: Digests,
  digestOf: (text: string) => string,
): MasterOrigin {
  const all = (of: readonly string[]): string => digestOf(of.join('\n'));
  const subtracted = (role: 'bias' | 'dark'): string | null => {
    const each = inputs.map(({ steps }) => {
      const path = steps.map(usedMaster).find((master) => master?.role === role)?.path;
      return path === undefined ? 'none' : (digests.get(path) ?? 'unknown');
    });
    const [first] = each;
    if (first !== undefined && each.every((digest) => digest === first)) return first === 'none' ? null : first;
    return all(each);
  };
  const raw = all(inputs.map(({ path }) => digests.get(path) ?? 'unknown'));
  return { raw, bias: subtracted('bias'), dark: subtracted('dark') };
}

/** Keys in one order, whoever wrote the object. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
