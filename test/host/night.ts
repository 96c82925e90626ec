/** Miniature nights on disk for the suites: ccdproc's raw frames and masters from test/reference/ccdproc. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/** The bundle lies in dist-test/host. */
const reference = path.resolve(__dirname, '../../test/reference/ccdproc');

/** What ccdproc was told for Example 1; float64, so that its results can be compared bit for bit. */
export const recipe = {
  overscan: { section: { python: '[:, 34:]' } },
  trim: { python: '[:, :32]' },
  dark: { scale: 'never' },
  // ccdproc took the overscan of this miniature from a column that still has light in it.
  limits: { lightLeak: null },
  output: { pixels: 'float64' },
};

/** A new folder in the workspace. */
export function newFolder(): string {
  return mkdtempSync(path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'night-'));
}

/** Example 1: three raw flats (70, 70 and 7 s) with bias and darks, a recipe, and the masters that `masters` names. */
export function makeNight(
  masters: readonly string[] = ['combined_dark_7.000.fit', 'combined_dark_70.000.fit'],
): string {
  const night = newFolder();
  cpSync(path.join(reference, 'example-cryo-LFC'), night, { recursive: true });
  mkdirSync(path.join(night, 'reduced'));
  for (const name of masters) cpSync(path.join(reference, 'example1-reduced', name), path.join(night, 'reduced', name));
  writeFileSync(path.join(night, 'flatfield.json'), JSON.stringify(recipe));
  return night;
}

/** The bytes of a primary image's pixels, without its header. */
export function pixelBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  for (let block = 0; block < bytes.length; block += 2880) {
    const cards = bytes.toString('latin1', block, block + 2880).match(/.{80}/g) ?? [];
    if (cards.some((card) => /^END {77}$/.test(card))) return bytes.subarray(block + 2880);
  }
  throw new Error(`${file} has no END card.`);
}

/** ccdproc's own result for a flat of Example 1. */
export function expectedPixels(name: string): Buffer {
  return pixelBytes(path.join(reference, 'example1-reduced', name));
}
