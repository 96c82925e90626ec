/** Regions as geometry: what a pointer takes hold of, how they move and grow, and the texts by which other programs know them. */
import type { Region } from '../../src/protocol/pictureJobs';

/** A place in an image (0-based, pixel centres at whole numbers) or on a canvas (device pixels). */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Size of an image in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Columns x0 .. x1 and rows y0 .. y1, both ends within, 0-based. */
export interface PixelBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What of a region is taken hold of: sides of a rectangle by their names in Region, the rim of a circle, an end of a line. */
export type Grip = 'x0' | 'x1' | 'y0' | 'y1' | 'x0y0' | 'x1y0' | 'x0y1' | 'x1y1' | 'radius' | 'start' | 'end' | 'body';

/** A handle and the image place where it is drawn. */
export interface Handle {
  readonly grip: Grip;
  readonly at: Place;
}

/** Shapes that are drawn by dragging. */
export type Shape = Region['shape'];

/** Smallest circle: it holds one pixel. */
const SMALLEST_RADIUS = 0.5;

/** The region that a drag from one image place to another makes: whole pixels, a circle around the first. */
export function drawn(shape: Shape, from: Place, to: Place): Region {
  const a = pixelOf(from);
  const b = pixelOf(to);
  if (shape === 'rectangle') return rectangle(a.x, a.y, b.x, b.y);
  if (shape === 'line') return { shape, x0: a.x, y0: a.y, x1: b.x, y1: b.y };
  return { shape, ...a, radius: radiusTo(a, to) };
}

/** The handles of a region, corners before sides, so that a small one can still be pulled at its corners. */
export function handles(region: Region): readonly Handle[] {
  if (region.shape === 'line') {
    const { x0, y0, x1, y1 } = region;
    return [
      { grip: 'start', at: { x: x0, y: y0 } },
      { grip: 'end', at: { x: x1, y: y1 } },
    ];
  }
  if (region.shape === 'circle') {
    const { x, y, radius } = region;
    return [
      [radius, 0],
      [0, radius],
      [-radius, 0],
      [0, -radius],
    ].map(([dx = 0, dy = 0]) => ({ grip: 'radius', at: { x: x + dx, y: y + dy } }));
  }
  const { x0, y0, x1, y1 } = region;
  const x = (x0 + x1) / 2;
  const y = (y0 + y1) / 2;
  return [
    { grip: 'x0y0', at: { x: x0, y: y0 } },
    { grip: 'x1y0', at: { x: x1, y: y0 } },
    { grip: 'x0y1', at: { x: x0, y: y1 } },
    { grip: 'x1y1', at: { x: x1, y: y1 } },
    { grip: 'x0', at: { x: x0, y } },
    { grip: 'x1', at: { x: x1, y } },
    { grip: 'y0', at: { x, y: y0 } },
    { grip: 'y1', at: { x, y: y1 } },
  ];
}

/** The nearest handle within `reach` canvas pixels of a canvas place. */
export function handleAt(region: Region, toCanvas: (place: Place) => Place, at: Place, reach: number): Grip | null {
  let best: Grip | null = null;
  let nearest = reach;
  for (const handle of handles(region)) {
    const away = distance(toCanvas(handle.at), at);
    if (away < nearest || (away === nearest && best === null)) {
      nearest = away;
      best = handle.grip;
    }
  }
  return best;
}

/**
 * Whether a canvas place lies on a region: within `reach` canvas pixels of its outline, or, if it is no line and
 * `filled`, inside.
 */
export function isOn(
  region: Region,
  toCanvas: (place: Place) => Place,
  at: Place,
  reach: number,
  filled: boolean,
): boolean {
  if (region.shape === 'circle') {
    const middle = toCanvas(region);
    const radius = distance(middle, toCanvas({ x: region.x + region.radius, y: region.y }));
    const away = distance(middle, at) - radius;
    return Math.abs(away) <= reach || (filled && away < 0);
  }
  const a = toCanvas({ x: region.x0, y: region.y0 });
  const b = toCanvas({ x: region.x1, y: region.y1 });
  if (region.shape === 'line') return distanceToSegment(at, a, b) <= reach;
  const outside = Math.max(
    Math.min(a.x, b.x) - at.x,
    at.x - Math.max(a.x, b.x),
    Math.min(a.y, b.y) - at.y,
    at.y - Math.max(a.y, b.y),
  );
  return Math.abs(outside) <= reach || (filled && outside < 0);
}

/** The region moved by whole pixels, as far as it stays in the image. */
export function moved(region: Region, by: Place, size: Size): Region {
  const reach = extent(region);
  const dx = within(Math.round(by.x), -reach.x0, size.width - 1 - reach.x1);
  const dy = within(Math.round(by.y), -reach.y0, size.height - 1 - reach.y1);
  if (region.shape === 'circle') return { ...region, x: region.x + dx, y: region.y + dy };
  const { x0, y0, x1, y1 } = region;
  return { ...region, x0: x0 + dx, y0: y0 + dy, x1: x1 + dx, y1: y1 + dy };
}

/**
 * The region with a grip pulled to an image place. What lies opposite stays, and may be passed: pulled over its right
 * side, the left side of a rectangle becomes the right one.
 */
export function resized(region: Region, grip: Grip, to: Place): Region {
  const pixel = pixelOf(to);
  if (region.shape === 'circle') {
    return grip === 'radius' ? { ...region, radius: radiusTo(region, to) } : region;
  }
  if (region.shape === 'line') {
    if (grip === 'start') return { ...region, x0: pixel.x, y0: pixel.y };
    return grip === 'end' ? { ...region, x1: pixel.x, y1: pixel.y } : region;
  }
  const box = pixelBox(region);
  const side = (name: 'x0' | 'x1' | 'y0' | 'y1') =>
    grip !== 'body' && grip.includes(name) ? (name.startsWith('x') ? pixel.x : pixel.y) : box[name];
  return rectangle(side('x0'), side('y0'), side('x1'), side('y1'));
}

/** The region larger by so many pixels on every side, at least one pixel large; a line stays. */
export function grown(region: Region, by: number): Region {
  if (region.shape === 'line') return region;
  if (region.shape === 'circle') return { ...region, radius: Math.max(SMALLEST_RADIUS, region.radius + by) };
  const { x0, y0, x1, y1 } = pixelBox(region);
  const side = (low: number, high: number): [number, number] =>
    high + by < low - by ? [low, high] : [low - by, high + by];
  const [left, right] = side(x0, x1);
  const [bottom, top] = side(y0, y1);
  return rectangle(left, bottom, right, top);
}

/** The region cut to the image; a circle keeps its radius and only its centre is brought into the image. */
export function clamped(region: Region, { width, height }: Size): Region {
  const column = (x: number) => within(x, 0, width - 1);
  const row = (y: number) => within(y, 0, height - 1);
  if (region.shape === 'circle') return { ...region, x: column(region.x), y: row(region.y) };
  if (region.shape === 'line') {
    const { shape, x0, y0, x1, y1 } = region;
    return { shape, x0: column(x0), y0: row(y0), x1: column(x1), y1: row(y1) };
  }
  const { x0, y0, x1, y1 } = pixelBox(region);
  return rectangle(column(x0), row(y0), column(x1), row(y1));
}

/** Columns and rows of the pixels whose centre may lie in the region; of a whole circle, also where it leaves the image. */
export function pixelBox(region: Region): PixelBox {
  if (region.shape === 'circle') {
    const { x, y, radius } = region;
    return whole(x - radius, y - radius, x + radius, y + radius);
  }
  const [x0, x1] = order(region.x0, region.x1);
  const [y0, y1] = order(region.y0, region.y1);
  // A line may lie anywhere in its pixels, a rectangle holds those whose centre it holds.
  return region.shape === 'line'
    ? { x0: Math.round(x0), y0: Math.round(y0), x1: Math.round(x1), y1: Math.round(y1) }
    : whole(x0, y0, x1, y1);
}

/** The whole numbers between; never -0. */
function whole(x0: number, y0: number, x1: number, y1: number): PixelBox {
  return { x0: Math.ceil(x0) + 0, y0: Math.ceil(y0) + 0, x1: Math.floor(x1), y1: Math.floor(y1) };
}

function rectangle(x0: number, y0: number, x1: number, y1: number): Region {
  const [left, right] = order(x0, x1);
  const [bottom, top] = order(y0, y1);
  // On the edges of pixels, so that no centre lies on the outline.
  return { shape: 'rectangle', x0: left - 0.5, y0: bottom - 0.5, x1: right + 0.5, y1: top + 0.5 };
}

/** What of a region must stay in the image when it moves: its pixels, of a circle only the centre. */
function extent(region: Region): PixelBox {
  return region.shape === 'circle' ? { x0: region.x, y0: region.y, x1: region.x, y1: region.y } : pixelBox(region);
}

/** The pixel that holds an image place. */
export function pixelOf({ x, y }: Place): Place {
  return { x: Math.floor(x + 0.5), y: Math.floor(y + 0.5) };
}

/** In half pixels, so that the text of a circle is short. */
function radiusTo(from: Place, to: Place): number {
  return Math.max(SMALLEST_RADIUS, Math.round(2 * distance(from, to)) / 2);
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function distanceToSegment(at: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : within(((at.x - a.x) * dx + (at.y - a.y) * dy) / length, 0, 1);
  return distance(at, { x: a.x + t * dx, y: a.y + t * dy });
}

/** The smaller and the larger. */
function order(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}

/** The nearest number from `low` to `high`; `low` where there is none between. */
export function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
