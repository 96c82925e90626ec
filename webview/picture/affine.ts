/** Affine maps of the plane: x' = a x + c y + e, y' = b x + d y + f. */
import type { Camera, Place, Stage } from './camera';
import type { Affine } from './renderer';

export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

export function apply({ a, b, c, d, e, f }: Affine, { x, y }: Place): Place {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** First `inner`, then `outer`. */
export function chain(outer: Affine, inner: Affine): Affine {
  const linear = (x: number, y: number) => ({ x: outer.a * x + outer.c * y, y: outer.b * x + outer.d * y });
  const first = linear(inner.a, inner.b);
  const second = linear(inner.c, inner.d);
  const { x: e, y: f } = apply(outer, { x: inner.e, y: inner.f });
  return { a: first.x, b: first.y, c: second.x, d: second.y, e, f };
}

/** The way back; null for a map that flattens the plane. */
export function inverse({ a, b, c, d, e, f }: Affine): Affine | null {
  const determinant = a * d - b * c;
  if (!Number.isFinite(1 / determinant)) return null;
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  };
}

/** The map that takes three points to three others; null where the first three lie on a line. */
export function through(from: readonly Place[], to: readonly Place[]): Affine | null {
  const map = (points: readonly Place[]): Affine | null => {
    const [p, q, r] = points;
    if (p === undefined || q === undefined || r === undefined) return null;
    return { a: q.x - p.x, b: q.y - p.y, c: r.x - p.x, d: r.y - p.y, e: p.x, f: p.y };
  };
  const source = map(from);
  const target = map(to);
  const back = source && inverse(source);
  return back && target && chain(target, back);
}

/** Canvas pixels per image pixel. */
export function scaleOf({ a, b, c, d }: Affine): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** From image places to the canvas, as a camera sees them. */
export function cameraMap(stage: Stage, camera: Camera): Affine {
  const d = stage.topDown ? camera.scale : -camera.scale;
  return {
    a: camera.scale,
    b: 0,
    c: 0,
    d,
    e: stage.canvasWidth / 2 - camera.x * camera.scale,
    f: stage.canvasHeight / 2 - camera.y * d,
  };
}
