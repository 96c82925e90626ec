// Prints what was measured of the tree of frames in a real VS Code, and which goals it meets.

const ROW_MS = 1000;
const ALL_MS = 10_000;
const KEPT_MS = 50;
const STORM_MS = 5000;

export function printVscode({ first, second, storm }, arrived) {
  console.log('\n== In VS Code, from the click on the view, or from where the extension is active if that is later');
  const rows = [
    ['the extension is active after the click on the view', 'waited'],
    ['the extension is loaded (its bundle alone)', 'load'],
    ['first row', 'row'],
    ['all classified', 'all'],
    ['longest time that the host was kept (its own CPU)', 'kept'],
  ];
  console.log(`   ${''.padEnd(52)}${'new profile'.padStart(14)}${'next window'.padStart(14)}`);
  for (const [title, key] of rows) console.log(`   ${title.padEnd(52)}${cell(first[key])}${cell(second[key])}`);
  console.log(`   ${`${arrived} further frames in the tree, after the last was written`.padEnd(66)}${cell(storm)}`);
  const goals = [
    [`first row within ${ROW_MS / 1000} s`, Math.max(first.row, second.row), ROW_MS],
    [`all classified within ${ALL_MS / 1000} s`, Math.max(first.all, second.all), ALL_MS],
    [`host never kept for ${KEPT_MS} ms`, Math.max(first.kept, second.kept), KEPT_MS],
    [`${arrived} new frames in the tree within ${STORM_MS / 1000} s`, storm, STORM_MS],
  ];
  console.log('\n== Goals');
  for (const [goal, ms, most] of goals)
    console.log(`   ${ms < most ? 'met    ' : 'NOT MET'}  ${goal}: ${ms.toFixed(0)} ms`);
}

function cell(ms) {
  return `${ms.toFixed(0)} ms`.padStart(14);
}
