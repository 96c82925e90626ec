/** The command line that repeats a run: every choice is in it, and a shell gives back each word as it was. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import { combineCommand, reduceCommand } from '../../src/worker/commandLine';

const PLAN = {
  recipe: '/n/flatfield.json',
  outputFolder: '/n/reduced',
  kind: 'flat' as const,
  flats: [],
  limits: defaultRecipe().limits,
  refused: [],
  ignored: [],
  hints: [],
};

describe('the command line in the log', () => {
  it('names recipe, masters, output, pixels and what to do with existing results', () => {
    const plan = { ...PLAN, format: plainFormat('float32'), existing: 'fail', bytes: 0 } as const;
    assert.match(
      reduceCommand({ ...plan, kind: 'light' }, { inputs: ['/n'], masters: [] }),
      /^flatfield reduce \/n --kind light --recipe /,
    );
    assert.equal(
      reduceCommand(plan, { inputs: ['/n/a.fits', '/n/b.fits'], masters: ['/m'] }),
      'flatfield reduce /n/a.fits /n/b.fits --recipe /n/flatfield.json --masters /m --out /n/reduced --pixels float32 --existing fail',
    );
    assert.equal(
      combineCommand({ ...PLAN, recipe: null, masters: [], unmade: [] }, 'dark', { inputs: ['/n'], masters: [] }),
      'flatfield combine /n --kind dark --out /n/reduced --existing fail',
    );
  });

  it('survives a shell, whatever the files are called', () => {
    const inputs = [
      "/n/it's.fits",
      '/n/a b.fits',
      '/n/$HOME.fits',
      '/n/`x`.fits',
      '/n/"q".fits',
      '/n/*.fits',
      '/n/é.fits',
    ];
    const plan = { ...PLAN, recipe: null, format: plainFormat('float64'), existing: 'skip', bytes: 0 } as const;
    const line = reduceCommand(plan, { inputs, masters: [] }).replace(/^flatfield reduce /, '');
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' }).split('\n');
    assert.deepEqual(words.slice(0, inputs.length), inputs);
  });
});
