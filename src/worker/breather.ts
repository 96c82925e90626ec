/** Long work in pieces, where others wait for the same thread. */

/** Longest piece in the extension host, which has one thread for everything, in ms. */
const PIECE = 12;

const waiting: (() => void)[] = [];

/** Resolves when it is the caller's turn: of all who wait, one goes on in each turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}

export class Breather {
  private since = performance.now();

  /** `piece`: the longest, in ms. */
  constructor(private readonly piece = PIECE) {}

  /** Whether it is time to let others work. */
  get due(): boolean {
    return performance.now() - this.since > this.piece;
  }

  /** Lets everything run that waits. */
  async pause(): Promise<void> {
    await turn();
    this.since = performance.now();
  }
}
