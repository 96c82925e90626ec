/** From the hints of watchers to looks at the disk: a burst of them is one look, and a look at everything follows. */

/** Quiet time after the last hint before the files that were named are looked at, and before everything is, in ms. */
const QUIET = 300;
const QUIET_FOR_ALL = 2000;
/** Longest time for which a burst that does not end puts a look off, in ms. */
const LONGEST_BURST = 5000;

export class Hints {
  private paths = new Set<string>();
  private all = false;
  private began: number | null = null;
  private soon: NodeJS.Timeout | undefined;
  private later: NodeJS.Timeout | undefined;

  /** @param look at these files, or with null at everything */
  constructor(private readonly look: (paths: readonly string[] | null) => void) {}

  /** Something has changed: one file, or with null nobody knows what. */
  hint(path: string | null): void {
    if (path === null) this.all = true;
    else this.paths.add(path);
    const now = Date.now();
    this.began ??= now;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.run(), Math.max(0, Math.min(QUIET, this.began + LONGEST_BURST - now)));
    clearTimeout(this.later);
    this.later = undefined;
  }

  dispose(): void {
    clearTimeout(this.soon);
    clearTimeout(this.later);
  }

  private run(): void {
    const paths = this.all ? null : [...this.paths];
    this.paths = new Set();
    this.all = false;
    this.began = null;
    if (paths !== null) this.later = setTimeout(() => this.look(null), QUIET_FOR_ALL - QUIET);
    this.look(paths);
  }
}
