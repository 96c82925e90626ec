/** The words beside and over a frame in the tree: description and tooltip, as plain text. */
import type { FrameInfo, Rejection, StepHistory } from '../../engine/frames/frameInfo';
import { rejectionReason } from '../../engine/frames/rejectedList';

/** "70 s", "0.05 s": seconds to the millisecond, without trailing zeros. */
export function seconds(exposure: number): string {
  return `${Number(exposure.toFixed(3))} s`;
}

/** The exposure of frames taken alike, as a heading: "70 s", "1–1.02 s", "exposure unknown". */
export function exposureRange(exposures: readonly (number | null)[]): string {
  const known = exposures.filter((exposure) => exposure !== null);
  if (known.length === 0) return 'exposure unknown';
  const [shortest, longest] = [rounded(Math.min(...known)), rounded(Math.max(...known))];
  return shortest === longest ? `${shortest} s` : `${shortest}–${longest} s`;
}

/** Three digits, but never fewer than the whole seconds. */
function rounded(exposure: number): number {
  return exposure >= 100 ? Math.round(exposure) : Number(exposure.toPrecision(3));
}

/** The grey text after a frame's name; it is cut at the side bar's edge, so what tells frames apart comes first. */
export function frameDescription(frame: FrameInfo, folder: string): string {
  return line([
    frame.rejected === undefined ? '' : 'rejected',
    frame.incomplete === null ? '' : 'incomplete',
    frame.master === null ? '' : 'master',
    folder,
    frame.kind === 'bias' || frame.exposure === null ? '' : seconds(frame.exposure),
    frame.kind === 'bias' || frame.kind === 'dark' ? '' : (frame.filter ?? ''),
    sizeOf(frame),
  ]);
}

/** What is known about a frame and from where, one fact a line. */
export function frameTooltip(frame: FrameInfo): readonly string[] {
  return [
    frame.path,
    ...(frame.rejected === undefined ? [] : [rejectionLine(frame.rejected)]),
    ...(frame.incomplete === null ? [] : [`Incomplete: ${frame.incomplete}`]),
    kindReason(frame),
    ...(frame.master === null ? [] : [`Combined master: ${frame.master}`]),
    ...(frame.kind === 'bias' ? [] : [exposureReason(frame)]),
    ...(frame.filter === null
      ? []
      : [`Filter: ${frame.filter}${frame.assigned?.filter === undefined ? '' : ' (assigned by hand)'}`]),
    `Size: ${sizeOf(frame)} pixels, ${frame.pixelType}`,
    `Unit: ${frame.unit ?? 'not in the header'}`,
    ...historyLines(frame.history),
    ...frame.warnings.map((warning) => `Warning: ${warning}`),
  ];
}

/** The grey text after a calibrated frame's name: its state first. */
export function productDescription(product: FrameInfo, stale: string | null, folder: string): string {
  return line([
    product.rejected === undefined ? '' : 'rejected',
    product.incomplete === null ? '' : 'incomplete',
    stale === null ? '' : 'older than its raw frame',
    folder,
    stepsDone(product.history),
    product.exposure === null ? '' : seconds(product.exposure),
    product.filter ?? '',
  ]);
}

export function productTooltip(product: FrameInfo, stale: string | null): readonly string[] {
  return [
    ...(stale === null ? [] : [`${stale} has a later time than this frame: a plan compares its bytes.`]),
    ...(product.ours ? [] : ['Calibrated by another program, as its header says.']),
    ...frameTooltip(product),
  ];
}

/** "Rejected by hand in /night/flatfield.rejected.txt (clouds)". */
export function rejectionLine(rejection: Rejection): string {
  return rejectionReason(rejection)
    .replace(/^it was r/, 'R')
    .replace(/^i/, 'I');
}

function line(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function sizeOf(frame: FrameInfo): string {
  return `${frame.width} × ${frame.height}${frame.planes > 1 ? ` × ${frame.planes}` : ''}`;
}

const KIND_NAMES = { bias: 'Bias', dark: 'Dark', flat: 'Flat', light: 'Light', unknown: 'Type unknown' } as const;

function kindReason(frame: FrameInfo): string {
  const name = KIND_NAMES[frame.kind];
  if (frame.assigned?.type !== undefined) {
    const says = frame.imagetyp === null ? 'has no image type' : `says "${frame.imagetyp}"`;
    return `${name}: assigned by hand; the header ${says}`;
  }
  if (frame.imagetyp === null) return `${name}: the header has no image type (IMAGETYP)`;
  return frame.kind === 'unknown'
    ? `${name}: the header says "${frame.imagetyp}", which no recipe explains`
    : `${name}: the header says "${frame.imagetyp}"`;
}

function exposureReason(frame: FrameInfo): string {
  if (frame.assigned?.exposure !== undefined) return `Exposure: ${seconds(frame.assigned.exposure)} (assigned by hand)`;
  if (frame.exposure === null) return `Exposure: unknown, ${frame.exposureProblem ?? 'not in the header'}`;
  return `Exposure: ${seconds(frame.exposure)} (${frame.exposureKeyword ?? 'recipe'})`;
}

const STEPS = ['overscan', 'trim', 'bias', 'dark', 'flat'] as const;

/** "overscan, trim, dark": the steps that the header logs. */
function stepsDone(history: StepHistory): string {
  return STEPS.filter((step) => history[step] !== undefined).join(', ');
}

function historyLines(history: StepHistory): readonly string[] {
  return STEPS.filter((step) => history[step] !== undefined).map((step) => `Done: ${step} (${history[step]})`);
}
