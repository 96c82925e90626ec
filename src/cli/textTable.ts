/** Rows of words as aligned columns. */

/** The first row is the head. Columns named in `right` (by index) are right-aligned; ends with a line feed. */
export function textTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  const isRight = widths.map((_, column) => right.includes(column));
  let text = '';
  for (const row of rows) {
    let line = '';
    row.forEach((word, column) => {
      const width = widths[column]!;
      line += `${column === 0 ? '' : '  '}${isRight[column] ? word.padStart(width) : word.padEnd(width)}`;
    });
    text += `${line.trimEnd()}\n`;
  }
  return text;
}
