/** Collections: filter, groups and distinct values, as astronomers ask ImageFileCollection for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  distinct,
  filterFrames,
  frameKey,
  groupFrames,
  groupWithin,
  keyValue,
} from '../../../src/engine/frames/frameCollection';
import { frameOf } from '../plan/frameOf';

const frames = [
  frameOf({ name: 'a', filter: "g'", exposure: 70.001 }),
  frameOf({ name: 'b', filter: "i'", exposure: 7 }),
  frameOf({ name: 'c', filter: "g'", exposure: 70.011 }),
  frameOf({ name: 'd', kind: 'dark', filter: null, exposure: 70, master: 'COMBINED = T' }),
  frameOf({ name: 'e', kind: 'bias', filter: null, exposure: null }),
];
const names = (list: readonly { name: string }[]) => list.map((frame) => frame.name).join('');

describe('frame collection', () => {
  it('filters by equal values, words in any case, null as "not said"', () => {
    assert.equal(names(filterFrames(frames, { kind: 'flat', filter: "G'" })), 'ac');
    assert.equal(names(filterFrames(frames, { exposure: 70 })), 'd');
    assert.equal(names(filterFrames(frames, { exposure: null })), 'e');
    assert.equal(names(filterFrames(frames, { master: true })), 'd');
    assert.equal(names(filterFrames(frames, { master: false, kind: 'dark' })), '');
    assert.equal(names(filterFrames(frames, {})), 'abcde');
  });

  it('groups in the order of first appearance', () => {
    const groups = groupFrames(frames, ['kind', 'filter']);
    assert.deepEqual(
      groups.map((group) => names(group.frames)),
      ['ac', 'b', 'd', 'e'],
    );
    assert.deepEqual(groups[0]?.values, { kind: 'flat', filter: "g'" });
  });

  it('groups exposures by a tolerance measured from the shortest of the group', () => {
    const timed = [300.014, 7, 300.062, 7.4, 7.6].map((exposure, i) => frameOf({ name: String(i), exposure }));
    assert.deepEqual(groupWithin(timed, 'exposure', 0.5).map(names), ['13', '4', '02']);
    assert.deepEqual(groupWithin(timed, 'exposure', 0).map(names), ['1', '3', '4', '0', '2']);
    const backwards = [70.3, 70.1, null, 70.2, null].map((exposure, i) => frameOf({ name: String(i), exposure }));
    assert.deepEqual(
      groupWithin(backwards, 'exposure', 1).map(names),
      ['013', '24'],
      'nobody is lost, nobody changes places',
    );
  });

  it('groups temperatures in the same way', () => {
    const cooled = [-20.1, -19.9, -10, null, -21.9].map((temperature, i) => frameOf({ name: String(i), temperature }));
    assert.deepEqual(groupWithin(cooled, 'temperature', 2).map(names), ['014', '2', '3']);
  });

  it('knows the night and the size of a frame', () => {
    const late = frameOf({ date: '2016-11-24T05:12:11' });
    assert.deepEqual([keyValue(late, 'night'), keyValue(late, 'size')], ['2016-11-23', '2080x4128']);
    assert.equal(keyValue(frameOf({ date: '2016-11-24' }), 'night'), null);
  });

  it('lists the different values, ascending, null last', () => {
    assert.deepEqual(distinct(frames, 'exposure'), [7, 70, 70.001, 70.011, null]);
    assert.deepEqual(distinct(frames, 'filter'), ["g'", "i'", null]);
  });

  it('knows properties by their keyword', () => {
    assert.equal(frameKey('filter'), 'filter');
    assert.equal(frameKey('EXPTIME'), 'exposure');
    assert.equal(frameKey('FILTRE'), undefined);
  });
});
