/** Lights as the plan page and the report show them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFlats } from '../../src/engine/plan/planFlats';
import { runRecord } from '../../src/engine/reduce/runRecord';
import { planTitle, planView } from '../../src/host/plan/planView';
import { reportView } from '../../src/host/report/reportView';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from '../engine/plan/frameOf';

const light = (name: string) => frameOf({ name, kind: 'light', imagetyp: 'OBJECT', exposure: 300 });
const flat = frameOf({
  ...{ name: 'flat_g.fits', width: 2048, master: 'COMBINED = T', history: { dark: 'SUBDARK = dark.fits' } },
});
const chosen = { file: '/night/flatfield.frames.json', flat: flat.path };
const input = inputOf([light('a.fits'), { ...light('b.fits'), assigned: chosen }, darkWithBias(300), flat], EXAMPLE_1, {
  kind: 'light',
});
const plan = planFlats(input);

test('the plan page: the division is the last step, with its flat, and a choice of it is a person’s', () => {
  const view = planView(plan, input.scan, { existingChosen: null });
  assert.equal(planTitle(plan), 'Plan for 2 lights');
  assert.equal(view.kind, 'light');
  assert.deepEqual(view.masters, { bias: 0, dark: 1, flat: 1 });
  assert.deepEqual(
    view.groups.map(({ flats, steps, chosen }) => [flats[0]!.name, steps.at(-1)!.short, steps.at(-1)!.master, chosen]),
    [
      ['a.fits', '÷ flat', { role: 'flat', path: flat.path, name: 'flat_g.fits' }, []],
      [
        'b.fits',
        '÷ flat',
        { role: 'flat', path: flat.path, name: 'flat_g.fits' },
        [{ role: 'flat', path: flat.path, file: chosen.file }],
      ],
    ],
  );
});

test('the report: lights are counted as such, and each names its flat', () => {
  const outcomes = plan.flats.map(({ path, output }) => ({
    ...{ path, output, status: 'written', error: null, levels: null, warnings: [], mean: 1, min: 0, max: 2 },
  })) as Parameters<typeof runRecord>[2][number]['outcomes'];
  const night = { recipeText: null, command: 'flatfield reduce', inputs: ['/night'], plan, outcomes };
  const view = reportView(runRecord('Flatfield 0.0.0', new Date(0), [night]));
  assert.equal(view.tally, '2 lights written');
  assert.deepEqual(view.rows[0]!.steps.at(-1), {
    word: 'flat',
    master: { path: flat.path, name: 'flat_g.fits' },
    what: 'divide by the flat flat_g.fits over its mean',
    why: "it is the only combined flat that fits (filter g')",
  });
});
