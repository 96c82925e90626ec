// Runs in every frame before its scripts: writes down when the viewer's window posts, hears and draws, in ms since 1970.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  window.addEventListener('click', ({ timeStamp }) => (window.clickedAt = performance.timeOrigin + timeStamp), true);
  // The window's page is written into a frame that is there before it: by its address it cannot be told.
  if (window.top === window || window.viewerProbe !== undefined) return;

  const probe = { born: now(), posted: [], heard: [], work: [], presented: [] };
  window.viewerProbe = probe;
  const frame = window.requestAnimationFrame.bind(window);

  /** The time that `run` takes, under a name. */
  const timed = (what, run) => {
    const from = now();
    try {
      return run();
    } finally {
      probe.work.push({ what, from, to: now() });
    }
  };

  window.requestAnimationFrame = (draw) =>
    frame((time) => {
      timed('draw', () => draw(time));
      // What was drawn in a frame is on the screen when the next one begins.
      frame(() => probe.presented.push(now()));
    });

  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (typeof listener !== 'function') return listen.call(this, type, listener, options);
    if (type === 'message' && this === window) {
      const hear = (event) => {
        probe.heard.push({ at: now(), data: event.data });
        timed('message', () => listener.call(this, event));
      };
      return listen.call(this, type, hear, options);
    }
    if (!['keydown', 'pointermove'].includes(type)) return listen.call(this, type, listener, options);
    return listen.call(this, type, (event) => timed(type, () => listener.call(this, event)), options);
  };

  let acquire;
  Object.defineProperty(window, 'acquireVsCodeApi', {
    configurable: true,
    set: (given) => {
      acquire = given;
    },
    get: () => () => {
      const api = acquire();
      const postMessage = (message, transfer) => {
        probe.posted.push({ at: now(), data: message });
        api.postMessage(message, transfer);
      };
      return { ...api, postMessage };
    },
  });

  const isArray = (value) => ArrayBuffer.isView(value);
  /** Bytes of the numbers, and of the rest as JSON. */
  const bytesOf = (message) => {
    let bytes = 0;
    const text = JSON.stringify(message, (_, value) => {
      if (!isArray(value)) return value;
      bytes += value.byteLength;
      return 0;
    });
    return bytes + text.length;
  };
  const line = ({ at, data }) => ({
    ...{ at, bytes: bytesOf(data), rpc: data?.rpc, id: data?.id, method: data?.method ?? null },
  });
  /** Whether a picture was drawn and everything that it needs has come: for so many ms nothing did. */
  window.isQuiet = (ms) => {
    const asked = probe.posted.filter(({ data }) => data.method === 'open' || data.method === 'tiles');
    const answered = new Set(probe.heard.filter(({ data }) => data.rpc === 'reply').map(({ data }) => data.id));
    const last = Math.max(probe.posted.at(-1)?.at ?? 0, probe.heard.at(-1)?.at ?? 0);
    const drawn = probe.posted.some(({ data }) => data.method === 'drawn');
    return drawn && asked.every(({ data }) => answered.has(data.id)) && now() - last > ms;
  };
  /** All of it as plain data. */
  window.readProbe = () => ({
    ...{ born: probe.born, work: probe.work, presented: probe.presented },
    posted: probe.posted.map(line),
    heard: probe.heard.map(line),
    pixels: pixelsOf(document.querySelector('canvas')),
  });
  /** Different colours in the middle of the canvas: a picture has more than two. */
  function pixelsOf(canvas) {
    const context = canvas?.getContext('2d') ?? null;
    if (context === null) return null;
    const { width, height } = canvas;
    const data = context.getImageData(width / 2 - 32, height / 2 - 32, 64, 64).data;
    return new Set(new Uint32Array(data.buffer)).size;
  }
})();
