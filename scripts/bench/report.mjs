// What a benchmark says: tables, goals and remarks, printed as they come and kept for the Markdown file.

import { isKnown, quickest } from './goals.mjs';
import { medianOf } from './medianOf.mjs';

/** Columns of the short table, and the rows of which the quickest stands for each. */
const IN_SHORT = {
  Flatfield: ['flatfield'],
  ccdproc: ['ccdproc', 'ImageFileCollection'],
  'astropy or fitsio by hand': ['fitsio and numpy', 'astropy and numpy', 'fitsio', 'astropy'],
  IRAF: ['IRAF'],
  Siril: ['Siril'],
  C: ['C', 'astfits'],
};

/** A goal: { goal, met, figure }; `met` is null where a program that it needs was not measured. */
export class Report {
  #markdown = [];
  #goals = [];
  #short = [];
  #part = '';

  /** Begins a part; what follows belongs to it. */
  part(title) {
    this.#part = title;
    console.log(`\n#### ${title}`);
    this.#markdown.push(`## ${title}`);
  }

  /** A remark within a part: of a program that is left out, of what was compared. */
  say(line) {
    console.log(line);
    const last = this.#markdown.at(-1);
    if (last.startsWith('- ')) this.#markdown[this.#markdown.length - 1] = `${last}\n- ${line}`;
    else this.#markdown.push(`- ${line}`);
  }

  /** Cells are texts; the first column names the line. */
  table({ title, head, lines, notes = [] }) {
    console.log(`\n== ${title}`);
    for (const line of alignedLines([head, ...lines])) console.log(`   ${line}`);
    for (const note of notes) console.log(`   ${note}`);
    this.#markdown.push(`### ${title}`, markdownTable(head, lines), ...(notes.length > 0 ? [notes.join(' ')] : []));
  }

  goals(goals) {
    if (goals.length === 0) return;
    console.log('\n== Goals');
    for (const { goal, met, figure } of goals) console.log(`   ${wordOf(met).padEnd(12)}  ${goal}: ${figure}`);
    for (const one of goals) this.#goals.push({ part: this.#part, ...one });
  }

  /** One line of the short table: the CPU seconds of what measureTable answered. */
  inShort(work, results) {
    const cells = Object.values(IN_SHORT).map((ids) => {
      const known = ids.filter((id) => isKnown(results, id, 'cpu'));
      return known.length === 0
        ? ''
        : medianOf(results.get(quickest(results, known, 'cpu')).map(({ cpu }) => cpu)).toFixed(2);
    });
    this.#short.push([work, ...cells]);
  }

  /** The whole as Markdown: the short table and the goals first. */
  markdown(title, remarks) {
    const counts = [true, false, null].map((met) => this.#goals.filter((one) => one.met === met).length);
    const lines = this.#goals.map(({ part, goal, met, figure }) => [part, goal, figure, wordOf(met)]);
    return [
      `# ${title}`,
      ...remarks,
      ...(this.#short.length > 0
        ? ['## In short', 'CPU seconds of whole processes.', markdownTable(['', ...Object.keys(IN_SHORT)], this.#short)]
        : []),
      '## Goals',
      `${counts[0]} passed, ${counts[1]} missed, ${counts[2]} not measured.`,
      markdownTable(['part', 'goal', 'measured', ''], lines, { words: true }),
      ...this.#markdown,
    ]
      .join('\n\n')
      .concat('\n');
  }
}

function wordOf(met) {
  if (met === null) return 'not measured';
  return met ? 'passed' : 'MISSED';
}

/** The first column to the left, figures to the right. */
export function alignedLines(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  return table.map(([name, ...cells]) => {
    const figures = cells.map((text, i) => text.padStart(widths[i + 1] + 3));
    return `${name.padEnd(widths[0])}${figures.join('')}`.trimEnd();
  });
}

/** Figures to the right; of a table of words, everything to the left. */
export function markdownTable(head, lines, { words = false } = {}) {
  const row = (cells) => `| ${cells.map((text) => text.trim().replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i === 0 || words ? '---' : '---:'))), ...lines.map(row)].join('\n');
}
