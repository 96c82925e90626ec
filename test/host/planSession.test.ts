/** What a plan page does, with real threads and files: plans, plans again, reduces, and answers what its window asks. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RecipeFix } from '../../src/engine/errors';
import { OpenPlans } from '../../src/host/plan/openPlans';
import { type PlanDoings, PlanSession, type Work } from '../../src/host/plan/planSession';
import { changedText } from '../../src/host/recipe/recipeText';
import type { FlatView, PlanPageMethods, PlanState, RunProgressed } from '../../src/protocol/planPage';
import type { Handlers } from '../../src/protocol/rpc';
import { reduceCommand } from '../../src/worker/commandLine';
import { inspectPlan } from '../../src/worker/inspectPlan';
import { KnownLevels } from '../../src/worker/knownLevels';
import { preparePlan } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { setRejected } from '../../src/worker/setRejected';
import { poolFor, tempFolder } from '../worker/workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const RECIPE = {
  overscan: { section: { python: '[:, 34:]' } },
  trim: { python: '[:, :32]' },
  dark: { scale: 'never' },
  // These columns have light in them.
  limits: { lightLeak: null },
};
const flats = ['ccd.014.0.fits', 'ccd.015.0.fits', 'ccd.017.0.fits'];
const call = { event: () => {}, transfer: [] };

/** Example 1 in a folder, with ccdproc's darks of these exposures. */
function nightOf(t: TestContext, seconds: readonly string[] = ['7.000', '70.000']): string {
  const night = join(tempFolder(t), 'night');
  cpSync(join(REFERENCE, 'example-cryo-LFC'), night, { recursive: true });
  mkdirSync(join(night, 'reduced'));
  for (const each of seconds) {
    const name = `combined_dark_${each}.fit`;
    cpSync(join(REFERENCE, 'example1-reduced', name), join(night, 'reduced', name));
  }
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(RECIPE));
  return night;
}

interface Page {
  readonly session: PlanSession;
  readonly titles: string[];
  readonly progress: RunProgressed[];
  readonly copied: string[];
  readonly chosen: unknown[];
  readonly reports: string[];
  ask<K extends keyof PlanPageMethods>(
    method: K,
    request: PlanPageMethods[K]['request'],
  ): Promise<PlanPageMethods[K]['reply']>;
  /** Resolves with the first state from now on for which the test holds. */
  until(test: (state: PlanState) => boolean): Promise<PlanState>;
}

async function pageOf(t: TestContext, night: string, more: Partial<PlanDoings> = {}): Promise<Page> {
  const pool = await poolFor(t);
  const waiting = new Set<(state: PlanState) => void>();
  const [titles, progress, copied, chosen]: [string[], RunProgressed[], string[], unknown[]] = [[], [], [], []];
  const reports: string[] = [];
  const levels = new KnownLevels();
  const doings: PlanDoings = {
    prepare: (existing, signal) => preparePlan(pool, { paths: [night], existing, signal, levels }),
    inspect: (plan, work) => inspectPlan(pool, plan, { ...work, levels }),
    run: async (plan, paths, work) => ({
      outcomes: await runPlan(pool, plan, work),
      summary: 'Done.',
      showReport: () => reports.push(paths?.map((path) => basename(path)).join() ?? night),
    }),
    choose: (...choice) => void chosen.push(choice),
    reject: async (paths) => void setRejected(paths, { rejected: true, reason: 'trailed' }),
    accept: async (paths) => void setRejected(paths, { rejected: false }),
    fix: async (recipe, fix) => writeFileSync(recipe!, changedText(readFileSync(recipe!, 'utf8'), fix)),
    open: async () => {},
    createRecipe: async () => {},
    setUp: async () => {},
    saveText: async () => {},
    copy: async (text) => void copied.push(text),
    commandLine: (plan, paths) => reduceCommand(plan, { inputs: paths ?? [night], masters: [] }),
    trusted: () => true,
    canSetUp: () => false,
    log: (error) => assert.fail(String(error)),
    ...more,
  };
  const session = new PlanSession({ inputs: [night] }, doings, {
    title: (title) => titles.push(title),
    tell: (method, value) => {
      if (method === 'progress') progress.push(value as RunProgressed);
      else for (const hear of waiting) hear(value as PlanState);
    },
  });
  t.after(() => session.dispose());
  const handlers: Handlers<PlanPageMethods> = session.handlers;
  return {
    ...{ session, titles, progress, copied, chosen, reports },
    ask: async (method, request) => handlers[method](request as never, call) as never,
    until: (test) =>
      new Promise((resolve) => {
        const hear = (state: PlanState): void => {
          if (!test(state)) return;
          waiting.delete(hear);
          resolve(state);
        };
        waiting.add(hear);
      }),
  };
}

const planned = (state: PlanState): boolean => !state.planning && (state.plan !== null || state.problem !== null);
const names = (state: PlanState): string[] =>
  state.plan?.groups.flatMap((group) => group.flats.map(({ name }) => name)) ?? [];
const flatsOf = (state: PlanState): FlatView[] => state.plan?.groups.flatMap((group) => group.flats) ?? [];
const paths = (state: PlanState): string[] => flatsOf(state).map(({ path }) => path);
const fates = (state: PlanState): string[] => flatsOf(state).map(({ action, result }) => `${action} ${result.state}`);

test('plans at once: groups by treatment, titles by what frames have in common, room on the disk', async (t) => {
  const page = await pageOf(t, nightOf(t));
  const state = await page.until(planned);
  const { groups, recipe, bytes, freeBytes, masters } = state.plan!;
  assert.deepEqual(
    groups.map(({ title, flats }) => [title, flats.map(({ name }) => name)]),
    // Their shutter was open for 70.001 and 70.011 s: one group nevertheless.
    [
      ["g', 70.001 to 70.011 s", flats.slice(0, 2)],
      ["i', 7 s", flats.slice(2)],
    ],
  );
  assert.deepEqual(
    groups[0]!.steps.map(({ short, master }) => [short, master?.name ?? null]),
    [
      ['− overscan [35:40,1:11]', null],
      ['trim [1:32,1:11]', null],
      ['− dark', 'combined_dark_70.000.fit'],
    ],
  );
  const [overscan, , dark] = groups[0]!.steps;
  assert.deepEqual(overscan?.each, []);
  assert.deepEqual(
    dark?.each.map(({ name, why }) => [name, /nearest to (\S+) s/.exec(why)?.[1]]),
    [
      ['ccd.014.0.fits', '70.001'],
      ['ccd.015.0.fits', '70.011'],
    ],
  );
  assert.equal(basename(recipe ?? ''), 'flatfield.json');
  // Room for 20 blocks of headers, and one block for 32 x 11 pixels of four bytes.
  assert.equal(bytes, 3 * (20 * 2880 + 2880));
  assert.ok((freeBytes ?? 0) > bytes);
  assert.deepEqual(masters, { bias: 0, dark: 2, flat: 0 });
  assert.deepEqual(page.titles, ['Plan for 3 flats']);
});

test('reduces what is asked for, tells how far it is, and shows the outcome until it plans again', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  const first = await page.until(planned);
  const over = page.until(({ run }) => run !== null && !run.running);
  await page.ask('reduce', paths(first).slice(0, 2));
  const { run } = await over;
  assert.deepEqual(
    run?.outcomes.map(({ status }) => status),
    ['written', 'written'],
  );
  const told = (await page.ask('state', null)).run;
  assert.deepEqual([told?.summary, told?.report], ['Done.', true]);
  await page.ask('report', null);
  assert.deepEqual(page.reports, ['ccd.014.0.fits,ccd.015.0.fits'], 'it is told that these are not all');
  assert.deepEqual(
    flats.map((name) => existsSync(join(night, 'reduced', `flat-${name}`))),
    [true, true, false],
  );

  page.session.changed('frames', join(night, 'reduced', 'flat-ccd.014.0.fits'));
  assert.equal((await page.ask('state', null)).run?.outdated, false, 'its own results change nothing');
  page.session.changed('frames', join(night, 'late.fits'));
  assert.equal((await page.ask('state', null)).run?.outdated, true);

  await page.ask('plan', null);
  const again = await page.ask('state', null);
  assert.equal(again.run, null);
  assert.deepEqual(fates(again), ['skip upToDate', 'skip upToDate', 'write none']);

  // Other steps than these results have.
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify({ ...RECIPE, output: { pixels: 'float64' } }));
  await page.ask('plan', null);
  const other = await page.ask('state', null);
  assert.deepEqual(names(other), ['ccd.017.0.fits']);
  const [there] = other.plan!.refused;
  assert.equal(there?.exists, true);
  assert.deepEqual(
    there?.frames.map(({ name }) => name),
    flats.slice(0, 2),
  );
  assert.equal(
    there?.reason,
    `its result is there already in ${join(night, 'reduced')}: the recipe asks for other steps: float64 instead of float32.`,
  );

  await page.ask('existing', 'replace');
  const replacing = await page.ask('state', null);
  assert.deepEqual(names(replacing), flats);
  assert.equal(replacing.plan?.existingChosen, 'replace');
});

/** Name -> what is known of the pixels: mean of the result to six digits, and saturated raw pixels. */
const levelsOf = (state: PlanState): Record<string, readonly [string | undefined, number | null] | null> =>
  Object.fromEntries(
    flatsOf(state).map(({ name, levels }) => [
      name,
      levels === null ? null : ([levels.mean?.toPrecision(6), levels.saturated] as const),
    ]),
  );

// Means by ccdproc 2.4.0 (subtract_overscan, trim_image, minus the dark); two raw pixels of each have 65535.
const MEASURED = {
  'ccd.014.0.fits': ['18620.2', 2],
  'ccd.015.0.fits': ['18607.3', 2],
  'ccd.017.0.fits': ['19400.0', 2],
} as const;
const rewrite = (night: string, recipe: object): void =>
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(recipe));

test('checks the pixels: levels of each flat, which later plans know as long as they are true', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  const before = await page.until(planned);
  assert.deepEqual(levelsOf(before), { 'ccd.014.0.fits': null, 'ccd.015.0.fits': null, 'ccd.017.0.fits': null });
  const begun = page.until(({ check }) => check !== null);
  const done = page.ask('check', null);
  assert.deepEqual((await begun).check, { flats: 3, ended: 0, done: 0, total: 0 });
  await assert.rejects(page.ask('reduce', paths(before)), /pixels are still being read/);
  await done;
  const checked = await page.ask('state', null);
  assert.equal(checked.check, null);
  assert.deepEqual(levelsOf(checked), MEASURED);
  assert.equal(existsSync(join(night, 'reduced', 'flat-ccd.014.0.fits')), false, 'nothing is written');

  // Two of 352 pixels are 0.57 %: beyond a limit of 0.5 %, which is known without reading anything again.
  rewrite(night, { ...RECIPE, limits: { lightLeak: null, saturated: 0.005 } });
  await page.ask('plan', null);
  const refused = await page.ask('state', null);
  assert.deepEqual(names(refused), []);
  const [why] = refused.plan!.refused;
  assert.equal(why?.frames.length, 3);
  assert.match(why?.reason ?? '', /^0\.568 % of its pixels \(2 of 352\) are saturated .* the limit is 0\.5 %\.$/);
  await page.ask('fix', { path: why!.frames[0]!.path, title: why!.fixes[0]!.title });
  const mended = await page.ask('state', null);
  assert.deepEqual(levelsOf(mended), MEASURED);

  // A frame that was touched, and a dark that is another file now: what hangs on them is forgotten, and no more.
  const later = new Date(Date.now() + 5000);
  utimesSync(join(night, 'ccd.014.0.fits'), later, later);
  utimesSync(join(night, 'reduced', 'combined_dark_7.000.fit'), later, later);
  await page.ask('plan', null);
  const touched = { ...MEASURED, 'ccd.014.0.fits': null, 'ccd.017.0.fits': null };
  assert.deepEqual(levelsOf(await page.ask('state', null)), touched);
  await page.ask('check', null);
  assert.deepEqual(levelsOf(await page.ask('state', null)), MEASURED);
  rewrite(night, { ...RECIPE, overscan: { section: { python: '[:, 35:]' } } });
  await page.ask('plan', null);
  assert.deepEqual(
    Object.values(levelsOf(await page.ask('state', null))),
    [null, null, null],
    'other steps, other pixels',
  );
});

test('what a run has measured is known afterwards: a flat that it refused is refused by the next plan', async (t) => {
  const night = nightOf(t);
  rewrite(night, { ...RECIPE, limits: { lightLeak: null, saturated: 0.005 } });
  const levels = new KnownLevels();
  const pool = await poolFor(t);
  const page = await pageOf(t, night, {
    prepare: (existing, signal) => preparePlan(pool, { paths: [night], existing, signal, levels }),
    run: async (plan, _paths, work) => ({
      outcomes: await runPlan(pool, plan, { ...work, levels }),
      summary: 'Done.',
      showReport: () => {},
    }),
  });
  await page.ask('reduce', paths(await page.until(planned)));
  const { run } = await page.ask('state', null);
  assert.deepEqual(
    run?.outcomes.map(({ status }) => status),
    ['refused', 'refused', 'refused'],
  );
  await page.ask('plan', null);
  const { plan } = await page.ask('state', null);
  assert.deepEqual([plan?.groups.length, plan?.refused[0]?.frames.length], [0, 3]);
  assert.match(plan?.refused[0]?.fixes[0]?.title ?? '', /^Allow 0\.57 % saturated pixels/);
});

test('stops reading pixels when told to; what was changed meanwhile is planned after it', async (t) => {
  const night = nightOf(t);
  const pool = await poolFor(t);
  let reading: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    reading = resolve;
  });
  const page = await pageOf(t, night, {
    inspect: async (plan, work) => {
      reading();
      if (!work.signal.aborted) await new Promise((resolve) => work.signal.addEventListener('abort', resolve));
      return inspectPlan(pool, plan, work);
    },
  });
  const first = await page.until(planned);
  const done = page.ask('check', null);
  await begun;
  await assert.rejects(page.ask('reject', paths(first)), /pixels are still being read/);
  setRejected([join(night, 'ccd.015.0.fits')], { rejected: true, reason: 'trailed' });
  page.session.changed('decisions', join(night, 'flatfield.rejected.txt'));
  await page.ask('cancel', null);
  await done;
  const state = await page.ask('state', null);
  assert.equal(state.check, null);
  assert.deepEqual(levelsOf(state), { 'ccd.014.0.fits': null, 'ccd.017.0.fits': null });

  const again = page.until(({ check }) => check !== null);
  const closed = page.ask('check', null);
  await again;
  // A page that is closed reads no more.
  page.session.dispose();
  await closed;
});

test('stops a run when told to: what is not published is cancelled', async (t) => {
  const night = nightOf(t);
  let started: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const page = await pageOf(t, night, {
    run: async (plan, _paths, { signal }) => {
      started();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return {
        outcomes: await runPlan(await poolFor(t), plan, { signal }),
        summary: 'Cancelled.',
        showReport: () => {},
      };
    },
  });
  const first = await page.until(planned);
  const run = page.ask('reduce', paths(first));
  await running;
  await assert.rejects(page.ask('reject', paths(first)), /still going on/);
  await page.ask('cancel', null);
  await run;
  const state = await page.ask('state', null);
  assert.deepEqual(
    state.run?.outcomes.map(({ status }) => status),
    ['cancelled', 'cancelled', 'cancelled'],
  );
  assert.equal(existsSync(join(night, 'reduced', 'flat-ccd.014.0.fits')), false);
});

test('shows a run that a command started for the same frames, and can cancel it', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  await page.until(planned);
  const pool = await poolFor(t);
  const { plan } = await preparePlan(pool, { paths: [night] });
  const plans = new OpenPlans();
  const open = plans.add([night], 'flat', page.session);
  const heard: number[] = [];
  const work = { signal: new AbortController().signal, onProgress: ({ done }: { done: number }) => heard.push(done) };
  const run = (both: Work) => runPlan(pool, plan, both).then((outcomes) => ({ outcomes }));

  const begun = page.until((state) => state.run?.running === true);
  const done = plans.follow([night], plan, work, run);
  assert.deepEqual((await begun).run?.paths.length, 3);
  const { outcomes } = await done;
  const state = await page.ask('state', null);
  assert.deepEqual(state.run?.outcomes, outcomes);
  assert.equal(state.run?.report, false);
  assert.ok(heard.length > 0, 'the command is told as well');

  const waiting = plans.follow([night], plan, work, async (both) => {
    await new Promise((resolve) => both.signal.addEventListener('abort', resolve));
    return { outcomes: [] };
  });
  await page.ask('cancel', null);
  await waiting;
  open.dispose();
  assert.deepEqual(await plans.follow([night], plan, work, async (both) => ({ outcomes: [], same: both === work })), {
    outcomes: [],
    same: true,
  });
});

test('a refused run leaves the plan as it was', async (t) => {
  const page = await pageOf(t, nightOf(t), {
    run: () => Promise.reject(new Error('Restricted Mode')),
  });
  const first = await page.until(planned);
  await assert.rejects(page.ask('reduce', paths(first)), /Restricted Mode/);
  const state = await page.ask('state', null);
  assert.equal(state.run, null);
  assert.deepEqual(state.plan, first.plan);
});

test('plans again when a decision or a frame changed, once for changes that follow each other', async (t) => {
  const night = nightOf(t);
  let times = 0;
  const pool = await poolFor(t);
  const page = await pageOf(t, night, {
    prepare: (existing, signal) => {
      times++;
      return preparePlan(pool, { paths: [night], existing, signal });
    },
  });
  await page.until(planned);
  writeFileSync(join(night, 'flatfield.rejected.txt'), 'ccd.014.0.fits # trailed\n');
  const next = page.until((state) => planned(state) && names(state).length === 2);
  page.session.changed('decisions', join(night, 'flatfield.rejected.txt'));
  page.session.changed('frames', join(night, 'ccd.014.0.fits'));
  const state = await next;
  assert.equal(times, 2);
  assert.deepEqual(
    state.plan?.ignored.filter(({ byHand }) => byHand).map(({ files, reason }) => [files[0]?.name, reason]),
    [['ccd.014.0.fits', `it was rejected by hand in ${join(night, 'flatfield.rejected.txt')} (trailed)`]],
  );
});

test('rejects and accepts, and plans with it', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  await page.until(planned);
  await page.ask('reject', [join(night, 'ccd.015.0.fits')]);
  assert.deepEqual(names(await page.ask('state', null)), ['ccd.014.0.fits', 'ccd.017.0.fits']);
  await page.ask('accept', [join(night, 'ccd.015.0.fits')]);
  assert.deepEqual(names(await page.ask('state', null)), flats);
});

test('says why there is no plan, and has one again when the recipe was put right', async (t) => {
  const night = nightOf(t);
  writeFileSync(join(night, 'flatfield.json'), '{ "trimm": "header" }');
  const page = await pageOf(t, night);
  const state = await page.until(planned);
  assert.equal(state.plan, null);
  assert.equal(state.problem?.tag, 'BadRecipe');
  assert.match(state.problem?.message ?? '', /there is no key "trimm"/);
  await assert.rejects(page.ask('copyText', null), /There is no plan yet/);
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(RECIPE));
  await page.ask('plan', null);
  assert.deepEqual(names(await page.ask('state', null)), flats);
});

test('changes the recipe as a fix of the plan says, and no other', async (t) => {
  const night = nightOf(t, ['70.000']);
  const fix: RecipeFix = { title: 'Allow 63 s between frame and dark', path: ['dark', 'tolerance'], value: 63 };
  const pool = await poolFor(t);
  const page = await pageOf(t, night, {
    prepare: async (existing, signal) => {
      const made = await preparePlan(pool, { paths: [night], existing, signal });
      const refused = made.plan.refused.map((frame) => ({ ...frame, fixes: [fix] }));
      return { ...made, plan: { ...made.plan, refused } };
    },
  });
  const before = await page.until(planned);
  const path = join(night, 'ccd.017.0.fits');
  assert.deepEqual(before.plan?.refused[0]?.fixes, [fix]);
  await assert.rejects(page.ask('fix', { path, title: 'Subtract no dark' }), /no longer offers "Subtract no dark"/);
  await page.ask('fix', { path, title: fix.title });
  assert.deepEqual(JSON.parse(readFileSync(join(night, 'flatfield.json'), 'utf8')), {
    ...RECIPE,
    dark: { scale: 'never', tolerance: 63 },
  });
  assert.deepEqual(names(await page.ask('state', null)), flats);
});

test('holds every dark against a frame, and hands a choice on', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  await page.until(planned);
  const path = join(night, 'ccd.017.0.fits');
  const choices = await page.ask('choices', { path, role: 'dark' });
  assert.deepEqual(
    choices.map(({ name, exposure, problem }) => [name, exposure, problem === null]),
    [
      ['combined_dark_7.000.fit', 7, true],
      ['combined_dark_70.000.fit', 70, false],
    ],
  );
  assert.match(choices[1]?.problem ?? '', /63 s from its 7 s; the tolerance is 0\.5 s/);
  assert.deepEqual(await page.ask('choices', { path, role: 'bias' }), []);
  const master = choices[0]!.path;
  await page.ask('choose', { paths: [path], role: 'dark', master });
  assert.deepEqual(page.chosen, [[[path], 'dark', master]]);
});

test('copies the plan as text, and the command line of the whole or of a part', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  const state = await page.until(planned);
  await page.ask('copyText', null);
  await page.ask('copyCommand', paths(state));
  await page.ask('copyCommand', paths(state).slice(2));
  assert.match(page.copied[0]!, /^3 flats to reduce into .*\nRecipe: .*flatfield\.json/);
  assert.ok(page.copied[1]!.startsWith(`flatfield reduce ${night} --recipe `), page.copied[1]);
  assert.ok(page.copied[2]!.startsWith(`flatfield reduce ${join(night, 'ccd.017.0.fits')} --recipe `));
});

test('a page that is closed is told nothing more', async (t) => {
  const night = nightOf(t);
  const page = await pageOf(t, night);
  await page.until(planned);
  let told = false;
  void page
    .until(() => true)
    .then(() => {
      told = true;
    });
  page.session.dispose();
  await page.ask('plan', null);
  rmSync(join(night, 'ccd.014.0.fits'));
  assert.equal(told, false);
});
