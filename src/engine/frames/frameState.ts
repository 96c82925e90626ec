/** What is special about a frame, in a few words: for lists of frames. */
import type { Assignment, FrameInfo, UnreadableFrame } from './frameInfo';
import { rejectionReason } from './rejectedList';

/** "rejected by hand in …; incomplete: …; done: overscan, trim"; '' for a plain frame. */
export function frameState(frame: FrameInfo | UnreadableFrame): string {
  const rejected = frame.rejected === undefined ? null : rejectionReason(frame.rejected).replace(/^it was /, '');
  const words = 'reason' in frame ? [rejected, `unreadable: ${frame.reason}`] : [rejected, ...ofFrame(frame)];
  return words.filter((word) => word !== null).join('; ');
}

function ofFrame(frame: FrameInfo): (string | null)[] {
  return [
    frame.assigned === undefined ? null : `${assignedWords(frame.assigned)} assigned by hand`,
    frame.master === null ? null : `master (${frame.master})`,
    frame.incomplete === null ? null : `incomplete: ${frame.incomplete}`,
    Object.keys(frame.history).length === 0 ? null : `done: ${Object.keys(frame.history).join(', ')}`,
    frame.kind === 'unknown' ? `type ${frame.imagetyp ?? 'missing'} is not known` : null,
    frame.exposure === null && frame.kind !== 'bias' ? frame.exposureProblem : null,
  ];
}

/** "type, exposure". */
function assignedWords({ file: _, ...assigned }: Assignment): string {
  return Object.keys(assigned).join(', ');
}
