/** What a person assigns to frames: what is understood, what is told, and what a change leaves alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFramesFile, withAssigned, withAssignment } from '../../../src/engine/frames/framesFile';
import { frameOf } from '../plan/frameOf';

const FILE = '/night/flatfield.frames.json';
const problemsOf = (frames: object) => parseFramesFile(JSON.stringify({ frames }), FILE).problems;

describe('parseFramesFile', () => {
  it('takes every key, also behind a byte order mark', () => {
    const entry = { type: 'flat', exposure: 0, filter: "g'", dark: '../m/d.fits', bias: 'b.fits' };
    const { frames, problems } = parseFramesFile(
      `\uFEFF${JSON.stringify({ $schema: 'x', frames: { 'a.fits': entry } })}`,
      FILE,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([...frames], [['a.fits', entry]]);
  });

  it('finds a name whose umlaut is one character or two', () => {
    const { frames } = parseFramesFile(JSON.stringify({ frames: { 'fla\u0308che.fits': { exposure: 7 } } }), FILE);
    assert.deepEqual(frames.get('fl\u00e4che.fits'), { exposure: 7 });
  });

  it('names the nearest key, the value and what may stand there, and keeps the other frames', () => {
    const { frames, problems, broken, unread } = parseFramesFile(
      JSON.stringify({ frmes: {}, frames: { 'a.fits': { exposre: 7, type: 'flat' }, 'b.fits': { exposure: 7 } } }),
      FILE,
    );
    assert.deepEqual([...frames.keys()], ['b.fits']);
    assert.deepEqual(problems, [
      `${FILE}: there is no key "frmes". Did you mean "frames"?`,
      `${FILE}: nothing is assigned to a.fits: there is no key "exposre". Did you mean "exposure"?`,
    ]);
    assert.deepEqual([...broken], [['a.fits', 'there is no key "exposre". Did you mean "exposure"?']]);
    assert.equal(unread, null);
    assert.deepEqual(problemsOf({ 'a.fits': { type: 'FLAT' } }), [
      `${FILE}: nothing is assigned to a.fits: "type" must be "flat" or "dark" or "bias" or "light".`,
    ]);
    assert.deepEqual(problemsOf({ 'a.fits': { exposure: '7' } }), [
      `${FILE}: nothing is assigned to a.fits: "exposure" must be a number of seconds.`,
    ]);
    assert.deepEqual(problemsOf({ 'a.fits': { exposure: -1 } }), [
      `${FILE}: nothing is assigned to a.fits: "exposure" must be at least 0.`,
    ]);
    assert.deepEqual(problemsOf({ 'a.fits': { filter: '' } }), [
      `${FILE}: nothing is assigned to a.fits: "filter" must not be empty.`,
    ]);
    assert.deepEqual(problemsOf({ 'a.fits': { filter: 'H\u03b1' } }), [
      `${FILE}: nothing is assigned to a.fits: "filter" must be plain ASCII: a FITS card holds nothing else.`,
    ]);
    assert.deepEqual(problemsOf({ 'a.fits': 7 }), [
      `${FILE}: nothing is assigned to a.fits: what stands there is no object.`,
    ]);
  });

  it('says of a file that is none that nothing is assigned by it', () => {
    for (const text of ['{ "frames": ', '[]', '7', '{ "frames": [] }', '{ "frames": "a.fits" }']) {
      const { frames, problems, unread } = parseFramesFile(text, FILE);
      assert.equal(frames.size, 0, text);
      assert.equal(problems.length, 1, text);
      assert.equal(unread, problems[0], text);
      assert.match(problems[0]!, /^\/night\/flatfield\.frames\.json.*nothing is assigned by it/);
    }
    const misspelt = parseFramesFile('{ "frame": { "a.fits": { "exposure": 7 } } }', FILE);
    assert.equal(misspelt.unread, `${FILE}: there is no key "frame". Did you mean "frames"?`);
    assert.equal(parseFramesFile('{ "$schema": "x" }', FILE).unread, null);
  });
});

describe('withAssignment', () => {
  it('puts it in force and keeps what the header says', () => {
    const frame = frameOf({
      kind: 'unknown',
      imagetyp: null,
      exposure: null,
      exposureKeyword: null,
      exposureProblem: 'none',
    });
    const assigned = { file: FILE, type: 'dark', exposure: 7, filter: 'R' } as const;
    const now = withAssignment(frame, assigned);
    assert.deepEqual(
      [now.kind, now.exposure, now.exposureKeyword, now.exposureProblem, now.filter],
      ['dark', 7, null, null, 'R'],
    );
    assert.deepEqual(now.assigned, assigned);
    assert.deepEqual(now.unassigned, {
      kind: 'unknown',
      exposure: null,
      exposureKeyword: null,
      exposureProblem: 'none',
      filter: "g'",
    });
  });

  it('leaves what was not assigned', () => {
    const now = withAssignment(frameOf({}), { file: FILE, filter: 'R' });
    assert.deepEqual([now.kind, now.exposure, now.exposureKeyword], ['flat', 70.001, 'EXPTIME']);
  });
});

describe('withAssigned', () => {
  it('makes a file, and takes it away with the last key', () => {
    const one = withAssigned('', FILE, 'a.fits', { type: 'flat', exposure: 7 });
    assert.equal(one, '{\n  "frames": {\n    "a.fits": {\n      "type": "flat",\n      "exposure": 7\n    }\n  }\n}\n');
    const two = withAssigned(one, FILE, 'a.fits', { type: null });
    assert.deepEqual(JSON.parse(two), { frames: { 'a.fits': { exposure: 7 } } });
    assert.equal(withAssigned(two, FILE, 'a.fits', { exposure: null }), '');
  });

  it('keeps other entries, unknown keys, the indentation, the line ends and the byte order mark', () => {
    const text = '\uFEFF{\r\n\t"note": "mine",\r\n\t"frames": { "b.fits": { "filter": "R", "mood": 1 } }\r\n}\r\n';
    const now = withAssigned(text, FILE, 'a.fits', { type: 'bias' });
    assert.deepEqual(JSON.parse(now.slice(1)), {
      note: 'mine',
      frames: { 'b.fits': { filter: 'R', mood: 1 }, 'a.fits': { type: 'bias' } },
    });
    assert.ok(now.startsWith('\uFEFF{\r\n\t"note"') && now.endsWith('}\r\n'));
    assert.ok(!/[^\r]\n/.test(now));
    assert.deepEqual(JSON.parse(withAssigned(text, FILE, 'b.fits', { filter: null }).slice(1)), {
      note: 'mine',
      frames: { 'b.fits': { mood: 1 } },
    });
  });

  it('does not touch a file in which it is already so', () => {
    const text = '{"frames":{"a.fits":{"type":"flat"}}}';
    assert.equal(withAssigned(text, FILE, 'a.fits', { type: 'flat' }), text);
    assert.equal(withAssigned(text, FILE, 'b.fits', { type: null }), text);
    assert.equal(withAssigned('', FILE, 'b.fits', { type: null }), '');
  });

  it('writes over no file that it does not understand', () => {
    for (const text of ['{ "frames": ', '[]', '{ "frames": [] }'])
      assert.throws(() => withAssigned(text, FILE, 'a.fits', { type: 'flat' }), { tag: 'Usage', file: FILE });
  });
});
