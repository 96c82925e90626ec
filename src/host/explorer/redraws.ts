/** When the tree is drawn: soon after something changed, and seldom while things go on changing. */

/** The tree is redrawn at most so often (ms): the editor asks for every open row anew each time. */
const REDRAW_EVERY = 500;

export class Redraws {
  private timer: NodeJS.Timeout | undefined;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly draw: () => void) {}

  /** Something that is shown has changed. */
  ask(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.last = Date.now();
        this.draw();
      },
      Math.max(0, this.last + REDRAW_EVERY - Date.now()),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
