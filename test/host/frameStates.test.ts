/** What the badges say, by plans made on frames that were scanned already. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import { planFlats } from '../../src/engine/plan/planFlats';
import { parseRecipe } from '../../src/engine/plan/recipe';
import { canonicalSteps } from '../../src/engine/reduce/canonicalSteps';
import {
  type FrameState,
  frameStates,
  type RecipeInForce,
  type StatesInput,
  statesToMind,
} from '../../src/host/explorer/frameStates';
import { PROGRAM } from '../../src/protocol/program';
import { textDigest } from '../../src/worker/digest';
import { frameOf } from '../engine/plan/frameOf';

const EVENING = 1000;
const MORNING = 2000;
const TODAY = 3000;

function recipe(text = '{}', facts: Partial<RecipeInForce> = {}): RecipeInForce {
  return {
    path: '/night/flatfield.json',
    recipe: parseRecipe(text, '/night/flatfield.json'),
    problem: null,
    outputFolder: '/night/reduced',
    masters: [],
    ...facts,
  };
}

const raw = (name: string, facts: Partial<FrameInfo> = {}): FrameInfo =>
  frameOf({ name, exposure: 70, mtimeMs: EVENING, ...facts });
const dark = (facts: Partial<FrameInfo> = {}): FrameInfo =>
  frameOf({
    path: '/night/reduced/dark.fits',
    name: 'dark.fits',
    kind: 'dark',
    exposure: 70,
    master: 'COMBINED = T',
    holdsBias: { value: true, evidence: 'its cards say so' },
    mtimeMs: EVENING,
    ...facts,
  });
/** As a run would have made it of `raw(name)`, `dark()` and this recipe, whose bytes had these digests. */
function result(name: string, facts: Partial<FrameInfo> = {}, text = '{}'): FrameInfo {
  const plan = planFlats({
    kind: 'flat',
    ...{ scan: { frames: [raw(name), dark()], unreadable: [] }, inputs: [`/night/${name}`], named: new Set() },
    ...{ recipe: parseRecipe(text, '/night/flatfield.json'), recipePath: '/night/flatfield.json' },
    ...{ outputFolder: '/night/reduced', existingOutputs: new Set() },
  });
  const steps = textDigest(canonicalSteps(plan.flats[0]!, plan.format));
  return frameOf({
    ...{ path: `/night/reduced/flat-${name}`, name: `flat-${name}`, ours: true, mtimeMs: MORNING },
    pixelType: 'float32',
    history: { dark: 'SUBDARK = dark.fits, not scaled (70 s)' },
    made: { program: PROGRAM, raw: 'raw', bias: null, flat: null, dark: 'dark', steps },
    ...facts,
  });
}

function statesOf(frames: readonly FrameInfo[], parts: Partial<StatesInput> = {}): ReadonlyMap<string, FrameState> {
  const inForce = recipe();
  const known = { isScanned: () => true, digestOf: () => undefined };
  const input = { frames, settling: new Set<string>(), recipeOf: () => inForce, ...known, ...parts };
  const work = frameStates(input);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

const short = (states: ReadonlyMap<string, FrameState>): Record<string, string> =>
  Object.fromEntries([...states].map(([path, { state }]) => [path, state]));

describe('the states of frames', () => {
  it('a flat with a result is done, one without and with a dark has nothing to tell', () => {
    const states = statesOf([raw('a.fits'), raw('b.fits'), dark(), result('a.fits')]);
    assert.deepEqual(short(states), { '/night/reduced/dark.fits': 'master', '/night/a.fits': 'done' });
    assert.equal(states.get('/night/a.fits')?.why, 'Reduced: flat-a.fits');
  });

  const both = { '/night/a.fits': 'stale', '/night/reduced/flat-a.fits': 'outdated' };
  /** Why the result is stale; both files must be marked. */
  const staleness = (states: ReadonlyMap<string, FrameState>): string => {
    const { '/night/reduced/dark.fits': _, ...rest } = short(states);
    assert.deepEqual(rest, both);
    return states.get('/night/a.fits')?.why ?? '';
  };

  it('later times are a hint, as long as nobody has compared the bytes', () => {
    const touched = raw('a.fits', { mtimeMs: TODAY });
    const frames = [touched, dark(), result('a.fits')];
    assert.match(staleness(statesOf(frames)), /^flat-a\.fits may be stale: its raw frame a\.fits is newer\./);
    const remade = [raw('a.fits'), dark({ mtimeMs: TODAY }), result('a.fits')];
    assert.match(staleness(statesOf(remade)), /may be stale: the dark dark\.fits is newer/);

    const same = (frame: FrameInfo): string => (frame.kind === 'dark' ? 'dark' : 'raw');
    assert.equal(statesOf(frames, { digestOf: same }).get('/night/a.fits')?.state, 'done');
    const other = (frame: FrameInfo): string => (frame.kind === 'dark' ? 'another' : 'raw');
    const why = 'flat-a.fits is stale: the dark dark.fits has other bytes than when it was made. Reduce again.';
    assert.equal(staleness(statesOf([raw('a.fits'), dark(), result('a.fits')], { digestOf: other })), why);
  });

  it('a mask of the recipe makes the result too', () => {
    const text = '{"mask": "/night/bad.fits", "output": {"mask": true}}';
    const inForce = recipe(text);
    const mask = (mtimeMs: number, facts: Partial<FrameInfo> = {}): FrameInfo =>
      frameOf({ name: 'bad.fits', kind: 'unknown', imagetyp: 'flat mask', mtimeMs, ...facts });
    const { made } = result('a.fits', {}, '{"output": {"mask": true}}');
    const masked = result('a.fits', { made: { ...made!, masks: ['bad'] } }, '{"output": {"mask": true}}');
    const by = (frames: readonly FrameInfo[], parts: Partial<StatesInput> = {}) =>
      statesOf([raw('a.fits'), dark(), ...frames], { recipeOf: () => inForce, ...parts });
    assert.equal(by([mask(EVENING), masked]).get('/night/a.fits')?.state, 'done');
    assert.match(staleness(by([mask(TODAY), masked])), /may be stale: the mask bad\.fits is newer\./);
    const digests: Record<string, string> = { 'bad.fits': 'other', 'dark.fits': 'dark', 'a.fits': 'raw' };
    assert.match(
      staleness(by([mask(EVENING), masked], { digestOf: ({ name }) => digests[name] })),
      /is stale: the mask bad\.fits is not the one that it was made with\./,
    );
    const unmasked = { ...masked, made: made! };
    assert.match(
      staleness(by([mask(EVENING), unmasked])),
      /the mask bad\.fits is named now, and it was made without one/,
    );
    const small = by([mask(EVENING, { width: 10 }), masked]).get('/night/a.fits');
    assert.equal(small?.state, 'refused');
    assert.match(small.why, /^The mask bad\.fits does not fit: it is 10 x 4128 pixels, the frame 2080 x 4128\./);
  });

  it('other steps, another version or another dark are told without reading a file; limits are no steps', () => {
    const frames = [raw('a.fits'), dark(), result('a.fits')];
    const by = (text: string) => statesOf(frames, { recipeOf: () => inForce(text) });
    const inForce = (text: string) => recipes.get(text) ?? recipes.set(text, recipe(text)).get(text)!;
    const recipes = new Map<string, RecipeInForce>();
    const float64 = '{ "output": { "pixels": "float64" } }';
    assert.match(
      staleness(by(float64)),
      /is stale: the recipe asks for other steps: float64 instead of float32\. Reduce/,
    );
    assert.equal(by('{ "limits": { "saturated": 0.5 } }').get('/night/a.fits')?.state, 'done');
    const { made } = result('a.fits');
    const older = result('a.fits', { made: { ...made!, program: 'Flatfield 0.0.1' } });
    assert.match(staleness(statesOf([raw('a.fits'), dark(), older])), /it was made by Flatfield 0\.0\.1/);
    const elsewhere = result('a.fits', { history: { dark: 'SUBDARK = other.fits, not scaled (70 s)' } });
    assert.match(
      staleness(statesOf([raw('a.fits'), dark(), elsewhere])),
      /may be stale: it was made with another dark than/,
    );
  });

  it('a file of that name that is not ours is in the way, unless the recipe keeps what is there', () => {
    const frames = [raw('a.fits'), dark(), result('a.fits', { ours: false })];
    const refused = statesOf(frames).get('/night/a.fits');
    assert.equal(refused?.state, 'refused');
    assert.match(refused?.why ?? '', /not written by Flatfield.*Move that file away/);
    const keeping = recipe('{ "output": { "existing": "skip" } }');
    assert.equal(statesOf(frames, { recipeOf: () => keeping }).get('/night/a.fits'), undefined);
  });

  it('a flat that no plan would take is refused, with the reason and the way out', () => {
    const states = statesOf([raw('a.fits', { exposure: 7 }), dark()]);
    assert.equal(states.get('/night/a.fits')?.state, 'refused');
    assert.match(states.get('/night/a.fits')?.why ?? '', /dark/);
  });

  it('nobody is called refused where masters may lie that nobody has looked at', () => {
    const isScanned = (path: string): boolean => path.startsWith('/night');
    const far = recipe('{}', { masters: ['/archive/darks'] });
    assert.deepEqual(short(statesOf([raw('a.fits')], { isScanned, recipeOf: () => far })), {});
    const named = recipe('{ "dark": { "use": "/archive/dark.fits" } }');
    assert.deepEqual(short(statesOf([raw('a.fits')], { isScanned, recipeOf: () => named })), {});
    assert.deepEqual(short(statesOf([raw('a.fits')], { isScanned })), { '/night/a.fits': 'refused' });
  });

  it('masters of another recipe are not in reach, those of the settings are', () => {
    const mine = recipe();
    const other = recipe('{}', { path: '/other/flatfield.json', outputFolder: '/other/reduced' });
    const recipeOf = (folder: string): RecipeInForce => (folder.startsWith('/other') ? other : mine);
    const elsewhere = dark({ path: '/other/dark.fits' });
    assert.equal(statesOf([raw('a.fits'), elsewhere], { recipeOf }).get('/night/a.fits')?.state, 'refused');
    const set = recipe('{}', { masters: ['/other'] });
    const reaching = (folder: string): RecipeInForce => (folder.startsWith('/other') ? other : set);
    assert.equal(statesOf([raw('a.fits'), elsewhere], { recipeOf: reaching }).get('/night/a.fits'), undefined);
  });

  it('two flats that would become one file are both refused, however far apart they stand', () => {
    const names = Array.from({ length: 45 }, (_, i) => `a${i}.fits`);
    const frames = [...names, 'last.fits'].map((name) => raw(name));
    const twins = [raw('x.fits', { path: '/night/1/x.fits' }), raw('x.fits', { path: '/night/2/x.fits' })];
    const states = short(statesOf([twins[0]!, ...frames, twins[1]!, dark()]));
    const { '/night/reduced/dark.fits': _, ...flats } = states;
    assert.deepEqual(flats, { '/night/1/x.fits': 'refused', '/night/2/x.fits': 'refused' });
  });

  it('what people and the disk say comes first: rejected, incomplete, being written', () => {
    const rejected = { file: '/night/flatfield.rejected.txt', reason: 'clouds', raw: null };
    const frames = [raw('a.fits', { rejected }), raw('b.fits', { incomplete: 'it ends early' }), raw('c.fits'), dark()];
    const states = statesOf(frames, { settling: new Set(['/night/c.fits']) });
    const { '/night/reduced/dark.fits': _, ...flats } = short(states);
    assert.deepEqual(flats, {
      '/night/a.fits': 'rejected',
      '/night/b.fits': 'incomplete',
      '/night/c.fits': 'incomplete',
    });
    assert.match(states.get('/night/a.fits')?.why ?? '', /clouds/);
  });

  it('a recipe that cannot be read refuses its flats, and an output folder among the raws does', () => {
    const broken = recipe('{}', { recipe: null, problem: 'flatfield.json: "trimm" is no key.' });
    const states = statesOf([raw('a.fits')], { recipeOf: () => broken });
    assert.equal(states.get('/night/a.fits')?.why, 'Flatfield.json: "trimm" is no key.');
    const same = recipe('{}', { outputFolder: '/night' });
    assert.match(
      statesOf([raw('a.fits'), dark()], { recipeOf: () => same }).get('/night/a.fits')?.why ?? '',
      /output folder/,
    );
  });

  it('lets others work in between', () => {
    const frames = [...Array.from({ length: 100 }, (_, i) => raw(`a${i}.fits`)), dark()];
    const inForce = recipe();
    const work = frameStates({
      frames,
      settling: new Set(),
      recipeOf: () => inForce,
      isScanned: () => true,
      digestOf: () => undefined,
    });
    let pauses = 0;
    while (!work.next().done) pauses++;
    // After all frames were looked at, their recipe was read, its masters were found, and every five flats.
    assert.equal(pauses, 1 + 1 + 1 + 20);
  });
});

describe('the number on the view', () => {
  const states = (...all: FrameState['state'][]): Map<string, FrameState> =>
    new Map(all.map((state, i) => [`/${i}.fits`, { state, why: '' }]));

  it('counts what needs a hand, and says what', () => {
    assert.equal(statesToMind(states('done', 'master', 'rejected')), null);
    assert.deepEqual(statesToMind(states('refused', 'done')), {
      count: 1,
      text: 'one flat cannot be reduced as things are',
    });
  });

  it('counts a stale result once, though its raw frame is marked as well', () => {
    const found = statesOf([raw('a.fits', { mtimeMs: TODAY }), dark(), result('a.fits')]);
    assert.deepEqual(statesToMind(found), {
      count: 1,
      text: 'one flat has a result that may be out of date',
    });
  });
});
