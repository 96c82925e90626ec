/** Frames that are not on the disk yet, as their headers will say them, so that what needs them can be planned. */
import type { FrameInfo } from '../frames/frameInfo';
import { nameOf } from './outputName';
import type { PlannedFlat, PlannedFrame, PlannedMaster, UnmadeMaster } from './plan';

/** The frame that a combination will make of frames of the scan. */
export function masterAsFrame(master: PlannedMaster, frames: readonly FrameInfo[]): FrameInfo {
  const [first] = master.inputs;
  const raw = rawOf(first?.path, master.output, frames);
  const log = 'it will be combined by Flatfield';
  return {
    ...raw,
    ...product(master.output, first?.steps ?? [], log, raw),
    width: master.width,
    height: master.height,
    // As in the header of the first frame where the master has none of its own.
    exposure: master.exposure ?? raw.exposure,
    master: log,
    holdsBias: { value: master.holdsBias, evidence: log },
  };
}

/** The frame that a reduction will make of a raw flat of the scan. */
export function flatAsFrame(flat: PlannedFlat, frames: readonly FrameInfo[]): FrameInfo {
  const { output, path, steps } = flat;
  const trim = steps.find((step) => step.do === 'trimImage')?.region;
  const raw = rawOf(path, output, frames);
  return {
    ...raw,
    ...product(output, steps, 'it will be reduced by Flatfield', raw),
    ...(trim === undefined ? {} : { width: trim.x1 - trim.x0, height: trim.y1 - trim.y0 }),
    holdsBias: null,
  };
}

/** The frame that a master would be, by which those are found that need it; null where nobody knows what it would be. */
export function unmadeAsFrame({ output, frames: of, wouldBe }: UnmadeMaster, frames: readonly FrameInfo[]) {
  if (wouldBe === null) return null;
  const log = 'it was not made';
  const raw = rawOf(of[0], output, frames);
  const { width, height, exposure, holdsBias } = wouldBe;
  return {
    ...raw,
    ...product(output, [], log, raw),
    width,
    height,
    exposure: exposure ?? raw.exposure,
    master: log,
    holdsBias: { value: holdsBias, evidence: log },
  };
}

function rawOf(path: string | undefined, output: string, frames: readonly FrameInfo[]): FrameInfo {
  const raw = frames.find((frame) => frame.path === path);
  if (raw === undefined) throw new RangeError(`no frame goes into ${output}`);
  // What was assigned to the raw frame stands in the header of the result.
  const { assigned: _a, unassigned: _u, rejected: _r, ...facts } = raw;
  return facts;
}

/** What every product of ours says of itself. */
function product(output: string, steps: PlannedFrame['steps'], log: string, before: FrameInfo) {
  const done = (what: string, key: string) => (steps.some((step) => step.do === what) ? { [key]: log } : {});
  return {
    path: output,
    name: nameOf(output),
    history: {
      ...before.history,
      ...done('subtractOverscan', 'overscan'),
      ...done('trimImage', 'trim'),
      ...done('subtractBias', 'bias'),
      ...done('subtractDark', 'dark'),
    },
    incomplete: null,
    ours: true,
  };
}
