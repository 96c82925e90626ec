import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import { type Plan, type PlannedFlat, plainFormat, type RefusedFrame } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { NightWatch, type WatchState } from '../../src/host/watch/nightWatch';
import { statusText, tooltipText } from '../../src/host/watch/watchWords';

/** A folder as the camera leaves it, a clock that goes when told, and what the watch made of both. */
class Night {
  /** name -> size; a negative size is a frame that is cut short. */
  readonly files = new Map<string, number>();
  readonly done = new Set<string>();
  readonly runs: string[][] = [];
  readonly states: WatchState[] = [];
  readonly news: string[] = [];
  /** Frames whose pixels are beyond a limit. */
  readonly faint = new Set<string>();
  planFails: string | null = null;
  private waiting: { ms: number; work: () => void } | null = null;
  readonly watch: NightWatch;

  constructor() {
    this.watch = new NightWatch(
      {
        plan: async () => {
          if (this.planFails !== null) throw new Error(this.planFails);
          return { plan: this.plan(), scan: { frames: this.frames(), unreadable: [] } };
        },
        run: async (plan) => {
          this.runs.push(plan.flats.map(({ name }) => name));
          return plan.flats.map((flat) => this.reduce(flat));
        },
        changed: (state, news) => {
          this.states.push(state);
          this.news.push(...news);
        },
      },
      {
        later: (ms, work) => {
          const waiting = { ms, work };
          this.waiting = waiting;
          return {
            cancel: () => {
              if (this.waiting === waiting) this.waiting = null;
            },
          };
        },
      },
    );
  }

  /** Lets the time pass until the next look, and waits for its end; resolves with how long it was. */
  async pass(): Promise<number> {
    assert.ok(this.waiting);
    const { ms, work } = this.waiting;
    this.waiting = null;
    work();
    while (this.waiting === null) await new Promise((resolve) => setImmediate(resolve));
    return ms;
  }

  private frames(): FrameInfo[] {
    return [...this.files].map(([name, size]) => {
      const incomplete = size < 0 ? 'bytes are missing' : null;
      return { path: `/n/${name}`, name, size, mtimeMs: size, incomplete } as unknown as FrameInfo;
    });
  }

  private plan(): Plan {
    const whole = [...this.files].filter(([, size]) => size >= 0);
    const cut = [...this.files].filter(([, size]) => size < 0);
    const flats = whole.map(([name, size]) => {
      const action = this.done.has(name) ? 'skip' : 'write';
      return { path: `/n/${name}`, name, size, mtimeMs: size, steps: [], action } as unknown as PlannedFlat;
    });
    const refused = cut.map(([name]): RefusedFrame => {
      const reason = 'bytes are missing.';
      return { path: `/n/${name}`, name, reason, wayOut: null, fixes: [], refusedCandidates: [] };
    });
    const plain = {
      recipe: null,
      outputFolder: '/n/reduced',
      format: plainFormat('float32'),
      existing: 'update',
    } as const;
    const { limits } = defaultRecipe();
    return { kind: 'flat', ...plain, limits, bytes: 0, flats, refused, ignored: [], hints: [] };
  }

  private reduce({ path, name }: PlannedFlat): FrameOutcome {
    const rest = { path, output: `/n/reduced/${name}`, levels: null, warnings: [], mean: null, min: null, max: null };
    if (this.faint.has(name)) {
      const error = { tag: 'Refused', message: 'it is too faint.', file: path, wayOut: 'Expose longer.' };
      return { ...rest, status: 'refused', error };
    }
    this.done.add(name);
    return { ...rest, status: 'written', error: null };
  }
}

describe('a watched night', () => {
  it('reduces a flat once, as soon as two looks found it unchanged', async () => {
    const night = new Night();
    night.files.set('a.fits', 1000);
    assert.equal(await night.pass(), 0);
    assert.deepEqual(night.runs, [], 'seen for the first time: it may still grow');
    assert.equal(night.states.at(-1)?.arriving, 1);
    assert.equal(await night.pass(), 1000);
    assert.deepEqual(night.runs, [['a.fits']]);
    assert.equal(night.states.at(-1)?.reduced, 1);
    assert.equal(await night.pass(), 10_000, 'nothing arrives: it looks seldom');
    assert.deepEqual(night.runs, [['a.fits']]);
    await night.watch.stop();
  });

  it('waits for a frame that grows, and for one that is cut short, without a word', async () => {
    const night = new Night();
    night.files.set('a.fits', 1000);
    night.files.set('b.fits', -1);
    await night.pass();
    night.files.set('a.fits', 2000);
    await night.pass();
    assert.deepEqual(night.runs, []);
    assert.equal(night.states.at(-1)?.arriving, 2);
    assert.deepEqual(night.news, []);
    night.files.set('b.fits', 3000);
    await night.pass();
    assert.deepEqual(night.runs, [['a.fits']]);
    await night.pass();
    assert.deepEqual(night.runs, [['a.fits'], ['b.fits']]);
    await night.watch.stop();
  });

  it('tells a refusal once, goes on with the others, and tries again only when the frame changes', async () => {
    const night = new Night();
    night.files.set('faint.fits', 1000);
    night.files.set('good.fits', 1000);
    night.faint.add('faint.fits');
    await night.pass();
    await night.pass();
    assert.deepEqual(night.runs, [['faint.fits', 'good.fits']]);
    assert.deepEqual(night.news, ['faint.fits: it is too faint. Expose longer.']);
    assert.equal(night.states.at(-1)?.reduced, 1);
    await night.pass();
    await night.pass();
    assert.equal(night.runs.length, 1);
    assert.equal(night.news.length, 1);
    night.faint.clear();
    night.files.set('faint.fits', 4000);
    await night.pass();
    await night.pass();
    assert.deepEqual(night.runs[1], ['faint.fits']);
    assert.deepEqual(night.states.at(-1)?.problems, []);
    await night.watch.stop();
  });

  it('tells why it cannot plan, once, and goes on looking', async () => {
    const night = new Night();
    night.planFails = 'flatfield.json is not JSON.';
    await night.pass();
    await night.pass();
    assert.deepEqual(night.news, ['flatfield.json is not JSON.']);
    night.planFails = null;
    night.files.set('a.fits', 1000);
    await night.pass();
    await night.pass();
    assert.deepEqual(night.runs, [['a.fits']]);
    assert.deepEqual(night.states.at(-1)?.problems, []);
    await night.watch.stop();
  });

  it('looks soon after a hint', async () => {
    const night = new Night();
    await night.pass();
    night.watch.hint();
    assert.equal(await night.pass(), 300);
    await night.watch.stop();
  });
});

describe('the status bar', () => {
  const state: WatchState = { busy: false, reduced: 3, arriving: 1, problems: ['b.fits: it is too faint.'] };

  it('says how many were reduced and how many were not', () => {
    assert.equal(statusText([{ name: 'night-1', state }]), '$(eye) night-1: 3 reduced, 1 not');
    const busy = { ...state, busy: true, problems: [] };
    assert.equal(
      statusText([
        { name: 'a', state: busy },
        { name: 'b', state },
      ]),
      '$(sync~spin) 2 folders: 6 reduced, 1 not',
    );
    assert.equal(statusText([{ name: '$(bug)', state: { ...state, problems: [] } }]), '$(eye) $ (bug): 3 reduced');
  });

  it('names in its tooltip what was not', () => {
    const lines = tooltipText([{ name: 'night-1', state }]).split('\n');
    assert.deepEqual(lines, ['Watching night-1: 3 reduced, 1 still being written.', 'b.fits: it is too faint.']);
  });
});
