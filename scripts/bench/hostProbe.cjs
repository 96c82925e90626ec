// Put around the bundle of the installed extension: writes down when it was loaded and activated, and every piece of work
// that kept the extension host from others, into the file that FLATFIELD_PROBE names. Times in ms since 1970. With
// FLATFIELD_PROFILE it samples the stacks, and tells how much of each piece was the bundle's: VS Code's own extensions start
// in the same thread, and take longer. It ends when the file has a neighbour "*.end".
const { existsSync, writeFile, writeFileSync } = require('node:fs');

/** Pieces shorter than this (ms) are not written down. */
const LEAST = 10;

const now = () => performance.timeOrigin + performance.now();
/** Milliseconds for which this thread itself was running: what others do on a busy machine does not count. */
const worked = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
/** `own`: of the time for loading and for activate(), what this thread was running. */
const probe = { loading: now(), loaded: 0, activating: 0, activated: 0, own: { load: 0, activate: 0 }, kept: [] };

const file = process.env.FLATFIELD_PROBE;
const end = `${file}.end`;
const session = process.env.FLATFIELD_PROFILE === undefined ? null : new (require('node:inspector').Session)();
session?.connect();
for (const [method, options] of [
  ['Profiler.enable'],
  ['Profiler.setSamplingInterval', { interval: 1000 }],
  ['Profiler.start'],
])
  session?.post(method, options);
/** The clock of the profiler, in microseconds. */
const ticks = () => Number(process.hrtime.bigint() / 1000n);

let last = now();
let lastTicks = ticks();
let own = worked();
const before = own;
let told = 0;
setInterval(() => {
  const at = now();
  const done = worked();
  if (at - last > LEAST) probe.kept.push({ from: last, wall: at - last, own: done - own, ticks: [lastTicks, ticks()] });
  last = at;
  lastTicks = ticks();
  own = done;
  if (at - told < 250) return;
  told = at;
  if (existsSync(end)) finish();
  else if (!ended) writeFile(file, JSON.stringify({ ...probe, written: now() }), () => {});
}, 2).unref();

let ended = false;
function finish() {
  if (ended) return;
  ended = true;
  if (session === null) writeFileSync(file, JSON.stringify({ ...probe, ended: now() }));
  session?.post('Profiler.stop', (error, { profile }) => {
    if (error) throw error;
    const ours = sharesOf(profile);
    const kept = probe.kept.map((piece) => ({ ...piece, ours: piece.own * ours(piece.ticks) }));
    writeFileSync(file, JSON.stringify({ ...probe, kept, ended: now() }));
  });
}

/** Of a time in microseconds, the share of what ran that was the bundle's; all garbage in it counts where the bundle ran. */
function sharesOf({ nodes, samples, timeDeltas, startTime }) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const kindOf = (id) => {
    const { functionName } = frames.get(id);
    if (functionName === '(idle)' || functionName === '(garbage collector)') return functionName;
    for (let one = id; one !== undefined; one = parents.get(one)) {
      if (frames.get(one).url.endsWith('dist/extension.cjs')) return 'ours';
    }
    return 'other';
  };
  const kinds = new Map(nodes.map(({ id }) => [id, kindOf(id)]));
  let time = startTime;
  const times = timeDeltas.map((delta) => (time += delta));
  return ([from, to]) => {
    const sum = { ours: 0, other: 0, '(idle)': 0, '(garbage collector)': 0 };
    samples.forEach((id, i) => {
      if (times[i] >= from && times[i] < to) sum[kinds.get(id)] += (times[i + 1] ?? to) - times[i];
    });
    const garbage = sum['(garbage collector)'];
    return sum.ours === 0 ? 0 : (sum.ours + garbage) / (sum.ours + garbage + sum.other);
  };
}

/** What the bundle exports, with a look at the clock. */
exports.watched = (bundle) => {
  probe.loaded = now();
  probe.own.load = worked() - before;
  return {
    ...bundle,
    activate(context) {
      const start = worked();
      probe.activating = now();
      const done = bundle.activate(context);
      probe.activated = now();
      probe.own.activate = worked() - start;
      return done;
    },
  };
};
