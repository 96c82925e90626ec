/** Runs in the page before the viewer: acquireVsCodeApi with a host behind it that answers from `window.scenario`. */
import type { HduListing, TableRows } from '../../src/protocol/jobs';
import { type Port, Rpc } from '../../src/protocol/rpc';
import type { PixelFacts, ViewerMethods, WindowMethods } from '../../src/protocol/viewer';

/** What the pretended file holds. */
export interface Scenario {
  readonly image?: {
    readonly width: number;
    readonly height: number;
    /** `ramp`: 1000 + x + 10 y with (0, 0) = 5000; `nan`: a column of NaN in it; `stars`: noise and bright spots. */
    readonly pattern: 'ramp' | 'nan' | 'stars';
    readonly planes?: number;
    readonly factor?: number;
    readonly unit?: string | null;
    readonly topDown?: boolean;
    readonly mayReduce?: boolean;
    /** What the sky coordinates are called; the sentence why there are none without. */
    readonly sky?: readonly [string, string];
  };
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
}

declare global {
  interface Window {
    scenario: Scenario;
    /** Every request of the viewer. */
    asked: [method: string, value: unknown][];
    /** The last state that was set. */
    left: unknown;
    /** Pretends that the file changed. */
    changeFile: (scenario: Scenario) => Promise<null>;
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

function value(x: number, y: number, plane: number): number {
  const { pattern = 'ramp', width = 1, height = 1 } = window.scenario.image ?? {};
  if (pattern === 'stars') {
    const noise = Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43758.5453) % 1;
    const star = Math.exp(-((x - width * 0.3) ** 2 + (y - height * 0.7) ** 2) / 40) * 30000;
    const second = Math.exp(-((x - width * 0.72) ** 2 + (y - height * 0.25) ** 2) / 90) * 9000;
    return 1000 + 40 * noise + 60 * (y / height) + star + second;
  }
  if (pattern === 'nan' && x === 2) return Number.NaN;
  return x === 0 && y === 0 ? 5000 : 1000 + x + 10 * y + 100 * plane;
}

function fail({ tag, message, ...details }: NonNullable<Scenario['failure']>): never {
  throw Object.assign(new Error(message), { tag, ...details });
}

const NO_SKY = 'The header has no CTYPE1 and so no world coordinates.';

/** The Crab, wherever the pixel is; the first column lies beside the map. */
function skyAt(x: number): PixelFacts['sky'] {
  const names = window.scenario.image?.sky;
  if (names === undefined) return NO_SKY;
  if (x === 0) return 'The pixel lies outside the map of the sky.';
  const degreesText = ['83.63308°', '22.01450°'] as const;
  const text = names[0] === 'RA' ? (['05h34m31.94s', '+22°00′52.2″'] as const) : degreesText;
  return { names, frame: 'ICRS', degrees: [83.633083, 22.0145], text, degreesText };
}

let plane = 0;
let order: number[] | null = null;
let listener: (message: unknown) => void = () => {};
const handlers = {
  async open(request: ViewerMethods['open']['request']) {
    window.asked.push(['open', request]);
    const { image, failure, delay = 0 } = window.scenario;
    await new Promise((resolve) => setTimeout(resolve, delay));
    if (image === undefined) return fail(failure ?? { tag: 'Unsupported', message: 'There is no image.' });
    plane = request.plane;
    const { width, height, planes = 1, factor = 1, unit = 'adu', topDown = false, mayReduce = true } = image;
    const sky = image.sky ?? NO_SKY;
    return {
      ...{ picture: 1, hdu: request.hdu ?? 0, plane, planes, name: 'fake.fits', mayReduce, sky, pixelType: 'uint16' },
      ...{ width, height, factor, unit, topDown, zscale: [1000, 1100] as const, range: [1000, 5000] as const },
      ...{ pictureWidth: Math.ceil(width / factor), pictureHeight: Math.ceil(height / factor) },
    };
  },
  pictureRows(request: ViewerMethods['pictureRows']['request']) {
    window.asked.push(['pictureRows', request]);
    const { width = 1, factor = 1 } = window.scenario.image ?? {};
    const columns = Math.ceil(width / factor);
    return Float32Array.from({ length: columns * request.count }, (_, i) =>
      value((i % columns) * factor, (request.from + Math.floor(i / columns)) * factor, plane),
    );
  },
  pixel(request: ViewerMethods['pixel']['request']): PixelFacts {
    window.asked.push(['pixel', request]);
    const found = value(request.x, request.y, plane);
    return { value: Number.isNaN(found) ? 'NaN' : found, sky: skyAt(request.x) };
  },
  header() {
    window.asked.push(['header', null]);
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
  tableOrder(request: ViewerMethods['tableOrder']['request']): { total: number } {
    window.asked.push(['tableOrder', request]);
    const { table, refuseOrder } = window.scenario;
    if (table === undefined) return fail({ tag: 'DamagedFits', message: 'The table cannot be read.' });
    const { sort, filters } = request;
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
  table(request: ViewerMethods['table']['request']): TableRows {
    window.asked.push(['table', request]);
    const { table } = window.scenario;
    if (table === undefined) return fail({ tag: 'DamagedFits', message: 'The table cannot be read.' });
    const { first, count, hdu } = request;
    const last = Math.min(first - 1 + Math.min(count, 1000), table.present);
    const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first - 1 + i);
    const at = order === null ? null : order.slice(first - 1, first - 1 + count);
    const cells = (at ?? places).map((row) => table.cells[row] ?? table.columns.map(() => row + 1));
    return { ...table, hdu, first, ...(at === null ? {} : { at }), cells };
  },
  cardUses(): ViewerMethods['cardUses']['reply'] {
    return window.scenario.uses ?? null;
  },
  copy(text: string): null {
    window.asked.push(['copy', text]);
    return null;
  },
  command(request: ViewerMethods['command']['request']): null {
    window.asked.push(['command', request]);
    return null;
  },
};

const port: Port = {
  postMessage: (message) => {
    // As VS Code delivers: a copy, later.
    const data = structuredClone(message);
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })));
  },
  onMessage: (given) => {
    listener = given;
  },
};
const rpc = new Rpc<WindowMethods, ViewerMethods>(port, handlers);
window.changeFile = (scenario) => {
  window.scenario = scenario;
  return rpc.request('changed', null);
};
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => listener(structuredClone(message)),
  getState: () => window.scenario.state,
  setState: (state: unknown) => {
    window.left = structuredClone(state);
  },
});
