/** `count` doubles at `sums`, those at `line` added to each. */
export function addTo(sums: i32, line: i32, count: i32): void {
  const end = sums + (count << 3);
  for (; sums + 16 <= end; sums += 16, line += 16) v128.store(sums, f64x2.add(v128.load(sums), v128.load(line)));
  if (sums < end) store<f64>(sums, load<f64>(sums) + load<f64>(line));
}
