/** The flats' verdict as one HTML page that needs nothing beside itself: no script, no style and no picture from elsewhere. */
import { blockBitmap } from './blockBitmap';
import { escaped } from './escapeHtml';
import type { FindingState } from './setFindings';
import { linePlot } from './verdictPlot';
import type { MapView, SetView, VerdictView } from './verdictView';

const MARKS: Readonly<Record<FindingState, string>> = {
  good: 'good',
  bad: 'beyond',
  note: 'told',
  unmeasured: 'not measured',
};

/** The whole page. */
export function verdictHtml({ program, when, sets, notes }: VerdictView): string {
  const list = notes.map((note) => `<li>${escaped(note)}</li>`).join('');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="${escaped(program)}">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Flats' verdict</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Flats' verdict</h1>
<p class="faint">${escaped(program)}, ${escaped(when.slice(0, 16).replace('T', ' '))} UTC</p>
${sets.map(section).join('\n')}
${notes.length === 0 ? '' : `<section><h2>Notes</h2><ul>${list}</ul></section>`}
</body>
</html>
`;
}

function section(set: SetView): string {
  const { title, summary, bad, faults, plots, maps } = set;
  const said = faults.map(({ name, sentence }) => `<li><b>${escaped(name)}</b>: ${escaped(sentence)}</li>`);
  return `<section>
<h2>${escaped(title)}</h2>
<p class="summary ${bad ? 'bad' : 'good'}">${escaped(summary)}</p>
${said.length === 0 ? '' : `<ul class="faults">${said.join('')}</ul>`}
${findingTable(set)}
${frameTable(set)}
<div class="plots">${plots.map(linePlot).join('')}</div>
<div class="maps">${maps.map((map) => figure(map, set)).join('')}</div>
</section>`;
}

function findingTable({ findings }: SetView): string {
  const rows = findings.map(
    ({ state, label, text, limit, sentence }) =>
      `<tr class="${state}"><td class="mark">${MARKS[state]}</td><th scope="row">${escaped(label)}</th><td class="number">${escaped(text)}</td><td>${escaped(limit)}</td><td>${escaped(sentence)}</td></tr>`,
  );
  return `<table><thead><tr><th>verdict</th><th>what</th><th class="number">value</th><th>threshold</th><th>what it means</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function frameTable({ head, frames }: SetView): string {
  const last = head.length - 1;
  const cell = (text: string, i: number, tag: 'td' | 'th') =>
    `<${tag}${i === 0 || i === last ? '' : ' class="number"'}>${escaped(text)}</${tag}>`;
  const body = frames.map(
    ({ bad, cells }) =>
      `<tr class="frame${bad ? ' bad' : ''}">${cells.map((text, i) => cell(text, i, 'td')).join('')}</tr>`,
  );
  return `<table><thead><tr>${head.map((text, i) => cell(text, i, 'th')).join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function figure({ name, under, values, span }: MapView, { columns, width, height }: SetView): string {
  const picture = blockBitmap(values, columns, 1, span);
  return `<figure><img alt="${escaped(`${name}: ${under}`)}" src="${picture}" style="aspect-ratio: ${width} / ${height}"><figcaption>${escaped(name)}<br><span class="faint">${escaped(under)}</span></figcaption></figure>`;
}

const STYLE = `
:root { color-scheme: light dark; --bad: #b3261e; --good: #2e7d32; --faint: #5f6368; --rule: #d0d4d9; --page: #fff; --ink: #1f1f1f; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; --faint: #a0a4a9; --rule: #44474b; --page: #1e1e1e; --ink: #e4e4e4; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; background: var(--page); color: var(--ink); }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; }
.faint { color: var(--faint); } .summary { font-weight: 600; } .summary.bad { color: var(--bad); } .summary.good { color: var(--good); }
.faults li { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); }
thead th { font-weight: 600; color: var(--faint); white-space: nowrap; } tbody th { font-weight: 400; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } th.number { padding-left: .6rem; }
.mark { white-space: nowrap; } tr.bad .mark, tr.frame.bad td:last-child { color: var(--bad); font-weight: 600; } tr.good .mark { color: var(--good); } tr.note .mark, tr.unmeasured .mark { color: var(--faint); }
.plots, .maps { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; width: 16rem; } figcaption { overflow-wrap: anywhere; }
.maps { margin-top: 1rem; } .maps img { width: 16rem; display: block; image-rendering: pixelated; border: 1px solid var(--rule); min-height: 2rem; max-height: 24rem; }
svg { width: 22rem; height: 11rem; } svg text { font-size: 11px; fill: var(--faint); } svg .axis { stroke: var(--rule); fill: none; } svg .data { stroke: #1a73e8; fill: none; stroke-width: 1.5; } svg circle { fill: #1a73e8; } svg .title { fill: var(--ink); }
`;
