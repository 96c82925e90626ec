/** The first picture, which the host sends before it is asked: the way there and back would take longer than drawing it. */
import type { OpenedPicture } from '../src/protocol/pictureJobs';
import { type ImageChoice, isFirstChoice } from '../src/protocol/viewer';
import type { Host } from './host';

/** Opens images; the first of a window is the one that was sent, whether it is here already or comes before the answer. */
export class EarlyPicture {
  /** Until an image is opened: no later one can be it. */
  private early: Promise<OpenedPicture> | null;
  private come: (picture: OpenedPicture) => void = () => {};
  private here = false;

  constructor(private readonly host: Pick<Host, 'request'>) {
    this.early = new Promise((resolve) => {
      this.come = resolve;
    });
  }

  /** The host has sent it. */
  give(picture: OpenedPicture): void {
    this.here = true;
    this.come(picture);
  }

  /** Rejects with the host's error. */
  async open(image: ImageChoice): Promise<OpenedPicture> {
    const early = isFirstChoice(image) ? this.early : null;
    this.early = null;
    const asked = this.ask(image, early);
    return early === null ? asked : Promise.race([early, asked]);
  }

  /** null is the answer to what was sent; where it never came, to a page that was here before this one. */
  private async ask(image: ImageChoice, early: Promise<OpenedPicture> | null): Promise<OpenedPicture> {
    const answer = await this.host.request('open', { image });
    if (answer !== null) return answer;
    return early !== null && this.here ? early : this.ask(image, null);
  }
}
