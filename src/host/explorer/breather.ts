/** Long work in pieces: the extension host has one thread for everything, and others wait for it. */

/** Longest piece, in ms. */
const PIECE = 12;

export class Breather {
  private since = performance.now();

  /** Whether it is time to let others work. */
  get due(): boolean {
    return performance.now() - this.since > PIECE;
  }

  /** Lets everything run that waits. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
