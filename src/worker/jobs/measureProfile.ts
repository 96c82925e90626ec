/** Job `profile`: values along a row, a column or a free line. */
import { profile } from '../../engine/measure/profile';
import type { PictureJobs, ProfileReply } from '../../protocol/pictureJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { withViewed } from '../viewedImage';

/** Throws `Usage` for a row or a column that is not there, and as withViewed. The arrays are moved, not copied. */
export function measureProfile(
  { image: ref, line }: PictureJobs['profile']['request'],
  context: JobContext,
): ProfileReply {
  const reply = withViewed(ref, context, (image) =>
    profile(image, line, () => {
      checkStopped(context);
      context.at(0, image.path);
    }),
  );
  context.transfer.push(reply.at.buffer as ArrayBuffer, reply.values.buffer as ArrayBuffer);
  return reply;
}
