import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Scan } from '../../src/engine/frames/frameInfo';
import type { Reduction } from '../../src/host/commands/reduceSelected';
import type { ExplorerNode } from '../../src/host/explorer/explorerNode';
import { frameTree } from '../../src/host/explorer/model';
import { copyText } from '../../src/host/viewer/savePicture';
import { makeNight } from './night';

const run = <T>(id: string, ...args: unknown[]): Thenable<T> => vscode.commands.executeCommand<T>(id, ...args);

describe('frame review', () => {
  let night: string;
  const at = (name: string): string => path.join(night, name);
  const list = (): string => readFileSync(at('flatfield.rejected.txt'), 'utf8');
  beforeEach(() => {
    night = makeNight();
  });
  afterEach(async () => {
    await run('notifications.clearAll');
    await run('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
    await run('flatfield.refreshExplorer');
  });

  it('rejects the frames that are selected, shows it, reduces the others, and takes it back', async () => {
    const both = ['ccd.014.0.fits', 'ccd.015.0.fits'].map((name) => vscode.Uri.file(at(name)));
    await run('flatfield.rejectFrame', both[0], both);
    assert.match(list(), /^ccd\.014\.0\.fits\nccd\.015\.0\.fits\n/m);
    const rejected = (await run<Scan>('flatfield.refreshExplorer')).frames.filter((frame) => frame.rejected);
    assert.deepEqual(rejected.map(({ name }) => name).sort(), ['ccd.014.0.fits', 'ccd.015.0.fits']);

    const [reduction] = await run<readonly Reduction[]>('flatfield.reduceSelected', vscode.Uri.file(night));
    assert.deepEqual(
      reduction?.outcomes.map((outcome) => path.basename(outcome.path)),
      ['ccd.017.0.fits'],
    );

    const node = frameTree(await run<Scan>('flatfield.refreshExplorer'), [])
      .flatMap(leaves)
      .find(isRejected);
    await run('flatfield.acceptFrame', node, [node]);
    assert.doesNotMatch(list(), /ccd\.014/);
    await run('flatfield.acceptFrame', both[1]);
    assert.ok(!existsSync(at('flatfield.rejected.txt')));
  });

  it('takes the preview in front where nothing is named', async () => {
    await run('flatfield.openPreview', vscode.Uri.file(at('ccd.017.0.fits')));
    await run('flatfield.rejectFrame');
    assert.match(list(), /^ccd\.017\.0\.fits$/m);
  });

  it('copies text', async () => {
    await copyText('RA 12 34 56');
    assert.equal(await vscode.env.clipboard.readText(), 'RA 12 34 56');
  });

  const leaves = (node: ExplorerNode): ExplorerNode[] => (node.path === null ? node.children.flatMap(leaves) : [node]);
  const isRejected = (node: ExplorerNode): boolean => node.context === 'rejected.flat' && node.path!.startsWith(night);
});
