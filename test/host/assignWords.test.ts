import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withAssignment } from '../../src/engine/frames/framesFile';
import {
  assignedExposure,
  exposureOf,
  exposureProblem,
  headerExposures,
  headerTypes,
} from '../../src/host/commands/assignWords';
import { frameOf } from '../engine/plan/frameOf';

const FILE = '/night/flatfield.frames.json';

describe('assignWords', () => {
  it('says what the headers say, each once, whatever was assigned', () => {
    const frames = [
      frameOf({}),
      withAssignment(frameOf({}), { file: FILE, type: 'dark', exposure: 7 }),
      frameOf({ imagetyp: null, exposure: null, exposureKeyword: null, exposureProblem: 'no exposure time' }),
    ];
    assert.equal(headerTypes(frames), 'IMAGETYP = "FLATFIELD" or no type');
    assert.equal(headerExposures(frames), 'EXPTIME = 70.001 or no exposure time');
    const many = [1, 2, 3, 4, 5].map((exposure) => frameOf({ exposure }));
    assert.equal(headerExposures(many), 'EXPTIME = 1, EXPTIME = 2, EXPTIME = 3 or one of 2 other values');
  });

  it('starts with the exposure that all were assigned', () => {
    const seven = withAssignment(frameOf({}), { file: FILE, exposure: 7 });
    assert.equal(assignedExposure([seven, seven]), '7');
    assert.equal(assignedExposure([seven, frameOf({})]), '');
    assert.equal(assignedExposure([frameOf({})]), '');
  });

  it('takes seconds, or nothing for what the header says', () => {
    assert.equal(exposureProblem('0.5'), null);
    assert.equal(exposureProblem(' '), null);
    assert.match(exposureProblem('7s') ?? '', /"7s" is not a number of seconds/);
    assert.match(exposureProblem('-1') ?? '', /not negative/);
    assert.match(exposureProblem('Infinity') ?? '', /not a number/);
    assert.equal(exposureOf(' 0.5 '), 0.5);
    assert.equal(exposureOf(''), null);
  });
});
