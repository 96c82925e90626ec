/** Job `inspect`: flats walk through their steps as in `reduce`, and what their pixels show is held against the limits; nothing is written. */
import type { FlatLevels } from '../../engine/plan/flatLevels';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import type { ReduceRequest } from '../../protocol/runJobs';
import type { JobContext } from '../jobContext';
import type { KernelRows, SeenBlock } from '../kernelRows';
import type { ResultWriter } from '../originWriter';
import type { Walker } from '../walker';
import { FlatBatch } from './reduceFlats';

/**
 * As reduceFlats, but that no file is made or looked for: `skipped` are flats that may be written, with their levels, among
 * them the median that combining scales by: of the pixels that count.
 */
export function inspectFlats(request: ReduceRequest, context: JobContext): FrameOutcome[] {
  const { mask } = request.format;
  const format = { pixels: 'float64', compression: 'none', mask, uncertainty: false } as const;
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

  protected override knownLevels(levels: FlatLevels, median: number | null): FlatLevels {
    return median === null ? levels : { ...levels, median };
  }

  protected override blockOf({ checks, median }: Walker, kernelRows: KernelRows, row: number, rows: number): SeenBlock {
    return kernelRows.look(row, rows, this.masters, checks, median);
  }

  protected override writerFor(): ResultWriter {
    return NOWHERE;
  }
}
