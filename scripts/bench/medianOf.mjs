// The figures that every table tells: medians, ratios of runs, straight lines.

/** Of two middle values the mean. */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The straight line through points (x, y) by least squares: y at 0, slope, and how far it misses, as a share of the largest y. */
export function lineThrough(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const slope = mean(([x, y]) => (x - x0) * (y - y0)) / mean(([x]) => (x - x0) ** 2);
  const start = y0 - slope * x0;
  const most = Math.max(...points.map(([, y]) => y));
  const off = Math.max(...points.map(([x, y]) => Math.abs(y - start - slope * x))) / most;
  return { start, slope, off };
}

/** Of what both have been measured in the same turn; null where it cannot be known here. */
export function ratiosOf(top, bottom, key) {
  const turns = Math.min(top.length, bottom.length);
  return top.slice(0, turns).map((run, i) => (run[key] === null ? null : run[key] / bottom[i][key]));
}
