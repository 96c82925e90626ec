import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { until } from './answered';
import { expectedPixels, makeNight, pixelBytes } from './night';

const run = (id: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(id, ...args);

/** What a tool answers, parsed. */
async function ask(name: string, input: object): Promise<Record<string, unknown>> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value);
}

describe('watching a folder', () => {
  it('reduces the flats that are there and one that arrives, and nothing once it is stopped', async () => {
    const night = makeNight();
    const late = path.join(night, 'ccd.014.0.fits');
    const kept = path.join(path.dirname(night), 'kept.fits');
    cpSync(late, kept);
    rmSync(late);
    const result = (name: string): string => path.join(night, 'reduced', `flat-${name}`);
    try {
      await run('flatfield.watchFolder', vscode.Uri.file(night));
      await until(() => existsSync(result('ccd.015.0.fits')));
      assert.equal(existsSync(result('ccd.014.0.fits')), false);
      cpSync(kept, late);
      await until(() => existsSync(result('ccd.014.0.fits')));
      assert.deepEqual(pixelBytes(result('ccd.014.0.fits')), expectedPixels('flat-ccd.014.0.fits'));
    } finally {
      await run('flatfield.stopWatching', vscode.Uri.file(night));
      rmSync(kept);
      rmSync(night, { recursive: true });
    }
  });
});

describe('language-model tools', () => {
  it('list the frames, explain the plan, and reduce', async () => {
    const night = makeNight();
    try {
      const frames = await ask('flatfield_list_frames', { paths: [night] });
      assert.equal((frames.types as Record<string, number>).flat, 3);
      const plan = await ask('flatfield_explain_plan', { paths: [path.basename(night)] });
      assert.deepEqual(plan.counts, { flats: 3, refused: 0, ignored: (plan.counts as { ignored: number }).ignored });
      assert.match(JSON.stringify(plan.flats), /combined_dark_70\.000\.fit/);
      const done = await ask('flatfield_reduce', { paths: [night] });
      assert.deepEqual(done.statuses, { written: 3 });
      assert.deepEqual(
        pixelBytes(path.join(night, 'reduced/flat-ccd.014.0.fits')),
        expectedPixels('flat-ccd.014.0.fits'),
      );
    } finally {
      rmSync(night, { recursive: true });
    }
  });

  it('stay inside the workspace', async () => {
    const { error } = await ask('flatfield_list_frames', { paths: ['/etc'] });
    assert.match(String(error), /lies outside of the workspace/);
  });

  it('are those of the manifest', () => {
    const manifest = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8'));
    const contributed = manifest.contributes.languageModelTools.map(({ name }: { name: string }) => name);
    const known = vscode.lm.tools.map(({ name }) => name);
    for (const name of contributed) assert.ok(known.includes(name), name);
  });
});
