/** `flatfield frames`: what is there. */
import type { Assignment, FrameInfo } from '../../engine/frames/frameInfo';
import { rejectionReason } from '../../engine/frames/rejectedList';
import { scanPaths } from '../../worker/prepare';
import type { Context } from '../context';
import { textTable } from '../textTable';

export async function frames({ given, pool, signal, print, json, bar }: Context): Promise<number> {
  const { scan } = await scanPaths(pool, {
    paths: given.paths,
    recipePath: given.text('recipe') ?? null,
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  bar.clear();
  json(scan);
  const head = ['file', 'type', 'exposure', 'filter', 'size', 'pixels', 'unit', 'state'];
  print(scan.frames.length === 0 ? 'No FITS frames found.\n' : textTable([head, ...scan.frames.map(row)], [2]));
  for (const file of scan.unreadable) print(`unreadable: ${file.path}: ${file.reason}\n`);
  for (const problem of scan.listProblems ?? []) print(`note: ${problem}\n`);
  return scan.unreadable.some((file) => file.rejected === undefined) || scan.frames.some(isCutShort) ? 3 : 0;
}

/** A frame that somebody has rejected is nobody's problem any more. */
function isCutShort({ incomplete, rejected }: FrameInfo): boolean {
  return incomplete !== null && rejected === undefined;
}

/** "type, exposure". */
function assignedWords({ file: _, ...assigned }: Assignment): string {
  return Object.keys(assigned).join(', ');
}

function row(frame: FrameInfo): string[] {
  const state = [
    frame.rejected === undefined ? null : rejectionReason(frame.rejected).replace(/^it was /, ''),
    frame.assigned === undefined ? null : `${assignedWords(frame.assigned)} assigned by hand`,
    frame.master === null ? null : `master (${frame.master})`,
    frame.incomplete === null ? null : `incomplete: ${frame.incomplete}`,
    Object.keys(frame.history).length === 0 ? null : `done: ${Object.keys(frame.history).join(', ')}`,
    frame.kind === 'unknown' ? `type ${frame.imagetyp ?? 'missing'} is not known` : null,
    frame.exposure === null && frame.kind !== 'bias' ? frame.exposureProblem : null,
  ];
  return [
    frame.path,
    frame.kind,
    frame.exposure === null ? '-' : `${frame.exposure} s`,
    frame.filter ?? '-',
    `${frame.width} x ${frame.height}`,
    frame.pixelType,
    frame.unit ?? '-',
    state.filter((word) => word !== null).join('; '),
  ];
}
