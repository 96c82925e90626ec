/** The exact median of pixels that pass once: a sample says between which values it lies, and only those are kept. */
import { medianOfRanks, valuesOfRanks } from './ranks';

/** Two values, both included, between which a median is looked for. */
export interface Bracket {
  readonly low: number;
  readonly high: number;
}

/** So many standard deviations of the sample's middle rank are allowed for on either side. */
const SIGMAS = 3;
/** Of all values, how many more may lie in the bracket than the sample makes expect. */
const SPARE = 2;

/** Where the middle of what `sample` was taken from lies, in all likelihood; the sample is reordered. */
export function bracketOf(sample: Float64Array): Bracket {
  const half = sample.length / 2;
  const reach = (SIGMAS * Math.sqrt(sample.length)) / 2;
  const rank = (at: number) => Math.min(sample.length - 1, Math.max(0, Math.round(at)));
  const [low, high] = valuesOfRanks(sample, rank(half - reach), rank(half + reach));
  return { low, high };
}

/** Room for the values of `total` that may lie in a bracket from a sample of `sampled`. */
export function bracketRoom(total: number, sampled: number): number {
  return Math.min(total, Math.ceil((SPARE * SIGMAS * total) / Math.sqrt(sampled)) + 1024);
}

/**
 * `np.median` of `total` values: how many lie below the bracket is counted, those inside are gathered. Where the middle was
 * not in the bracket after all, or too much was, there is no result.
 */
export class BracketMedian {
  below = 0;
  /** How many lay in the bracket, those without room among them. */
  kept = 0;
  private gathered = new Float64Array(0);
  /** Values that are left out of the median. */
  missing = 0;
  private broken = false;

  constructor(
    readonly bracket: Bracket,
    private readonly total: number,
    readonly room: number,
  ) {}

  /** The next `count` values; `single`: as float32 has them. With one that is no finite number there is no result. */
  add(values: Float64Array, count: number, single: boolean): void {
    if (this.take(values, count, single)) this.broken = true;
  }

  /** The same, NaNs among them left out of the median. */
  addNumbers(values: Float64Array, count: number, single: boolean): void {
    this.take(values, count, single);
  }

  /** Whether one of them was no finite number. */
  private take(values: Float64Array, count: number, single: boolean): boolean {
    const { low, high } = this.bracket;
    if (this.gathered.length === 0) this.gathered = new Float64Array(this.room);
    const { gathered, room } = this;
    let [below, kept, missing, odd] = [0, this.kept, 0, false];
    for (let i = 0; i < count; i++) {
      const value = single ? Math.fround(values[i]!) : values[i]!;
      if (values[i]! - values[i]! !== 0) odd = true;
      if (value < low) below++;
      else if (value <= high) {
        if (kept < room) gathered[kept] = value;
        kept++;
      } else if (Number.isNaN(value)) missing++;
    }
    this.below += below;
    this.kept = kept;
    this.missing += missing;
    return odd;
  }

  /** A value that is no finite number was seen: there will be no result. */
  giveUp(): void {
    this.broken = true;
  }

  /** Null where it cannot be told. `gathered`: where somebody else has put the values; they are reordered. */
  result(gathered: Float64Array = this.gathered): number | null {
    const { below, kept } = this;
    const total = this.total - this.missing;
    const low = Math.floor((total - 1) / 2) - below;
    const high = Math.floor(total / 2) - below;
    if (this.broken || total === 0 || kept > this.room || low < 0 || high >= kept) return null;
    // As small whole numbers: what the kernel counted comes as float64.
    return medianOfRanks(gathered, kept | 0, low | 0, high | 0);
  }
}
