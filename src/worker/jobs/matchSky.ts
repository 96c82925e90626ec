/** Job `match`: where pixels of one image lie in another, by the sky that both show. */
import type { MatchReply, MatchRequest } from '../../protocol/pictureJobs';
import type { JobContext } from '../jobContext';
import { withViewed } from '../viewedImage';

/** A sentence instead where one has no sky, or they have two frames: nothing is converted. Throws as withViewed. */
export function matchSky({ from, to, points }: MatchRequest, context: JobContext): MatchReply {
  const ours = withViewed(from, context, (image) => image.wcs());
  if (typeof ours === 'string') return ours;
  return withViewed(to, context, (image) => {
    const theirs = image.wcs();
    if (typeof theirs === 'string') return theirs;
    if (ours.frame !== theirs.frame || ours.lonName !== theirs.lonName) {
      const [a, b] = [ours, theirs].map(({ frame, lonName, latName }) => frame ?? `${lonName} and ${latName}`);
      return `The two images give their sky in different frames: ${a} and ${b}.`;
    }
    return points.map(([x, y]) => {
      const sky = ours.toSky(x + 1, y + 1);
      const pixel = sky && theirs.toPixel(sky.lon, sky.lat);
      return pixel && ([pixel.x - 1, pixel.y - 1] as const);
    });
  });
}
