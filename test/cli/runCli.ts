/** Runs the built command line as a user does, on copies of the miniature nights in test/reference/ccdproc. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REFERENCE = join(__dirname, '../reference/ccdproc');
export const CLI = join(__dirname, '../../dist/cli.cjs');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function flatfield(...words: string[]): Run {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: build first (npm run build).`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** The recipes of the guide's examples, at the widths of the miniature nights. */
export const RECIPES = {
  1: {
    overscan: { section: { python: '[:, 34:]' }, statistic: 'median' },
    trim: { python: '[:, :32]' },
    bias: 'auto',
    dark: { use: 'auto', tolerance: 0.5, scale: 'never' },
    combine: { order: 'clip then scale' },
    // ccdproc took the overscan of these miniatures from a column that still has light in it.
    limits: { lightLeak: null },
  },
  2: {
    trim: { python: '[:, :30]' },
    bias: 'auto',
    dark: { use: 'auto', scale: 'always' },
    combine: { order: 'clip then scale' },
    output: { name: '{name}' },
  },
} as const;

export interface Night {
  readonly folder: string;
  /** ccdproc's masters and flats. */
  readonly expected: string;
}

/** A fresh copy of an example with its recipe; `changes` are laid over the recipe. */
export function nightOf(example: 1 | 2, changes: object = {}): Night {
  const folder = mkdtempSync(join(tmpdir(), 'flatfield-night-'));
  cpSync(join(REFERENCE, example === 1 ? 'example-cryo-LFC' : 'example-thermo-electric'), folder, { recursive: true });
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify({ ...RECIPES[example], ...changes }));
  return { folder, expected: join(REFERENCE, `example${example}-reduced`) };
}

/** sha256 of every file below a folder, by path. */
export function hashes(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of readdirSync(path)) {
      const inner = join(path, name);
      if (statSync(inner).isDirectory()) visit(inner);
      else found[inner] = createHash('sha256').update(readFileSync(inner)).digest('hex');
    }
  };
  visit(folder);
  return found;
}

/** The primary HDU's cards and the float64 pixels, read without the code under test. */
export function readFloats(path: string): { cards: string[]; pixels: number[] } {
  const bytes = readFileSync(path);
  const cards: string[] = [];
  let at = 0;
  for (; ; at += 80) {
    const card = bytes.toString('latin1', at, at + 80);
    if (card.trimEnd() === 'END') break;
    cards.push(card);
  }
  const number = (keyword: string) => {
    const card = cards.find((text) => text.startsWith(keyword.padEnd(8)));
    return Number(card?.slice(10, 30));
  };
  const start = Math.ceil((at + 80) / 2880) * 2880;
  const wide = number('BITPIX') === -64;
  const count = number('NAXIS1') * number('NAXIS2');
  const pixels = Array.from({ length: count }, (_, i) =>
    wide ? bytes.readDoubleBE(start + 8 * i) : bytes.readFloatBE(start + 4 * i),
  );
  return { cards, pixels };
}
