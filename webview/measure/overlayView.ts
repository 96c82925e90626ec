/** Where the image lies on the overlay's canvas, and the way back from there. */
import type { Place } from './regions';

/** An affine map without shear from the image to the canvas. */
export interface OverlayView {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Canvas place of an image place; here pixel i spans i .. i + 1. */
  toCanvas(place: Place): Place;
}

/** Canvas place of an image place with pixel centres at whole numbers. */
export function centred(view: OverlayView): (place: Place) => Place {
  return ({ x, y }) => view.toCanvas({ x: x + 0.5, y: y + 0.5 });
}

/** Image place, with pixel centres at whole numbers, at a canvas place; null where the view is empty. */
export function imagePlace(view: OverlayView, at: Place): Place | null {
  const o = view.toCanvas({ x: 0, y: 0 });
  const right = view.toCanvas({ x: 1, y: 0 });
  const up = view.toCanvas({ x: 0, y: 1 });
  const [a, b, c, d] = [right.x - o.x, right.y - o.y, up.x - o.x, up.y - o.y];
  const [dx, dy, size] = [at.x - o.x, at.y - o.y, a * d - b * c];
  return size === 0 ? null : { x: (d * dx - c * dy) / size - 0.5, y: (a * dy - b * dx) / size - 0.5 };
}

/** Canvas pixels per image pixel. */
export function pixelSize(view: OverlayView): number {
  const [a, b] = [view.toCanvas({ x: 0, y: 0 }), view.toCanvas({ x: 1, y: 0 })];
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Whether higher rows of the image lie lower on the canvas. */
export function isTopDown(view: OverlayView): boolean {
  return view.toCanvas({ x: 0, y: 1 }).y > view.toCanvas({ x: 0, y: 0 }).y;
}
