/** The session behind the page of the flats' verdict: when it measures, what it hands on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FlatSet, flatVerdict } from '../../src/engine/measure/flatVerdict';
import { verdictHtml } from '../../src/engine/measure/verdictHtml';
import type { VerdictView } from '../../src/engine/measure/verdictView';
import { verdictHandlers } from '../../src/host/verdict/verdictSession';
import { testCamera } from '../engine/measure/syntheticFlats';

const camera = testCamera(1, 6, 128);
const take = (name: string) => {
  const { measured } = camera.take({ light: 20000, seconds: 10 });
  return { name, path: `/night/${name}`, seconds: 10, date: null, measured };
};
const set: FlatSet = {
  ...{ title: 'g', filter: 'g', calibrated: false, saturation: 65535, overscan: null, bias: null },
  frames: [take('<b>a</b>.fits'), take('b.fits')],
  ...{ unread: [], pairs: [], biasPairs: [], masters: [], stated: { gain: null, readNoise: null } },
};

function session(fails = 0) {
  const did: string[] = [];
  const saved: VerdictView[] = [];
  let left = fails;
  const handlers = verdictHandlers(
    { inputs: ['/night'] },
    {
      measure: async () => {
        did.push('measure');
        if (left-- > 0) throw new Error('Stopped on request.');
        return { verdicts: [flatVerdict(set)], notes: ['c.fits is left out: clouds.'] };
      },
      open: async (path) => void did.push(path),
      saveHtml: async (view) => {
        saved.push(view);
        return 'saved';
      },
      copy: async (text) => void did.push(text),
    },
  );
  const call = { event: () => {}, transfer: [] } as never;
  return { handlers, call, did, saved };
}

test('the frames are measured once, and anew when it is asked', async () => {
  const { handlers, call, did } = session();
  const [first, second] = [
    await handlers.verdict({ again: false }, call),
    await handlers.verdict({ again: false }, call),
  ];
  assert.equal(first, second);
  assert.deepEqual(did, ['measure']);
  assert.notEqual(await handlers.verdict({ again: true }, call), first);
  assert.deepEqual(did, ['measure', 'measure']);
});

test('what failed is tried again', async () => {
  const { handlers, call } = session(1);
  await assert.rejects(async () => handlers.verdict({ again: false }, call), /Stopped on request/);
  assert.equal((await handlers.verdict({ again: false }, call)).sets.length, 1);
});

test('a frame is opened by its place, and no other; the text is copied, the view saved', async () => {
  const { handlers, call, did, saved } = session();
  await handlers.open({ set: 0, frame: 1 }, call);
  await assert.rejects(async () => handlers.open({ set: 0, frame: 2 }, call), /no frame 2/);
  assert.equal(await handlers.copyText(null, call), 'The verdict is on the clipboard.');
  assert.deepEqual(did.slice(0, 2), ['measure', '/night/b.fits']);
  assert.match(did[2] ?? '', /^g: 2 flats that agree\.[\s\S]*note: c\.fits is left out: clouds\.\n$/);
  assert.equal(await handlers.saveHtml(null, call), 'saved');
  const html = verdictHtml(saved[0]!);
  // What a file is called is no markup.
  assert.ok(html.includes('&#60;b&#62;a&#60;/b&#62;.fits') && !html.includes('<b>a'));
});
