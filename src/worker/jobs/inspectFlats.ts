/** Job `inspect`: flats walk through their steps as in `reduce`, and what their pixels show is held against the limits; nothing is written. */
import type { FrameOutcome } from '../../engine/reduce/outcome';
import type { ReduceRequest } from '../../protocol/jobs';
import type { JobContext } from '../jobContext';
import type { ResultWriter } from '../originWriter';
import { FlatBatch } from './reduceFlats';

/** As reduceFlats, but that no file is made or looked for: `skipped` are flats that may be written, with their levels. */
export function inspectFlats(request: ReduceRequest, context: JobContext): FrameOutcome[] {
  const format = { ...request.format, mask: false, uncertainty: false };
  const flats = request.flats.map((flat) => ({ ...flat, noise: null }));
  return new Inspection({ ...request, format, flats }, context).run();
}

const NOWHERE: ResultWriter = { write() {}, writeStored() {}, publish: () => 'skipped', discard() {} };

class Inspection extends FlatBatch {
  protected override prepareFolders(): void {
    this.request.flats.forEach((flat, index) => {
      if (flat.action === 'skip') this.settle(index, { status: 'skipped' });
    });
  }

  protected override measuresMedians(): boolean {
    return false;
  }

  protected override writerFor(): ResultWriter {
    return NOWHERE;
  }
}
