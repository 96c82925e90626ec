/** Which rows are selected, by ids that outlive another order of the rows. */

export interface Press {
  readonly range: boolean;
  readonly toggle: boolean;
}

/** As lists do it: a click selects one, Ctrl adds or takes one away, Shift selects up to the row that was pressed before. */
export class Selection {
  private readonly chosen = new Set<number>();
  /** Where a range begins. */
  private anchor: number | null = null;

  get size(): number {
    return this.chosen.size;
  }

  get ids(): readonly number[] {
    return [...this.chosen];
  }

  has(id: number): boolean {
    return this.chosen.has(id);
  }

  /** The row at a place of `order` was pressed. */
  press(place: number, order: readonly number[], { range, toggle }: Press): void {
    const id = order[place];
    if (id === undefined) return;
    const from = this.anchor === null ? -1 : order.indexOf(this.anchor);
    if (range && from >= 0) {
      if (!toggle) this.chosen.clear();
      for (const one of order.slice(Math.min(from, place), Math.max(from, place) + 1)) this.chosen.add(one);
      return;
    }
    this.anchor = id;
    if (!toggle) {
      this.chosen.clear();
      this.chosen.add(id);
    } else if (!this.chosen.delete(id)) this.chosen.add(id);
  }

  all(order: readonly number[]): void {
    for (const id of order) this.chosen.add(id);
  }

  none(): void {
    this.chosen.clear();
    this.anchor = null;
  }

  /** Rows that are no longer there are not selected: what is hidden must not be reduced or rejected unseen. */
  keepOnly(order: readonly number[]): void {
    const there = new Set(order);
    for (const id of this.chosen) if (!there.has(id)) this.chosen.delete(id);
    if (this.anchor !== null && !there.has(this.anchor)) this.anchor = null;
  }
}
