// Put around the bundle of the installed extension: writes down when it was loaded and activated, and every piece of work
// that kept the extension host from others, into the file that FLATFIELD_PROBE names. Times in ms since 1970.
const { writeFile } = require('node:fs');

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

let last = now();
let own = worked();
const before = own;
let told = 0;
setInterval(() => {
  const at = now();
  const done = worked();
  if (at - last > LEAST) probe.kept.push({ from: last, wall: at - last, own: done - own });
  last = at;
  own = done;
  if (at - told < 250) return;
  told = at;
  writeFile(process.env.FLATFIELD_PROBE, JSON.stringify({ ...probe, written: now() }), () => {});
}, 2).unref();

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
