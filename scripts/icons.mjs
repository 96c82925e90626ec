// Writes webview/iconPaths.ts: the paths of the codicons that the window uses, so that neither a font nor markup is shipped.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Our name -> the codicon's, where they differ. */
const others = { circle: 'circle-large', rectangle: 'chrome-maximize', line: 'remove' };
const names = [
  ...['add', 'arrow-both', 'beaker', 'check', 'chevron-left', 'chevron-right', 'circle', 'close', 'color-mode', 'copy'],
  ...['debug-pause', 'discard', 'eye', 'graph', 'graph-line', 'layers', 'line', 'list-tree', 'lock', 'mirror', 'play'],
  ...['question', 'rectangle', 'run-all', 'save', 'screen-full', 'split-horizontal', 'star-full', 'table', 'target'],
  ...['unlock', 'zoom-in', 'zoom-out'],
  ...['circle-slash', 'device-camera', 'diff', 'git-compare', 'globe', 'list-flat', 'move', 'percentage', 'search'],
];

/** The paths of an icon as source text; throws on anything else, which would be missing. */
function read(name) {
  const svg = readFileSync(join(root, `node_modules/@vscode/codicons/src/icons/${others[name] ?? name}.svg`), 'utf8');
  if (!svg.includes('viewBox="0 0 16 16"')) throw new Error(`${name} is not drawn on 16 x 16`);
  const path = /<path( fill-rule="evenodd" clip-rule="evenodd")? d="([^"]+)"\/>/g;
  const found = [...svg.matchAll(path)];
  const rest = svg
    .replace(path, '')
    .replace(/<\/?svg[^>]*>/g, '')
    .trim();
  if (found.length === 0 || rest !== '') throw new Error(`${name} holds more than paths: ${rest}`);
  return found.map(([, rule, d]) => (rule === undefined ? `'${d}'` : `{ evenOdd: '${d}' }`)).join(', ');
}

const file = join(root, 'webview/iconPaths.ts');
writeFileSync(
  file,
  `/*! Codicons 0.0.45, (c) Microsoft Corporation, CC-BY-4.0, https://github.com/microsoft/vscode-codicons */
/** Icons of 16 x 16 as SVG path data, filled by the default rule or by evenodd; written by scripts/icons.mjs. */
export const iconPaths = {
${names.map((name) => `  '${name}': [${read(name)}],`).join('\n')}
} as const satisfies Readonly<Record<string, readonly (string | { readonly evenOdd: string })[]>>;
`,
);
execFileSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', file]);
