/** The first look at a file, begun while its window is still being made, and sent to it before it asks. */
import type { OpenedPicture } from '../../protocol/pictureJobs';
import { type ImageChoice, isFirstChoice } from '../../protocol/viewer';

/** One look, given to its window once. */
export class FirstLook {
  private readonly stop = new AbortController();
  private look: Promise<OpenedPicture> | null;
  private sent = false;

  /** Begins at once; `open` ends by its signal. `send` is called with the picture unless somebody was sooner. */
  constructor(open: (signal: AbortSignal) => Promise<OpenedPicture>, send: (picture: OpenedPicture) => void) {
    const look = open(this.stop.signal);
    this.look = look;
    look.then(
      (picture) => {
        if (this.look !== look) return;
        this.look = null;
        this.sent = true;
        send(picture);
      },
      // Its error is for whoever takes it.
      () => {},
    );
  }

  /** What to answer the window that wants this: the look, or null where it was sent; null where the image has to be opened. */
  take(choice: ImageChoice): Promise<OpenedPicture | null> | null {
    const { look, sent } = this;
    if (!isFirstChoice(choice)) {
      this.forget();
      return null;
    }
    this.look = null;
    this.sent = false;
    return sent ? Promise.resolve(null) : look;
  }

  /** Nobody wants it any more: the file has changed, or the window shows another image. */
  forget(): void {
    if (this.look !== null) this.stop.abort();
    this.look = null;
    this.sent = false;
  }
}
