/** Projections between the native sphere and a plane, in degrees (Calabretta & Greisen 2002, FITS paper II, section 5). */

/** Cartesian unit vector: towards native (or celestial) longitude 0 and 90 on the equator, and the north pole. */
export type Vector = readonly [number, number, number];

/** One projection; null where a point of the plane has no sky, or a point of the sky no place in the plane. */
export interface Projection {
  /** Native latitude of the reference point, degrees; its native longitude is 0. */
  readonly theta0: number;
  toSphere(x: number, y: number): Vector | null;
  toPlane(native: Vector): readonly [number, number] | null;
}

const DEGREE = Math.PI / 180;

/** What a point may lie beyond the edge of a map, in degrees or parts of the sphere's radius: rounding, not more. */
const EDGE = 1e-10;

/**
 * The projection by its code, or undefined for a code that is not supported. `parameter(m)`: PVi_m of the latitude axis,
 * 0 where it is missing.
 */
export function projectionOf(code: string, parameter: (m: number) => number): Projection | undefined {
  switch (code) {
    case 'TAN':
      return zenithal({
        radius: (angle) => (angle < Math.PI / 2 ? Math.tan(angle) : null),
        angle: (radius) => Math.atan(radius),
      });
    case 'ARC':
      return zenithal({
        radius: (angle) => angle,
        angle: (radius) => (radius <= Math.PI + EDGE * DEGREE ? radius : null),
      });
    case 'ZEA':
      return zenithal({
        radius: (angle) => 2 * Math.sin(angle / 2),
        angle: (radius) => (radius <= 2 * (1 + EDGE) ? 2 * Math.asin(Math.min(1, radius / 2)) : null),
      });
    case 'SIN':
      return orthographic(parameter(1), parameter(2));
    case 'CAR':
      return plateCarree;
    default:
      return undefined;
  }
}

/** A unit vector from longitude and latitude in degrees. */
export function vectorOf(lon: number, lat: number): Vector {
  const cosLat = Math.cos(lat * DEGREE);
  return [cosLat * Math.cos(lon * DEGREE), cosLat * Math.sin(lon * DEGREE), Math.sin(lat * DEGREE)];
}

/** Longitude (-180 to 180) and latitude of a vector in degrees; arctangents stay exact near the poles, arcsines do not. */
export function lonLatOf([x, y, z]: Vector): readonly [number, number] {
  return [Math.atan2(y, x) / DEGREE, Math.atan2(z, Math.hypot(x, y)) / DEGREE];
}

/** Azimuthal about the native pole: `radius` in radians of the plane, `angle` in radians from the pole (section 5.1). */
function zenithal(by: { radius(angle: number): number | null; angle(radius: number): number | null }): Projection {
  return {
    theta0: 90,
    toSphere(x, y) {
      const radius = Math.hypot(x, y);
      const angle = by.angle(radius * DEGREE);
      if (angle === null) return null;
      const [east, south] = radius === 0 ? [0, 1] : [x / radius, -y / radius];
      return [Math.sin(angle) * south, Math.sin(angle) * east, Math.cos(angle)];
    },
    toPlane([x, y, z]) {
      const height = Math.hypot(x, y);
      const radius = by.radius(Math.atan2(height, z));
      if (radius === null) return null;
      const [south, east] = height === 0 ? [1, 0] : [x / height, y / height];
      return [(radius * east) / DEGREE, (-radius * south) / DEGREE];
    },
  };
}

/** Orthographic, slanted by (xi, eta): what an interferometer sees (section 5.1.5). */
function orthographic(xi: number, eta: number): Projection {
  return {
    theta0: 90,
    toSphere(x, y) {
      const [east, north] = [x * DEGREE, y * DEGREE];
      // With w = 1 - sin(theta), the smaller root of a w^2 - 2 b w + c = 0 is the side that is seen.
      const a = 1 + xi * xi + eta * eta;
      const b = 1 + east * xi + north * eta;
      const c = east * east + north * north;
      const root = Math.sqrt(b * b - a * c);
      if (!(b + root > 0)) return null;
      const w = c / (b + root);
      return w <= 2 ? [eta * w - north, east - xi * w, 1 - w] : null;
    },
    toPlane([x, y, z]) {
      if (z < eta * x - xi * y - EDGE) return null;
      // 1 - z loses all its digits near the pole.
      const w = z > 0 ? (x * x + y * y) / (1 + z) : 1 - z;
      return [(y + xi * w) / DEGREE, (eta * w - x) / DEGREE];
    },
  };
}

/** Longitude and latitude as they are (section 5.2.3). */
const plateCarree: Projection = {
  theta0: 0,
  toSphere: (x, y) => (Math.abs(x) <= 180 + EDGE && Math.abs(y) <= 90 + EDGE ? vectorOf(x, y) : null),
  toPlane: (native) => lonLatOf(native),
};
