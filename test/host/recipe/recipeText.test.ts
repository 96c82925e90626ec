/** Changes of a recipe's text: the wanted key changes, and every other character stays. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changedText, editsFor, faultsOf, partOf, portable } from '../../../src/host/recipe/recipeText';

const fix = (path: string[], value: unknown) => ({ title: '', path, value });

describe('a change of a recipe', () => {
  it('sets a value and leaves the rest as it is written', () => {
    const text = '{\n    "trim":   "header",\n    "dark": { "tolerance": 0.5,   "scale": "never" }\n}\n';
    assert.equal(
      changedText(text, fix(['dark', 'tolerance'], 3)),
      '{\n    "trim":   "header",\n    "dark": { "tolerance": 3,   "scale": "never" }\n}\n',
    );
  });

  it('adds a key, and the keys above it, in the indentation of the text', () => {
    assert.equal(
      changedText('{\n\t"trim": "header"\n}\n', fix(['dark', 'use'], 'none')),
      '{\n\t"trim": "header",\n\t"dark": {\n\t\t"use": "none"\n\t}\n}\n',
    );
    assert.equal(changedText('{}\n', fix(['bias'], 'none')), '{\n  "bias": "none"\n}\n');
    assert.equal(
      changedText('{\r\n  "bias": "none"\r\n}', fix(['trim'], 'header')),
      '{\r\n  "bias": "none",\r\n  "trim": "header"\r\n}',
    );
  });

  it('puts an object in place of a word that stands in the way', () => {
    assert.deepEqual(JSON.parse(changedText('{ "dark": "none" }', fix(['dark', 'tolerance'], 1))), {
      dark: { tolerance: 1 },
    });
  });

  it('takes a key out, and renames one without touching its value', () => {
    assert.deepEqual(JSON.parse(changedText('{ "trimm": 1, "bias": "none" }', fix(['trimm'], undefined))), {
      bias: 'none',
    });
    assert.equal(
      changedText('{ "trimm" : [1,  2] }', { title: '', path: ['trimm'], newName: 'trim' }),
      '{ "trim" : [1,  2] }',
    );
  });

  it('minds a byte order mark', () => {
    assert.equal(changedText('\ufeff{"trim":"none"}', fix(['trim'], 'header')), '\ufeff{"trim":"header"}');
  });

  it('changes nothing that is not JSON', () => {
    assert.throws(() => editsFor('{ "trim": ', fix(['trim'], 'none')));
  });

  it('names masters from the folder of the recipe', () => {
    const change = fix(['dark', 'use'], '/night/reduced/dark 70.fits');
    assert.equal(portable(change, '/night').value, 'reduced/dark 70.fits');
    assert.equal(portable(change, '/night/recipes').value, '../reduced/dark 70.fits');
    assert.equal(portable(fix(['output', 'name'], '/x'), '/night').value, '/x');
    assert.equal(portable(fix(['bias'], 'auto'), '/night').value, 'auto');
  });
});

describe('places in a recipe', () => {
  const text = '{\n  "dark": { "scale": "never" },\n  "trim": "all"\n}';
  const at = (path: string[], want: 'key' | 'value') => {
    const { offset, length } = partOf(text, path, want);
    return text.slice(offset, offset + length);
  };

  it('a value, a key, the deepest key above one that is missing, or the beginning', () => {
    assert.equal(at(['trim'], 'value'), '"all"');
    assert.equal(at(['trim'], 'key'), '"trim"');
    assert.equal(at(['dark', 'scale'], 'value'), '"never"');
    assert.equal(at(['dark', 'tolerance'], 'value'), '"dark"');
    assert.equal(at(['output', 'existing'], 'value'), '{');
    assert.equal(at([], 'key'), '{');
  });

  it('faults of the grammar: what JSON.parse refuses, and nothing else', () => {
    assert.deepEqual(faultsOf(text), []);
    for (const bad of ['{ "a": 1, }', '// x\n{}', '{ "a" 1 }', '', '{} {}']) {
      assert.throws(() => JSON.parse(bad));
      assert.notDeepEqual(faultsOf(bad), [], bad);
    }
    const [fault] = faultsOf('{ "a" 1 }');
    assert.equal(fault?.message, 'This is not JSON: colon expected.');
    assert.equal(fault.offset, 6);
  });
});
