/** How results are stored, as the plan decides and says it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import { describePlan } from '../../../src/engine/plan/describePlan';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from './frameOf';

const GAIN = { value: 2, keyword: 'GAIN' };
const READ_NOISE = { value: 11, keyword: 'RDNOISE' };

function planned(output: object, changes: Partial<FrameInfo> = {}) {
  return planFlats(inputOf([frameOf(changes), darkWithBias(70)], { ...EXAMPLE_1, output }));
}

describe('how results are stored', () => {
  it('compressed results are .fz files, and the plan says so', () => {
    const plan = planned({ compression: 'RICE_1', mask: true });
    assert.equal(plan.flats[0]?.output, '/night/reduced/flat-flat.fits.fz');
    assert.match(describePlan(plan), /as float32, tile-compressed \(RICE_1\), with MASK;/);
    assert.match(describePlan(planned({})), /as float32; 0 refused/);
  });

  it('an uncertainty comes from gain and read noise, which the plan names', () => {
    const plan = planned({ uncertainty: true }, { electronsPerAdu: GAIN, readNoise: READ_NOISE });
    assert.deepEqual(plan.flats[0]?.noise, { gain: 2, readNoise: 11, source: 'GAIN = 2, RDNOISE = 11' });
    assert.match(describePlan(plan), /with UNCERT;[\s\S]*\n {2}uncertainty from GAIN = 2, RDNOISE = 11\n/);
    assert.equal(planned({}, { electronsPerAdu: GAIN, readNoise: READ_NOISE }).flats[0]?.noise, null);
  });

  it('a frame whose noise nobody knows is refused, with the way out', () => {
    const cases: [Partial<FrameInfo>, RegExp][] = [
      [{ readNoise: READ_NOISE }, /no gain \(EGAIN or GAIN\)/],
      [{ electronsPerAdu: GAIN }, /no read noise \(RDNOISE\)/],
    ];
    for (const [changes, reason] of cases) {
      const [refused] = planned({ uncertainty: true }, changes).refused;
      assert.match(refused?.reason ?? '', reason);
      assert.match(refused?.wayOut ?? '', /"keywords": "gain", "readnoise"/);
    }
    const electrons = frameOf({ electronsPerAdu: GAIN, readNoise: READ_NOISE, unit: 'electron' });
    const recipe = { bias: 'none', dark: { use: 'none' }, output: { uncertainty: true } };
    assert.match(planFlats(inputOf([electrons], recipe)).refused[0]?.reason ?? '', /its header has the unit electron/);
  });
});
