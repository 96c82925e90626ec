/** How marks over the picture are drawn: each line twice, light on dark, so that it is seen on any grey. */
import type { Region } from '../../src/protocol/pictureJobs';
import { handles, type Place } from './regions';

/** What the marks look like. */
export interface Ink {
  /** Of what is not selected, and of what is. */
  readonly line: string;
  readonly selected: string;
  /** Below each line. */
  readonly halo: string;
  /** Device pixels of a line; its halo is one such width wider on either side. */
  readonly width: number;
}

/** Half the side of a handle, in line widths. */
const HANDLE = 3.5;

type ToCanvas = (place: Place) => Place;

/** A region's outline, and its handles if it is selected. */
export function drawRegion(
  context: CanvasRenderingContext2D,
  region: Region,
  toCanvas: ToCanvas,
  ink: Ink,
  selected: boolean,
): void {
  stroke(context, outline(region, toCanvas), ink, selected);
  if (!selected) return;
  for (const { at } of handles(region)) {
    const { x, y } = toCanvas(at);
    const half = HANDLE * ink.width;
    context.fillStyle = ink.halo;
    context.fillRect(x - half - ink.width, y - half - ink.width, 2 * (half + ink.width), 2 * (half + ink.width));
    context.fillStyle = ink.selected;
    context.fillRect(x - half, y - half, 2 * half, 2 * half);
  }
}

/** A frame around one pixel, at least as large as a handle, so that it is found in a picture of small pixels. */
export function drawPixelFrame(context: CanvasRenderingContext2D, pixel: Place, toCanvas: ToCanvas, ink: Ink): void {
  const a = toCanvas({ x: pixel.x - 0.5, y: pixel.y - 0.5 });
  const b = toCanvas({ x: pixel.x + 0.5, y: pixel.y + 0.5 });
  const half = {
    x: Math.max(Math.abs(b.x - a.x) / 2, HANDLE * ink.width),
    y: Math.max(Math.abs(b.y - a.y) / 2, HANDLE * ink.width),
  };
  const path = new Path2D();
  path.rect((a.x + b.x) / 2 - half.x, (a.y + b.y) / 2 - half.y, 2 * half.x, 2 * half.y);
  stroke(context, path, ink, true);
}

/** Lines through a place over the whole canvas, with a gap so that what is there is seen. */
export function drawCrosshair(context: CanvasRenderingContext2D, at: Place, gap: number, ink: Ink): void {
  const { width, height } = context.canvas;
  // In the middle of device pixels, else the lines are grey.
  const x = Math.floor(at.x) + 0.5;
  const y = Math.floor(at.y) + 0.5;
  stroke(
    context,
    lines([
      [0, y, x - gap, y],
      [x + gap, y, width, y],
      [x, 0, x, y - gap],
      [x, y + gap, x, height],
    ]),
    ink,
    false,
  );
}

/** A measured star: a circle of its width, and ticks towards it. */
export function drawStar(context: CanvasRenderingContext2D, { x, y }: Place, radius: number, ink: Ink): void {
  const r = Math.max(radius, 2 * HANDLE * ink.width);
  const path = lines([
    [x - 2 * r, y, x - r, y],
    [x + r, y, x + 2 * r, y],
    [x, y - 2 * r, x, y - r],
    [x, y + r, x, y + 2 * r],
  ]);
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
  stroke(context, path, ink, true);
}

/** The border between two pictures, with a grip in the middle of its height. */
export function drawSwipe(context: CanvasRenderingContext2D, x: number, ink: Ink): void {
  const { height } = context.canvas;
  const [w, h] = [4 * ink.width, 9 * ink.width];
  stroke(context, lines([[x, 0, x, height]]), ink, true);
  const grip = new Path2D();
  grip.moveTo(x - w, height / 2 - h);
  grip.lineTo(x - 2.5 * w, height / 2);
  grip.lineTo(x - w, height / 2 + h);
  grip.closePath();
  grip.moveTo(x + w, height / 2 - h);
  grip.lineTo(x + 2.5 * w, height / 2);
  grip.lineTo(x + w, height / 2 + h);
  grip.closePath();
  stroke(context, grip, ink, true);
  context.fillStyle = ink.selected;
  context.fill(grip);
}

function outline(region: Region, toCanvas: ToCanvas): Path2D {
  const path = new Path2D();
  if (region.shape === 'circle') {
    const middle = toCanvas(region);
    const rim = toCanvas({ x: region.x + region.radius, y: region.y });
    path.arc(middle.x, middle.y, Math.hypot(rim.x - middle.x, rim.y - middle.y), 0, 2 * Math.PI);
    return path;
  }
  const a = toCanvas({ x: region.x0, y: region.y0 });
  const b = toCanvas({ x: region.x1, y: region.y1 });
  if (region.shape === 'line') {
    path.moveTo(a.x, a.y);
    path.lineTo(b.x, b.y);
  } else path.rect(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(b.x - a.x), Math.abs(b.y - a.y));
  return path;
}

function lines(segments: readonly (readonly [number, number, number, number])[]): Path2D {
  const path = new Path2D();
  for (const [x0, y0, x1, y1] of segments) {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  }
  return path;
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, ink: Ink, selected: boolean): void {
  context.lineJoin = 'miter';
  const width = (selected ? 1.5 : 1) * ink.width;
  context.lineWidth = width + 2 * ink.width;
  context.strokeStyle = ink.halo;
  context.stroke(path);
  context.lineWidth = width;
  context.strokeStyle = selected ? ink.selected : ink.line;
  context.stroke(path);
}
