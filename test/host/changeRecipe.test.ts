/** A recipe changed by a button. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedRecipe } from '../../src/host/plan/changeRecipe';

const changed = (text: string, path: readonly string[], value: unknown): string =>
  changedRecipe(text, { path, value }, '/night/flatfield.json');

test('sets one value and leaves the others, their order and the indentation', () => {
  const text = '{\n    "trim": "header",\n    "dark": {\n        "scale": "never"\n    }\n}\n';
  assert.equal(
    changed(text, ['dark', 'tolerance'], 63),
    '{\n    "trim": "header",\n    "dark": {\n        "scale": "never",\n        "tolerance": 63\n    }\n}\n',
  );
  assert.equal(
    changed(text, ['trim'], { python: '[:, :32]' }),
    '{\n    "trim": {\n        "python": "[:, :32]"\n    },\n    "dark": {\n        "scale": "never"\n    }\n}\n',
  );
});

test('makes a recipe of this value alone where there is none', () => {
  assert.equal(changed('', ['output', 'existing'], 'update'), '{\n  "output": {\n    "existing": "update"\n  }\n}\n');
});

test('makes no recipe that cannot be used, and changes none that is wrong already', () => {
  assert.throws(() => changed('{}', ['dark', 'tolerance'], 'much'), { tag: 'BadRecipe' });
  assert.throws(() => changed('{ "trimm": 1 }', ['dark', 'tolerance'], 1), /there is no key "trimm"/);
  assert.throws(() => changed('{ "overscan": "none" }', ['overscan', 'section'], '[1:2,*]'), /"section" cannot be set/);
});
