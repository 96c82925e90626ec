/** Job `dataProblem`: whether the data units of a file are still those that it was written with. */
import { readHdus } from '../../engine/fits/fitsFile';
import type { DataProblemRequest } from '../../protocol/jobs';
import { hduChecksums } from '../hduChecksums';
import type { JobContext } from '../jobContext';
import { withSource } from '../openSource';

/** The first HDU whose bytes are not those of its DATASUM, as words; null where there is none. Throws as reading does. */
export function checkData({ path }: DataProblemRequest, context: JobContext): string | null {
  return withSource(
    path,
    (source) => {
      const changed = readHdus(source).hdus.find((hdu) => hduChecksums(source, hdu, context).datasum === 'wrong');
      if (changed === undefined) return null;
      const where = changed.index === 0 ? '' : ` of HDU ${changed.index}`;
      return `its pixels were changed since it was written (DATASUM${where} does not hold)`;
    },
    null,
    context.disk,
  );
}
