/** Runs in the page before the viewer: acquireVsCodeApi with a host behind it that answers from `window.scenario`. */
import type { HduListing, TableRows } from '../../src/protocol/jobs';
import { packNumbers, unpackNumbers } from '../../src/protocol/messageNumbers';
import { type OpenedPicture, type PixelAnswer, TILE_SIZE } from '../../src/protocol/pictureJobs';
import { type Call, type Handlers, type Port, Rpc } from '../../src/protocol/rpc';
import {
  firstChoice,
  type ImageChoice,
  isFirstChoice,
  type ViewerMethods,
  type WindowMethods,
  type WindowSetup,
} from '../../src/protocol/viewer';

/** What the pretended file holds. */
export interface Scenario {
  readonly image?: {
    readonly width: number;
    readonly height: number;
    /**
     * `ramp`: 1000 + x + 10 y with (0, 0) = 5000; `nan`: a column of NaN in it; `stars`: noise and bright spots. Planes
     * add 100 each, frames 7 each; a calibrated look subtracts 900.
     */
    readonly pattern: 'ramp' | 'nan' | 'stars';
    readonly planes?: number;
    /** Level of the overview; 0 = the whole image, exact. */
    readonly level?: number;
    readonly unit?: string | null;
    readonly topDown?: boolean;
    readonly mayReduce?: boolean;
    /** What the sky coordinates are called; the sentence why there are none without. */
    readonly sky?: readonly [string, string];
    /** Why the frame has no calibrated look; it has one without. */
    readonly uncalibrated?: string;
    readonly hasPhysical?: boolean;
    /** Instead of 1000 to 1100. */
    readonly zscale?: readonly [number, number];
    /** Frame n lies n times this far from the first one in the sky. */
    readonly skyShift?: readonly [number, number];
    /** Why frames cannot be matched by their sky; they can without. */
    readonly unmatched?: string;
  };
  readonly frames?: readonly string[];
  readonly purpose?: WindowSetup['purpose'];
  /** Thrown by `open`. */
  readonly failure?: { tag: string; message: string; file?: string; wayOut?: string };
  readonly headers?: readonly HduListing[];
  readonly headerFailure?: string;
  /** What `table` answers; of `cells` the rows asked for, beyond them the row's number in every column. */
  readonly table?: TableRows;
  /** What `cardUses` answers. */
  readonly uses?: ViewerMethods['cardUses']['reply'];
  /** Cards that the page adds to the last HDU: too many for a scenario. */
  readonly manyCards?: number;
  /** Thrown by every `tableOrder` but that of the file's order. */
  readonly refuseOrder?: string;
  /** What getState gives. */
  readonly state?: unknown;
  /** Milliseconds before `open` answers. */
  readonly delay?: number;
  /**
   * The first picture comes as it is sent before it is asked for: by the time that the page is there (`open` answers that
   * it was sent), after it was asked for (no answer comes), or it went to a page that was there before (`lost`).
   */
  readonly early?: 'before' | 'meanwhile' | 'lost';
  /** `setup` waits for `answerSetup`. */
  readonly holdSetup?: boolean;
  /** No tile comes, until its request is stopped. */
  readonly holdTiles?: boolean;
  /** Thrown by `tiles`. */
  readonly tileFailure?: string;
}

declare global {
  interface Window {
    scenario: Scenario;
    /** Every request of the viewer. */
    asked: [method: string, value: unknown][];
    /** The last state that was set. */
    left: unknown;
    /** Pretends that the first frame's file changed. */
    changeFile: (scenario: Scenario) => Promise<null>;
    /** What the palette asks for. */
    act: (action: WindowMethods['act']['request']['action']) => Promise<null>;
    answerSetup: () => void;
    /** How often the window has answered `act`. */
    acted: number;
    acquireVsCodeApi: () => unknown;
    violations: string[];
  }
}

window.asked = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
  );
});

const rejected = new Set<number>();
const setupReleased = new Promise<void>((resolve) => {
  window.answerSetup = resolve;
});
const held = new Map<number, () => void>();
let order: number[] | null = null;

type Plane = Pick<ImageChoice, 'frame' | 'plane' | 'calibrated'>;

function rawValue(x: number, y: number, { frame, plane, calibrated }: Plane): number {
  const { pattern = 'ramp', width = 1, height = 1 } = window.scenario.image ?? {};
  const more = 100 * plane + 7 * frame - (calibrated ? 900 : 0);
  if (pattern === 'stars') {
    const noise = Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43758.5453) % 1;
    const star = Math.exp(-((x - width * 0.3) ** 2 + (y - height * 0.7) ** 2) / 40) * 30000;
    const second = Math.exp(-((x - width * 0.72) ** 2 + (y - height * 0.25) ** 2) / 90) * 9000;
    return 1000 + 40 * noise + 60 * (y / height) + star + second + more;
  }
  if (pattern === 'nan' && x === 2) return Number.NaN;
  return (x === 0 && y === 0 ? 5000 : 1000 + x + 10 * y) + more;
}

function value(x: number, y: number, image: ImageChoice): number {
  const { width = 1, height = 1 } = window.scenario.image ?? {};
  if (x < 0 || y < 0 || x >= width || y >= height) return Number.NaN;
  const own = rawValue(x, y, image);
  if (image.against === null) return own;
  const other = rawValue(x, y, { ...image, frame: image.against.frame });
  return image.against.operation === 'difference' ? own - other : own / other;
}

/** Every 2^level-th pixel: enough to tell what is drawn where. */
function coarse(image: ImageChoice, level: number, x0: number, y0: number, width: number, height: number) {
  const step = 2 ** level;
  return Float32Array.from({ length: width * height }, (_, i) =>
    value(x0 + (i % width) * step, y0 + Math.floor(i / width) * step, image),
  );
}

function fail({ tag, message, ...details }: NonNullable<Scenario['failure']>): never {
  throw Object.assign(new Error(message), { tag, ...details });
}

const NO_SKY = 'The header has no CTYPE1 and so no world coordinates.';

/** The Crab, wherever the pixel is; the first column lies beside the map. */
function skyAt(x: number): PixelAnswer['sky'] {
  const names = window.scenario.image?.sky;
  if (names === undefined) return NO_SKY;
  if (x === 0) return 'The pixel lies outside the map of the sky.';
  const degreesText = ['83.63308°', '22.01450°'] as const;
  const text = names[0] === 'RA' ? (['05h34m31.94s', '+22°00′52.2″'] as const) : degreesText;
  return { names, frame: 'ICRS', degrees: [83.633083, 22.0145], text, degreesText };
}

function size() {
  const { width = 1, height = 1 } = window.scenario.image ?? {};
  return { width, height };
}

function open(image: ImageChoice): OpenedPicture {
  const { image: pretended, failure } = window.scenario;
  if (pretended === undefined) return fail(failure ?? { tag: 'Unsupported', message: 'There is no image.' });
  const { width, height, planes = 1, level = 0, unit = 'adu', topDown = false, sky, uncalibrated } = pretended;
  if (image.calibrated && uncalibrated !== undefined) return fail({ tag: 'Refused', message: uncalibrated });
  const overviewWidth = Math.ceil(width / 2 ** level);
  const overviewHeight = Math.ceil(height / 2 ** level);
  const overview = coarse(image, level, 0, 0, overviewWidth, overviewHeight);
  const more = image.against === null ? 7 * image.frame - (image.calibrated ? 900 : 0) : 0;
  return {
    hdu: typeof image.hdu === 'number' ? image.hdu : 0,
    ...{ width, height, planes, pixelType: 'uint16', unit, topDown, origin: [0, 0], sky: sky ?? NO_SKY },
    hasPhysical: pretended.hasPhysical === true,
    ...{ level, overviewWidth, overviewHeight, overview, exact: level === 0 },
    sample: overview.filter((one) => !Number.isNaN(one)),
    zscale: pretended.zscale ?? (image.against === null ? [1000 + more, 1100 + more] : [-10, 10]),
    range: [1000 + more, 5000 + more],
  };
}

let openings = 0;
const sendFirst = (): void => void rpc.request('opened', open(firstChoice));
// What was posted before its page was there, VS Code keeps until then.
const firstSent = new Promise<void>((resolve) => {
  window.addEventListener('load', () => {
    if (window.scenario.early === 'before') sendFirst();
    resolve();
  });
});

const handlers: Handlers<ViewerMethods> = {
  async setup() {
    if (window.scenario.holdSetup === true) await setupReleased;
    const { frames = ['fake.fits'], purpose = 'look', image } = window.scenario;
    return {
      frames: frames.map((name, i) => ({ name, folder: 'night', rejected: rejected.has(i) })),
      purpose,
      mayWrite: image?.mayReduce ?? true,
      contents: null,
    };
  },
  async open({ image }) {
    const { early } = window.scenario;
    if (early !== undefined && isFirstChoice(image) && openings++ === 0) {
      if (early === 'meanwhile') {
        sendFirst();
        await new Promise(() => {});
      }
      // Messages keep their order.
      if (early === 'before') await firstSent;
      return null;
    }
    await new Promise((resolve) => setTimeout(resolve, window.scenario.delay ?? 0));
    return open(image);
  },
  tiles({ image, level, x0, x1, y0, y1, id }, call) {
    const { holdTiles, tileFailure } = window.scenario;
    if (tileFailure !== undefined) throw new Error(tileFailure);
    if (holdTiles === true) return new Promise((resolve) => held.set(id, () => resolve(null)));
    const { width, height } = size();
    const span = TILE_SIZE * 2 ** level;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const columns = Math.ceil(Math.min(span, width - x * span) / 2 ** level);
        const rows = Math.ceil(Math.min(span, height - y * span) / 2 ** level);
        const pixels = coarse(image, level, x * span, y * span, columns, rows);
        call.event({ level, x, y, width: columns, height: rows, pixels });
      }
    }
    return null;
  },
  stop({ id }) {
    held.get(id)?.();
    held.delete(id);
    return null;
  },
  levels: ({ image }) => {
    const { width, height } = size();
    const all = coarse(image, 0, 0, 0, width, height);
    const sorted = all.filter((one) => !Number.isNaN(one)).sort();
    const at = (percent: number) => sorted[Math.round((percent / 100) * (sorted.length - 1))] ?? 0;
    return {
      ...{ count: all.length, nan: all.length - sorted.length, min: at(0), max: at(100), zscale: open(image).zscale },
      percentiles: [0.05, 0.25, 0.5, 1, 2.5, 5, 50, 95, 97.5, 99, 99.5, 99.75, 99.95].map((percent) => ({
        percent,
        value: at(percent),
      })),
      histogram: { from: at(0.1), to: at(99.9), counts: Array.from({ length: 512 }, (_, i) => 512 - i) },
    };
  },
  pixel: ({ image, x, y }) => ({
    value: value(x, y, image),
    sky: skyAt(x),
    physical: window.scenario.image?.hasPhysical === true ? [x + 1 + 100, y + 1 + 200] : null,
  }),
  pixels: ({ image, x0, x1, y0, y1 }) =>
    Float64Array.from({ length: (x1 - x0) * (y1 - y0) }, (_, i) =>
      value(x0 + (i % (x1 - x0)), y0 + Math.floor(i / (x1 - x0)), image),
    ),
  region: ({ image, region }) => {
    const { width, height } = size();
    const inside: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const within =
          region.shape === 'circle'
            ? Math.hypot(x - region.x, y - region.y) <= region.radius
            : x >= region.x0 && x <= region.x1 && y >= region.y0 && y <= region.y1;
        if (within) inside.push(value(x, y, image));
      }
    }
    const n = inside.length;
    const mean = inside.reduce((sum, one) => sum + one, 0) / n;
    const sorted = [...inside].sort((a, b) => a - b);
    const std = Math.sqrt(inside.reduce((sum, one) => sum + (one - mean) ** 2, 0) / n);
    return { n, nan: 0, mean, median: sorted[n >> 1] ?? 0, std, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
  },
  profile: ({ image, line }) => {
    const { width, height } = size();
    const along = line.along === 'column' ? height : width;
    const at = Float64Array.from({ length: along }, (_, i) => i);
    if (line.along === 'row') return { at, values: at.map((x) => value(x, line.y, image)) };
    if (line.along === 'column') return { at, values: at.map((y) => value(line.x, y, image)) };
    return { at, values: at.map((x) => value(x, 0, image)) };
  },
  star: ({ x, y }) => ({
    ...{ x: x + 0.25, y: y - 0.25, fwhm: 3.5, fwhmArcsec: null, peak: 500, background: 1000, flux: 9000 },
    ...{ amplitude: 500, sigma: 1.486, profile: [{ radius: 0.5, value: 1400, n: 4 }] },
  }),
  arithmetic: ({ image, x, y }) => ({
    raw: value(x, y, { ...image, calibrated: false }),
    terms: [
      { what: 'overscan', value: 850, scale: 1, from: '[2056:2080,*]' },
      { what: 'dark', value: 100, scale: 0.5, from: 'dark_90.fits' },
    ],
    value: value(x, y, image),
  }),
  match: ({ from, to, points }) => {
    const { skyShift = [0, 0], unmatched } = window.scenario.image ?? {};
    if (unmatched !== undefined) return unmatched;
    const [dx, dy] = skyShift;
    const by = from.frame - to.frame;
    return points.map(([x, y]) => [x + by * dx, y + by * dy] as const);
  },
  header() {
    const { headerFailure, headers = [] } = window.scenario;
    if (headerFailure !== undefined) throw new Error(headerFailure);
    const { manyCards = 0 } = window.scenario;
    const more = Array.from({ length: manyCards }, (_, i) => {
      const keyword = `K${i + 1}`;
      const images = [`${keyword.padEnd(8)}= ${i + 1}`];
      return { keyword, value: String(i + 1), comment: `comment of card ${i + 1}`, images };
    });
    return headers.map((one, i) => (i === headers.length - 1 ? { ...one, cards: [...one.cards, ...more] } : one));
  },
  cardUses: () => window.scenario.uses ?? null,
  tableOrder({ sort, filters }) {
    const { table, refuseOrder } = window.scenario;
    if (table === undefined) return fail({ tag: 'DamagedFits', message: 'The table cannot be read.' });
    if (refuseOrder !== undefined && (sort !== null || filters.length > 0)) {
      return fail({ tag: 'ReadFailed', message: refuseOrder });
    }
    // Not the host's own sort: every second row for a filter, the last first for descending.
    const rows = Array.from({ length: table.present }, (_, row) => row).filter((row) => {
      return filters.length === 0 || row % 2 === 1;
    });
    if (sort?.descending === true) rows.reverse();
    order = sort === null && filters.length === 0 ? null : rows;
    return { total: rows.length };
  },
  table({ first, count, hdu }): TableRows {
    const { table } = window.scenario;
    if (table === undefined) return fail({ tag: 'DamagedFits', message: 'The table cannot be read.' });
    const last = Math.min(first - 1 + Math.min(count, 1000), table.present);
    const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first - 1 + i);
    const at = order === null ? null : order.slice(first - 1, first - 1 + count);
    const cells = (at ?? places).map((row) => table.cells[row] ?? table.columns.map(() => row + 1));
    return { ...table, hdu, first, ...(at === null ? {} : { at }), cells };
  },
  command: () => null,
  reject: ({ frame, rejected: now }) => {
    if (now) rejected.add(frame);
    else rejected.delete(frame);
    return now;
  },
  copyText: () => null,
  savePng: () => true,
  saveFullPng: () => true,
  drawn: () => null,
};

/** The same handlers, which write down what they were asked. */
const noted = Object.fromEntries(
  Object.entries(handlers).map(([method, handler]) => [
    method,
    (request: unknown, call: Call) => {
      window.asked.push([method, request]);
      return (handler as (request: unknown, call: Call) => unknown)(request, call);
    },
  ]),
) as Handlers<ViewerMethods>;

let listener: (message: unknown) => void = () => {};
const port: Port = {
  postMessage: (message) => {
    // As VS Code delivers: a copy, later; and JSON, in which a number that is not finite would be lost.
    const data = structuredClone(packNumbers(message));
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })));
  },
  onMessage: (given) => {
    listener = given;
  },
};
const rpc = new Rpc<WindowMethods, ViewerMethods>(port, noted);
window.changeFile = (scenario) => {
  window.scenario = scenario;
  return rpc.request('changed', { frame: 0 });
};
window.acted = 0;
window.act = async (action) => {
  const reply = await rpc.request('act', { action });
  window.acted++;
  return reply;
};
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => listener(unpackNumbers(structuredClone(message))),
  getState: () => window.scenario.state,
  setState: (state: unknown) => {
    window.left = structuredClone(state);
  },
});
