/** Job `darkRates`: what the dark current of a combined dark is like, and a threshold above which it is remarkable. */
import { darkRate } from '../../engine/ccd/darkRate';
import { madStd, median } from '../../engine/ccd/statistics';
import type { DarkRatesReply, DarkRatesRequest } from '../../protocol/maskJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { openMaster } from '../masters';

/** Pixels that are looked at, in whole rows all over the frame. */
const SAMPLE = 1 << 20;
/** Robust standard deviations above the median that are no noise any more. */
const REMARKABLE = 10;

/** From a sample of rows: the same for the same file. Throws as reading does. */
export function darkRates({ path, hdu, rate }: DarkRatesRequest, context: JobContext): DarkRatesReply {
  const { source, image } = openMaster(path, hdu, context);
  try {
    const { width, height } = image.shape;
    const step = Math.max(1, Math.ceil((width * height) / SAMPLE));
    const row = new Float64Array(width);
    const rates = new Float64Array(width * Math.ceil(height / step));
    let count = 0;
    for (let y = 0; y < height; y += step) {
      checkStopped(context);
      image.readRows(y, 1, row);
      for (const value of row) if (Number.isFinite(value)) rates[count++] = darkRate(value, rate);
    }
    const middle = median(rates, count);
    const proposal = roundedUp(middle + REMARKABLE * madStd(rates, count));
    const above = rates.subarray(0, count).reduce((sum, found) => sum + (found > proposal ? 1 : 0), 0);
    return { median: Number.isFinite(middle) ? middle : null, proposal, share: count === 0 ? 0 : above / count };
  } finally {
    source.close();
  }
}

/** To two digits; 0 where nothing above 0 is proposed. */
function roundedUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(2));
}
