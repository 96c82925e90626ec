/** Job `region`: statistics of the pixels in a region; only its rows and columns are read. */
import { regionStatistics } from '../../engine/measure/regionStatistics';
import type { PictureJobs, RegionStatistics } from '../../protocol/pictureJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { withViewed } from '../viewedImage';

/** Throws `Usage` for a region that has a number that is none, and as withViewed. */
export function measureRegion(
  { image: ref, region }: PictureJobs['region']['request'],
  context: JobContext,
): RegionStatistics {
  return withViewed(ref, context, (image) =>
    regionStatistics(image, region, (row) => {
      checkStopped(context);
      context.at(0, image.path);
      context.progress({ path: image.path, done: row, total: image.height });
    }),
  );
}
