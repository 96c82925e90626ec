/** A clock for blinking frames and playing planes: steps at an even pace, and never where motion is unwanted. */

/** Calls `step` again and again, each time after the one before is done. */
export class Beat {
  private timer: number | undefined;

  /** @param pause milliseconds between two steps */
  constructor(
    private readonly pause: number,
    private readonly step: () => Promise<void> | void,
  ) {}

  get running(): boolean {
    return this.timer !== undefined;
  }

  /** Starts, or ends what runs. False when the user wants no motion: then nothing starts. */
  toggle(): boolean {
    if (this.running) this.stop();
    else if (wantsNoMotion()) return false;
    else this.next();
    return true;
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private next(): void {
    const timer = window.setTimeout(async () => {
      await this.step();
      // Stopped meanwhile, and perhaps started again.
      if (this.timer === timer) this.next();
    }, this.pause);
    this.timer = timer;
  }
}

/** VS Code's setting, or the system's. */
export function wantsNoMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
