/** What VS Code keeps of the plan page: which flats are not in this run, and which groups are closed. */

export interface PlanPageView {
  /** Paths of flats. */
  readonly unticked: readonly string[];
  /** Ids of groups. */
  readonly closed: readonly string[];
}

/** Of no known shape, since an older version may have written it. */
export function readView(kept: unknown): PlanPageView {
  const { unticked, closed } = (kept ?? {}) as Partial<Record<keyof PlanPageView, unknown>>;
  return { unticked: texts(unticked), closed: texts(closed) };
}

function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
