/** Which frames stand for a folder when its camera is looked at. */
import type { FrameInfo, Scan } from '../frames/frameInfo';
import { groupAlike } from './alike';

/** Frames to measure; null: there is none. */
export interface TypicalFrames {
  /** The first of the raw flats of the most common size. */
  readonly flat: FrameInfo | null;
  /** Raw, of the same size and camera as the flat. */
  readonly bias: FrameInfo | null;
  /** Sizes of raw flats that differ from the flat's, with their number: "1024 x 1024 (3)". */
  readonly otherSizes: readonly string[];
}

/** Frames that can be measured at all: raw, whole, one image, not rejected. */
export function measurable({ frames }: Scan): readonly FrameInfo[] {
  return frames.filter(
    ({ master, ours, incomplete, planes, rejected, history }) =>
      master === null &&
      !ours &&
      incomplete === null &&
      planes === 1 &&
      rejected === undefined &&
      Object.keys(history).length === 0,
  );
}

export function typicalFrames(scan: Scan): TypicalFrames {
  const raw = measurable(scan);
  const size = ({ width, height }: FrameInfo) => `${width} x ${height}`;
  const flats = groupAlike(
    raw.filter(({ kind }) => kind === 'flat'),
    size,
  );
  const [most, ...others] = [...flats].sort((one, other) => other.length - one.length);
  const flat = most?.[0] ?? null;
  return {
    flat,
    bias: flat === null ? null : biasLike(flat, raw),
    otherSizes: others.map((group) => `${size(group[0]!)} (${group.length})`),
  };
}

/** A bias frame that can be held against a frame; null: there is none. */
export function biasLike(frame: FrameInfo, raw: readonly FrameInfo[]): FrameInfo | null {
  const { width, height, camera } = frame;
  return (
    raw.find(
      (other) => other.kind === 'bias' && other.width === width && other.height === height && other.camera === camera,
    ) ?? null
  );
}
