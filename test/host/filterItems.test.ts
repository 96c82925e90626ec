/** The lines of "Filter Frames…", and what the page of frames is told, outside of VS Code. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remembered, rememberedItems, typedItem } from '../../src/host/frames/filterItems';
import { frameOf } from '../engine/plan/frameOf';

describe('what is typed', () => {
  it('says how many pass, what no frame has, or where the mistake is', () => {
    const found = { passed: [frameOf({})], total: 60, notes: [] };
    assert.deepEqual(typedItem(' filter=R ', found), {
      label: '$(filter) 1 of 60 files pass',
      description: 'filter=R',
      filter: 'filter=R',
    });
    const nothing = typedItem('exptim>5', { passed: [], total: 60, notes: ['No frame has the keyword EXPTIM.'] });
    assert.deepEqual(
      [nothing.label, nothing.detail],
      ['$(warning) 0 of 60 files pass', 'No frame has the keyword EXPTIM.'],
    );
    const mistake = typedItem('exptime>', { mistake: 'Character 9: …' });
    assert.deepEqual([mistake.detail, mistake.filter], ['Character 9: …', null]);
    assert.equal(typedItem('  ', null).filter, '', 'a blank one clears the filter');
  });

  it('counting is no reason to wait: Enter takes what was typed', () => {
    assert.equal(typedItem('filter=R', null).filter, 'filter=R');
  });
});

describe('what was typed before', () => {
  it('is offered where it holds what is typed, but not itself', () => {
    const labels = (text: string) =>
      rememberedItems(text, ['filter=R', 'type=flat', 'type=flat filter=R']).map((item) => item.filter);
    assert.deepEqual(labels(''), ['filter=R', 'type=flat', 'type=flat filter=R']);
    assert.deepEqual(labels('FILTER'), ['filter=R', 'type=flat filter=R']);
    assert.deepEqual(labels('filter=R'), ['type=flat filter=R']);
  });

  it('the last one comes first, each once, fifteen of them, none of them blank', () => {
    assert.deepEqual(remembered(' b ', ['a', 'b', 'c']), ['b', 'a', 'c']);
    assert.deepEqual(remembered(' ', ['a']), ['a']);
    const many = Array.from({ length: 15 }, (_, i) => `f${i}`);
    assert.deepEqual(remembered('new', many), ['new', ...many.slice(0, 14)]);
  });
});
