/** The first look at a file, begun while its window is still being made, so that the window need not wait for it. */
import type { OpenedPicture } from '../../protocol/pictureJobs';
import type { ImageChoice } from '../../protocol/viewer';

/** What a window that remembers nothing asks for. */
export const firstChoice: ImageChoice = { frame: 0, hdu: null, plane: 0, calibrated: false, against: null };

/** A window that did not ask by then (ms) will not: it is hidden, or was closed. */
const KEPT_MS = 10_000;

/** One look, given away once. */
export class FirstLook {
  private readonly stop = new AbortController();
  private readonly forgetting: NodeJS.Timeout;
  private look: Promise<OpenedPicture> | null;

  /** Begins at once; `open` ends by its signal. */
  constructor(open: (signal: AbortSignal) => Promise<OpenedPicture>, keptMs = KEPT_MS) {
    this.look = open(this.stop.signal);
    // Its error is for whoever takes it.
    this.look.catch(() => {});
    this.forgetting = setTimeout(() => this.forget(), keptMs);
    this.forgetting.unref();
  }

  /** The look, if this is what it shows and nobody has taken it; null where the image has to be opened. */
  take(choice: ImageChoice): Promise<OpenedPicture> | null {
    const { look } = this;
    if (look === null) return null;
    if (!isFirst(choice)) {
      this.forget();
      return null;
    }
    clearTimeout(this.forgetting);
    this.look = null;
    return look;
  }

  /** Ends a look that nobody has taken: the file has changed, or the window wants another one. */
  forget(): void {
    if (this.look === null) return;
    clearTimeout(this.forgetting);
    this.look = null;
    this.stop.abort();
  }
}

function isFirst({ frame, hdu, plane, calibrated, against }: ImageChoice): boolean {
  return frame === 0 && hdu === null && plane === 0 && !calibrated && against === null;
}
