/** Job `columnProfile`: the mean of every column and row of whole frames, read once, a few rows at a time. */
import { ProfileSums } from '../../engine/ccd/frameProfiles';
import { errorSentence, FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { openImage } from '../../engine/fits/imageReader';
import type { ProfiledFrame, ProfileRequest } from '../../protocol/setupJobs';
import { blockRows, blocksOf } from '../blockRows';
import { checkStopped, type JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';

/** A frame that cannot be read has its `problem`, the others their profiles. The arrays are moved, not copied. */
export function columnProfile({ frames }: ProfileRequest, context: JobContext): ProfiledFrame[] {
  return frames.map(({ path, hdu }, index) => {
    try {
      const profiles = profileOf(path, hdu, index, context);
      const arrays = [profiles.columns.mean, profiles.columns.noise, profiles.rows.mean, profiles.rows.noise];
      context.transfer.push(...arrays.map(({ buffer }) => buffer as ArrayBuffer));
      return { path, profiles, problem: null };
    } catch (error) {
      if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
      return { path, profiles: null, problem: errorSentence(error) };
    }
  });
}

function profileOf(path: string, index: number, frame: number, context: JobContext) {
  return withSource(
    path,
    (source) => {
      const hdu = readHdus(source).hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Refused', `HDU ${index} is not there.`, { file: path });
      const image = openImage(source, hdu, nodeDeflate);
      const { width, height } = image.shape;
      const sums = new ProfileSums(width, height);
      const values = new Float64Array(blockRows(width) * width);
      for (const { row, rows } of blocksOf(width, height)) {
        checkStopped(context);
        context.at(frame, path);
        image.readRows(row, rows, values);
        sums.add(values, rows);
        context.progress({ path, done: row + rows, total: height });
      }
      return sums.result();
    },
    null,
    context.disk,
  );
}
