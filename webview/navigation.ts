/** Going from frame to frame, HDU to HDU and plane to plane, by hand or by the clock. */
import type { HduListing } from '../src/protocol/jobs';
import { Beat } from './frames/blink';
import type { ViewerModel } from './viewerModel';

const BLINK_MS = 500;
const PLAY_MS = 150;

export interface NavigationEvents {
  /** Headers of the current frame; none while they are unknown. */
  listings(): readonly HduListing[];
  currentHdu(): number;
  onHdu(hdu: number): void;
  /** Another frame was chosen: shows it. */
  onFrame(): Promise<void>;
  /** A clock was started or stopped. */
  onBeat(): void;
  say(sentence: string): void;
}

export class Navigation {
  readonly blink = new Beat(BLINK_MS, () => this.toFrame(1));
  readonly play = new Beat(PLAY_MS, () => this.toPlane(1));

  constructor(
    private readonly model: ViewerModel,
    private readonly events: NavigationEvents,
  ) {}

  toHdu(by: 1 | -1): void {
    const listings = this.events.listings();
    const at = listings.findIndex(({ index }) => index === this.events.currentHdu());
    const next = listings[at + by];
    if (next !== undefined) this.events.onHdu(next.index);
  }

  /** After the last plane comes the first. */
  toPlane(by: 1 | -1): Promise<void> {
    const { shown, state } = this.model;
    if (shown === null) return Promise.resolve();
    const { planes } = shown.image.info;
    return this.model.look({ plane: (state.plane + by + planes) % planes });
  }

  /** After the last frame comes the first. */
  toFrame(by: 1 | -1): Promise<void> {
    const { length } = this.model.setup.frames;
    return length === 0 ? Promise.resolve() : this.frame((this.model.state.frame + by + length) % length);
  }

  async frame(frame: number): Promise<void> {
    if (frame === this.model.state.frame) return;
    this.model.remember({ frame });
    await this.events.onFrame();
  }

  /** Stops whatever runs by the clock: whether something did. */
  stop(): boolean {
    const running = [this.blink, this.play].filter((beat) => beat.running);
    for (const beat of running) beat.stop();
    if (running.length > 0) this.events.onBeat();
    return running.length > 0;
  }

  /** Starts a clock, or stops it. */
  toggle(beat: Beat): void {
    const { length } = this.model.setup.frames;
    if (beat === this.blink && length < 2) {
      this.events.say('There is one frame only: nothing to blink with.');
      return;
    }
    if (!beat.toggle()) this.events.say('Reduced motion is asked for: step with Tab, or with [ and ] through planes.');
    this.events.onBeat();
  }
}
