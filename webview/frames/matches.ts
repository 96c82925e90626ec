/** How frames lie over one another by their sky: an affine map near the middle of the frame, asked for once. */
import type { OpenedPicture } from '../../src/protocol/pictureJobs';
import type { ImageChoice } from '../../src/protocol/viewer';
import type { Host } from '../host';
import { through } from '../picture/affine';
import type { Affine } from '../picture/renderer';

export class Matches {
  private readonly maps = new Map<string, Promise<Affine>>();

  constructor(private readonly host: Host) {}

  /** From places of `from` to places of `to`. Rejects with the sentence that says why they cannot be matched. */
  map(from: ImageChoice, size: Pick<OpenedPicture, 'width' | 'height'>, to: ImageChoice): Promise<Affine> {
    const key = JSON.stringify([from, to]);
    const known = this.maps.get(key);
    if (known !== undefined) return known;
    const asked = this.ask(from, size, to);
    this.maps.set(key, asked);
    asked.catch(() => this.maps.delete(key));
    return asked;
  }

  /** A file has changed. */
  forget(): void {
    this.maps.clear();
  }

  private async ask(
    from: ImageChoice,
    { width, height }: Pick<OpenedPicture, 'width' | 'height'>,
    to: ImageChoice,
  ): Promise<Affine> {
    // Pixel centres lie at whole numbers for the host and at halves for what is drawn.
    const points = [
      [0.5, 0.5],
      [0.75, 0.5],
      [0.5, 0.75],
    ].map(([x = 0, y = 0]) => [Math.round(x * (width - 1)), Math.round(y * (height - 1))] as const);
    const reply = await this.host.request('match', { from, to, points });
    if (typeof reply === 'string') throw new Error(reply);
    const places = reply.flatMap((point) => (point === null ? [] : [{ x: point[0] + 0.5, y: point[1] + 0.5 }]));
    const map = through(
      points.map(([x, y]) => ({ x: x + 0.5, y: y + 0.5 })),
      places,
    );
    if (map === null) throw new Error('The frames show no common part of the sky.');
    return map;
  }
}
