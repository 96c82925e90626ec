/** The flats' verdict as one HTML page that needs nothing beside itself: no script, no style and no picture from elsewhere. */
import { blockBitmap } from './blockBitmap';
import type { BlockPicture } from './blockMeans';
import { frameCells, REASONS } from './describeVerdict';
import { escaped } from './escapeHtml';
import type { FlatVerdict, FrameVerdict } from './flatVerdict';
import type { FindingState } from './setFindings';
import { linePlot } from './verdictPlot';
import { percent } from './verdictWords';

const MARKS: Readonly<Record<FindingState, string>> = {
  good: 'good',
  bad: 'beyond',
  note: 'told',
  unmeasured: 'not measured',
};
/** Pictures of ratios end their colours here unless a frame needs more: 1 %. */
const LEAST_SPAN = 0.01;

export interface VerdictPage {
  /** "Flatfield 0.5.0". */
  readonly program: string;
  readonly when: Date;
  readonly verdicts: readonly FlatVerdict[];
  readonly notes: readonly string[];
}

/** The whole page. */
export function verdictHtml({ program, when, verdicts, notes }: VerdictPage): string {
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
<p class="faint">${escaped(program)}, ${escaped(when.toISOString().slice(0, 16).replace('T', ' '))} UTC</p>
${verdicts.map(section).join('\n')}
${notes.length === 0 ? '' : `<section><h2>Notes</h2><ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul></section>`}
</body>
</html>
`;
}

function section(verdict: FlatVerdict): string {
  const { title, summary, bad, unread, frames } = verdict;
  const faulty = frames.filter(({ faults }) => faults.length > 0);
  return `<section>
<h2>${escaped(title)}</h2>
<p class="summary ${bad ? 'bad' : 'good'}">${escaped(summary)}</p>
${faulty.length + unread.length === 0 ? '' : faultList(faulty, unread)}
${findingTable(verdict)}
${frameTable(frames)}
<div class="plots">${plots(verdict)}</div>
<div class="maps">${maps(verdict)}</div>
</section>`;
}

function faultList(faulty: readonly FrameVerdict[], unread: FlatVerdict['unread']): string {
  const items = [
    ...unread.map(({ name, problem }) => `<li><b>${escaped(name)}</b> could not be read: ${escaped(problem)}</li>`),
    ...faulty.flatMap(({ name, faults }) =>
      faults.map(({ sentence }) => `<li><b>${escaped(name)}</b>: ${escaped(sentence)}</li>`),
    ),
  ];
  return `<ul class="faults">${items.join('')}</ul>`;
}

function findingTable({ findings, masters }: FlatVerdict): string {
  const row = (state: FindingState, label: string, text: string, limit: string, sentence: string) =>
    `<tr class="${state}"><td class="mark">${MARKS[state]}</td><th scope="row">${escaped(label)}</th><td class="number">${escaped(text)}</td><td>${escaped(limit)}</td><td>${escaped(sentence)}</td></tr>`;
  const rows = [
    ...findings.map(({ state, label, text, limit, sentence }) => row(state, label, text, limit, sentence)),
    ...masters.map(({ state, name, role, rms, sentence }) =>
      row(state, `${name}, ${role}`, rms === null ? 'not measured' : `${percent(rms)} rms`, '', sentence),
    ),
  ];
  return `<table><thead><tr><th>verdict</th><th>what</th><th class="number">value</th><th>threshold</th><th>what it means</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function frameTable(frames: readonly FrameVerdict[]): string {
  const [head, ...rows] = frameCells(frames);
  const last = head!.length - 1;
  const cell = (text: string, i: number, tag: 'td' | 'th') =>
    `<${tag}${i === 0 || i === last ? '' : ' class="number"'}>${escaped(text)}</${tag}>`;
  const body = rows.map(
    (row, i) =>
      `<tr class="${frames[i]!.faults.length > 0 ? 'bad' : 'good'}">${row.map((text, k) => cell(text, k, 'td')).join('')}</tr>`,
  );
  return `<table><thead><tr>${head!.map((text, i) => cell(text, i, 'th')).join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function plots({ frames, line }: FlatVerdict): string {
  const numbers = frames.map((_, i) => i + 1);
  const of = (value: (frame: FrameVerdict) => number) => frames.map(value);
  const overscans = frames.every(({ overscan }) => overscan !== null);
  const timed = frames.filter(({ seconds, faults }) => seconds !== null && faults.length === 0);
  return [
    linePlot(
      'Level, frame by frame',
      'frame',
      'adu',
      numbers,
      of(({ level }) => level),
    ),
    linePlot(
      'Noise of one pixel',
      'frame',
      'adu',
      numbers,
      of(({ noise }) => noise),
    ),
    ...(overscans
      ? [
          linePlot(
            'Overscan level',
            'frame',
            'adu',
            numbers,
            of(({ overscan }) => overscan!.level),
          ),
        ]
      : []),
    ...(line === null
      ? []
      : [
          linePlot(
            'Residual from the line of level against exposure',
            's',
            '%',
            timed.map(({ seconds }) => seconds as number),
            line.residuals,
          ),
        ]),
  ].join('');
}

function maps({ frames, masters, blocks, shape }: FlatVerdict): string {
  const deviation = (values: BlockPicture) =>
    values.reduce<number>((most, value) => Math.max(most, value === null ? 0 : Math.abs(value - 1)), 0);
  const figure = (name: string, under: string, values: BlockPicture, span: number) =>
    `<figure><img alt="${escaped(name)}: ${escaped(under)}" src="${blockBitmap(values, blocks.columns, 1, span)}" style="aspect-ratio: ${blocks.width} / ${blocks.height}"><figcaption>${escaped(name)}<br><span class="faint">${escaped(under)}</span></figcaption></figure>`;
  const ratio = (name: string, what: string, values: BlockPicture | null) => {
    if (values === null) return '';
    const span = Math.max(LEAST_SPAN, Math.min(0.1, deviation(values)));
    return figure(name, `${what}; colours end at ±${percent(span)}`, values, span);
  };
  const whole = Math.max(0.05, Math.min(1, deviation(shape)));
  return [
    figure('Light of the good frames', `colours end at ±${percent(whole)}`, shape, whole),
    ...frames.map(({ name, ratio: values, faults }) => {
      const said = faults.length === 0 ? 'good' : faults.map(({ reason }) => REASONS[reason]).join(', ');
      return ratio(name, said, values);
    }),
    ...masters.map(({ name, role, ratio: values }) => ratio(name, role, values)),
  ].join('');
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
.mark { white-space: nowrap; } tr.bad .mark, tr.bad td:last-child:not(:nth-child(5)) { color: var(--bad); font-weight: 600; } tr.good .mark { color: var(--good); } tr.note .mark, tr.unmeasured .mark { color: var(--faint); }
.plots, .maps { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; width: 16rem; } figcaption { overflow-wrap: anywhere; }
.maps img { width: 16rem; display: block; image-rendering: pixelated; border: 1px solid var(--rule); min-height: 2rem; max-height: 24rem; }
svg { width: 22rem; height: 11rem; } svg text { font-size: 11px; fill: var(--faint); } svg .axis { stroke: var(--rule); fill: none; } svg .data { stroke: #1a73e8; fill: none; stroke-width: 1.5; } svg circle { fill: #1a73e8; } svg .title { fill: var(--ink); }
`;
