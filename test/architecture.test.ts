/** Who may import whom: the layer table as a test. A file that lies in no layer fails it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const ROOT = join(__dirname, '..');

interface Layer {
  readonly name: string;
  readonly holds: RegExp;
  /** Names of layers; every layer may also import itself. */
  readonly mayImport: readonly string[];
  /** Packages, `node:` and `vscode`. */
  readonly packages?: RegExp;
  /** Layers whose types only may be imported. */
  readonly typesOf?: readonly string[];
}

const ENGINE = ['errors', 'fits', 'ccd', 'frames', 'plan', 'reduce', 'preview', 'display', 'measure', 'synthetic'];

/** From the inside out; the first layer that holds a file is its layer. */
const LAYERS: readonly Layer[] = [
  { name: 'errors', holds: /^src\/engine\/errors\.ts$/, mayImport: [] },
  { name: 'fits', holds: /^src\/engine\/fits\//, mayImport: ['errors'] },
  {
    name: 'ccd',
    holds: /^src\/engine\/ccd\//,
    mayImport: ['errors', 'fits'],
    packages: /^ndarray$/,
    typesOf: ['plan'],
  },
  {
    name: 'frames',
    holds: /^src\/engine\/frames\//,
    mayImport: ['errors', 'fits'],
    packages: /^(zod\/mini|fastest-levenshtein)$/,
  },
  { name: 'preview', holds: /^src\/engine\/preview\//, mayImport: ['errors', 'fits', 'ccd'] },
  { name: 'display', holds: /^src\/engine\/display\//, mayImport: [] },
  { name: 'measure', holds: /^src\/engine\/measure\//, mayImport: ['errors', 'ccd', 'display'] },
  { name: 'synthetic', holds: /^src\/engine\/synthetic\//, mayImport: ['errors', 'fits'] },
  {
    name: 'plan',
    holds: /^src\/engine\/plan\//,
    mayImport: ['errors', 'fits', 'ccd', 'frames'],
    packages: /^(zod\/mini|fastest-levenshtein)$/,
  },
  {
    name: 'reduce',
    holds: /^src\/engine\/reduce\//,
    mayImport: ['errors', 'fits', 'ccd', 'plan'],
    typesOf: ['frames'],
  },
  { name: 'protocol', holds: /^src\/protocol\//, mayImport: ['errors'], typesOf: ENGINE },
  {
    name: 'worker',
    holds: /^src\/worker\//,
    mayImport: [...ENGINE, 'protocol'],
    packages: /^(node:|minizlib$)/,
  },
  { name: 'cli', holds: /^src\/cli\//, mayImport: [...ENGINE, 'protocol', 'worker'], packages: /^node:/ },
  {
    name: 'host',
    holds: /^src\/host\//,
    mayImport: [...ENGINE, 'protocol', 'worker'],
    packages: /^(node:|vscode$|jsonc-parser$)/,
  },
  {
    name: 'extension',
    holds: /^src\/extension\.ts$/,
    mayImport: ['host', 'worker', 'protocol'],
    packages: /^(node:|vscode$)/,
  },
  { name: 'kernels', holds: /^kernels\//, mayImport: [] },
  {
    name: 'kit',
    holds: /^webview\/kit\.(ts|css)$/,
    mayImport: ['protocol'],
    packages: /^@vscode\/webview-ui-toolkit$/,
  },
  { name: 'plot', holds: /^webview\/plot\.(ts|css)$/, mayImport: ['display'], packages: /^uplot/ },
  { name: 'webview', holds: /^webview\//, mayImport: ['kit', 'plot', 'protocol', 'display'] },
];

function layerOf(file: string): Layer | undefined {
  return LAYERS.find((layer) => layer.holds.test(file));
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(ROOT, path)).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) ? [path.split(sep).join('/')] : [];
  });
}

interface Import {
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  return importsIn(ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022));
}

function loads(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

/** What is loaded when it is first needed, by import() or, where that cannot be waited for, require(). */
function laterImports(node: ts.Node): Import[] {
  const found: Import[] = [];
  ts.forEachChild(node, function look(child): void {
    if (ts.isCallExpression(child) && loads(child.expression)) {
      const [to] = child.arguments;
      assert.ok(to !== undefined && ts.isStringLiteral(to), 'what is loaded must be named');
      found.push({ to: to.text, typeOnly: false });
    }
    ts.forEachChild(child, look);
  });
  return found;
}

function importsIn(tree: ts.SourceFile): Import[] {
  const atOnce = tree.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement;
    const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
    const allTypes =
      named !== undefined &&
      (ts.isNamedImports(named) || ts.isNamedExports(named)) &&
      named.elements.length > 0 &&
      named.elements.every((element) => element.isTypeOnly) &&
      !(ts.isImportDeclaration(statement) && statement.importClause?.name);
    return [{ to: statement.moduleSpecifier.text, typeOnly: clause?.isTypeOnly === true || allTypes }];
  });
  return [...atOnce, ...laterImports(tree)];
}

/** Path of what a relative import means; bare names stay. */
function target(file: string, to: string): string {
  if (!to.startsWith('.')) return to;
  const path = join(dirname(file), to).split(sep).join('/');
  return ['.ts', '.json', '.css', ''].map((end) => path + end).find((p) => existsSync(join(ROOT, p))) ?? path;
}

/** What is wrong with one import, or null. */
function violation(file: string, { to, typeOnly }: Import): string | null {
  const layer = layerOf(file)!;
  const path = target(file, to);
  if (!to.startsWith('.')) return layer.packages?.test(to) ? null : `${file} (${layer.name}) imports ${to}`;
  if (path === 'package.json' && file === 'src/protocol/program.ts') return null;
  const other = layerOf(path);
  if (other === undefined)
    return path.endsWith('.css') && layer.name === 'webview' ? null : `${file} imports ${path}, which lies in no layer`;
  if (other === layer || layer.mayImport.includes(other.name)) return null;
  if (typeOnly && layer.typesOf?.includes(other.name)) return null;
  return `${file} (${layer.name}) imports ${path} (${other.name})`;
}

describe('architecture', () => {
  const files = [...sources('src'), ...sources('webview'), ...sources('kernels')];

  it('every file lies in a layer', () => {
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.filter((file) => layerOf(file) === undefined),
      [],
    );
  });

  it('imports go inwards only', () => {
    const wrong = files.flatMap((file) => importsOf(file).map((found) => violation(file, found)));
    assert.deepEqual(
      wrong.filter((sentence) => sentence !== null),
      [],
    );
  });

  it('catches what it is for', () => {
    const caught = (file: string, to: string, typeOnly = false) => violation(file, { to, typeOnly }) !== null;
    assert.ok(caught('src/engine/fits/header.ts', '../ccd/region'));
    assert.ok(caught('src/engine/plan/planFlats.ts', 'node:fs'));
    assert.ok(caught('src/worker/pool.ts', 'vscode'));
    assert.ok(caught('webview/main.ts', '../src/worker/pool'));
    assert.ok(caught('webview/main.ts', '@vscode/webview-ui-toolkit'));
    assert.ok(caught('src/protocol/jobs.ts', '../engine/plan/plan'));
    assert.ok(!caught('src/protocol/jobs.ts', '../engine/plan/plan', true));
    const later = ts.createSourceFile('a.ts', "const f = async () => (await import('./b')).g;", ts.ScriptTarget.ES2022);
    assert.deepEqual(importsIn(later), [{ to: './b', typeOnly: false }]);
  });

  it('no file has grown past 400 lines, none is called utils', () => {
    const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 401);
    assert.deepEqual(long, []);
    assert.deepEqual(
      files.filter((file) => /(^|\/)(utils?|helpers?|index)\.ts$/.test(file) && !file.startsWith('src/host/')),
      [],
    );
  });

  it('extension.ts is wiring: at most 60 lines', () => {
    assert.ok(readFileSync(join(ROOT, 'src/extension.ts'), 'utf8').split('\n').length <= 61);
  });
});
