/** What the window has done by the host or the clipboard: commands, rejected frames, pictures that are saved or copied. */
import type { Colours } from '../src/engine/display/colours';
import type { ViewerCommand } from '../src/protocol/viewer';
import { copyView, saveView } from './exportView';
import type { Host } from './host';
import type { PictureView } from './picture/pictureView';
import { type Shown, sentence, type ViewerModel } from './viewerModel';

export interface HostCommandEvents {
  colours(shown: Shown): Colours;
  /** A frame was rejected, or accepted again. */
  onRejected(): Promise<void>;
  say(sentence: string): void;
}

export class HostCommands {
  constructor(
    private readonly host: Host,
    private readonly model: ViewerModel,
    private readonly view: PictureView,
    private readonly events: HostCommandEvents,
  ) {}

  run(command: ViewerCommand): void {
    // The host shows its own sentence when a command fails.
    this.host.request('command', { command, frame: this.model.state.frame }).catch(() => {});
  }

  /** Rejects the current frame, or accepts it again. */
  reject(): void {
    const { frame } = this.model.state;
    const { frames, mayWrite } = this.model.setup;
    if (!mayWrite) {
      this.events.say('Trust this workspace first: rejecting a frame writes a file.');
      return;
    }
    const rejected = frames[frame]?.rejected === true;
    void this.said(async () => {
      const now = await this.host.request('reject', { frame, rejected: !rejected });
      await this.events.onRejected();
      this.events.say(now ? 'Rejected: every plan leaves this frame out. x accepts it again.' : 'Accepted again.');
    });
  }

  save(what: 'view' | 'image'): void {
    const { shown } = this.model;
    if (shown === null) return;
    const { choice: image, info } = shown.image;
    void this.said(async () => {
      if (what === 'view') await saveView(this.host, this.view, image.frame);
      else {
        const how = { colours: this.events.colours(shown), topDown: info.topDown };
        await this.host.request('saveFullPng', { image, ...how });
      }
    });
  }

  async copyView(): Promise<void> {
    try {
      await copyView(this.view);
      this.events.say('The view is on the clipboard.');
    } catch (error) {
      this.events.say(`The clipboard took no picture: ${sentence(error)} Save the view as PNG instead.`);
    }
  }

  copyText(text: string): void {
    this.host.request('copyText', text).catch(() => {});
  }

  private async said(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.events.say(sentence(error));
    }
  }
}
