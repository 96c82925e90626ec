/** Runs in the browser: overlay, measure panel and readout over a picture of known values, wired as a window would. */
import type {
  Arithmetic,
  OpenedPicture,
  ProfileLine,
  ProfileReply,
  Region,
  RegionStatistics,
  Star,
} from '../../src/protocol/pictureJobs';
import type { ImageChoice } from '../../src/protocol/viewer';
import { element } from '../../webview/element';
import { MeasurePanel } from '../../webview/measure/measurePanel';
import { Overlay } from '../../webview/measure/overlay';
import type { OverlayView } from '../../webview/measure/overlayView';
import type { Place } from '../../webview/measure/regions';
import { CanvasRenderer } from '../../webview/picture/canvasRenderer';
import { TileAllowance, TileStore } from '../../webview/picture/tileStore';
import { Readout } from '../../webview/readout';
import '../../webview/styles.css';

/** Image pixels, and CSS pixels of one. */
const WIDTH = 100;
const HEIGHT = 75;
const SCALE = 4;

const star: Star = {
  x: 30.25,
  y: 40.5,
  fwhm: 4.7096,
  fwhmArcsec: 1.8838,
  peak: 9000,
  background: 1000,
  flux: 201062,
  profile: Array.from({ length: 12 }, (_, i) => ({
    radius: i + 0.5,
    value: 1000 + 8000 * Math.exp(-((i + 0.5) ** 2) / 8),
    n: 4 + 6 * i,
  })),
  amplitude: 8000,
  sigma: 2,
};

/** 1000 + column + 100 row, the first column without a value. */
function value(x: number, y: number): number {
  return x <= 0 || y < 0 || x >= WIDTH || y >= HEIGHT ? Number.NaN : 1000 + x + 100 * y;
}

function holds(region: Region, x: number, y: number): boolean {
  if (region.shape === 'rectangle') return x >= region.x0 && x <= region.x1 && y >= region.y0 && y <= region.y1;
  if (region.shape === 'circle') return Math.hypot(x - region.x, y - region.y) <= region.radius;
  return false;
}

function statistics(region: Region): RegionStatistics {
  const values: number[] = [];
  let nan = 0;
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      if (!holds(region, x, y)) continue;
      if (Number.isNaN(value(x, y))) nan++;
      else values.push(value(x, y));
    }
  values.sort((a, b) => a - b);
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const std = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / n);
  const median = ((values[(n - 1) >> 1] ?? Number.NaN) + (values[n >> 1] ?? Number.NaN)) / 2;
  return { n, nan, mean, median, std, min: values[0] ?? Number.NaN, max: values[n - 1] ?? Number.NaN };
}

function profile(line: ProfileLine): ProfileReply {
  const length =
    line.along === 'row'
      ? WIDTH
      : line.along === 'column'
        ? HEIGHT
        : Math.ceil(Math.hypot(line.x1 - line.x0, line.y1 - line.y0)) + 1;
  const at = Float64Array.from({ length }, (_, i) => i);
  const t = (i: number) => (length > 1 ? i / (length - 1) : 0);
  const values = at.map((i) => {
    if (line.along === 'row') return value(i, line.y);
    if (line.along === 'column') return value(line.x, i);
    return value(Math.round(line.x0 + (line.x1 - line.x0) * t(i)), Math.round(line.y0 + (line.y1 - line.y0) * t(i)));
  });
  return { at, values };
}

const page = {
  regions: [] as readonly Region[],
  selected: null as number | null,
  copied: [] as string[],
  asked: [] as Region[],
  pixels: [] as number[][],
  swiped: [] as number[],
  /** Region questions wait for `answer()` while true. */
  hold: false,
  waiting: [] as (() => void)[],
  /** Thrown by every question. */
  failure: null as string | null,
  answer(): void {
    for (const go of page.waiting.splice(0)) go();
  },
  regionsTold: 0,
  measuredStar: undefined as Star | null | undefined,
};

async function answered<T>(make: () => T): Promise<T> {
  if (page.failure !== null) throw new Error(page.failure);
  return make();
}

const overlay = new Overlay({
  onRegions: (regions, selected) => {
    page.regions = regions;
    page.selected = selected;
    page.regionsTold++;
    panel.showRegions(regions, selected);
  },
  onStar: (pixel) => panel.measureStar(pixel),
  onSwipe: (column) => page.swiped.push(column),
});
const panel = new MeasurePanel(
  {
    region: async (region) => {
      page.asked.push(region);
      if (page.hold) await new Promise<void>((resolve) => page.waiting.push(resolve));
      return answered(() => statistics(region));
    },
    profile: (line) => answered(() => profile(line)),
    star: (x, y) => answered(() => (Math.hypot(x - star.x, y - star.y) < 8 ? star : null)),
    pixels: (x0, x1, y0, y1) =>
      answered(() => {
        page.pixels.push([x0, x1, y0, y1]);
        const columns = x1 - x0;
        return Float64Array.from({ length: columns * (y1 - y0) }, (_, i) =>
          value(x0 + (i % columns), y0 + Math.floor(i / columns)),
        );
      }),
  },
  {
    onTool: (tool) => {
      overlay.setTool(tool);
      panel.showTool(tool);
    },
    onSelect: (index) => overlay.select(index),
    onRemove: (index) => overlay.remove(index),
    onNudge: (right, up) => overlay.nudge(right, up),
    onGrow: (by) => overlay.grow(by),
    onCopy: (text) => page.copied.push(text),
    onStar: (found) => {
      page.measuredStar = found;
      overlay.setMarks({ star: found });
    },
    onParts: () => {},
  },
);
const readout = new Readout(async (_, { x, y }) => ({
  value: value(x, y) + 0.5625,
  physical: [2 * x + 21, 2 * y + 41],
  sky: {
    names: ['RA', 'Dec'],
    frame: 'ICRS',
    degrees: [83.633083, 22.0145],
    text: ['05h34m31.94s', '+22°00′52.2″'],
    degreesText: ['83.63308°', '22.01450°'],
  },
}));

let topDown = false;
const view = (): OverlayView => ({
  width: WIDTH * SCALE * devicePixelRatio,
  height: HEIGHT * SCALE * devicePixelRatio,
  toCanvas: ({ x, y }) => ({
    x: x * SCALE * devicePixelRatio,
    y: (topDown ? y : HEIGHT - y) * SCALE * devicePixelRatio,
  }),
});

/** A grey ramp from black to white, so that marks are seen on every grey. */
function picture(): HTMLElement {
  const canvas = element('canvas', {});
  const made = element(
    'div',
    { class: 'picture', tabindex: '0', role: 'application', 'aria-label': 'Picture' },
    canvas,
    overlay.element,
  );
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  for (let x = 0; x < WIDTH; x++) {
    if (context === null) break;
    context.fillStyle = `rgb(${Array.from({ length: 3 }, () => Math.round((255 * x) / (WIDTH - 1))).join(' ')})`;
    context.fillRect(x, 0, 1, HEIGHT);
  }
  const at = (event: MouseEvent): Place => {
    const box = made.getBoundingClientRect();
    return { x: (event.clientX - box.left) * devicePixelRatio, y: (event.clientY - box.top) * devicePixelRatio };
  };
  made.addEventListener('pointerdown', (event) => {
    made.setPointerCapture(event.pointerId);
    overlay.pointerDown(at(event));
  });
  made.addEventListener('pointermove', (event) => {
    if (!overlay.pointerMove(at(event))) made.style.cursor = overlay.cursorAt(at(event)) ?? 'grab';
  });
  made.addEventListener('pointerup', (event) => overlay.pointerUp(at(event)));
  made.addEventListener('keydown', (event) => overlay.key(event.key));
  return made;
}

const choice: ImageChoice = { frame: 0, hdu: null, plane: 0, calibrated: false, against: null };
const info: OpenedPicture = {
  ...{ hdu: 0, width: 4109, height: 4096, planes: 1, pixelType: 'float32', unit: 'electron', topDown: false },
  ...{ origin: [0, 0], sky: ['RA', 'Dec'], hasPhysical: true, level: 0, overviewWidth: 1, overviewHeight: 1 },
  ...{ overview: Float32Array.of(Number.NaN), exact: true, sample: new Float32Array(), zscale: [0, 1], range: [0, 1] },
};
// The readout asks nothing of the tiles.
const renderer = new CanvasRenderer(() => {});
const store = new TileStore(info, renderer, new TileAllowance(renderer), async () => {}, {
  onTiles: () => {},
  onFailure: () => {},
});

/** Lays the parts out; the panel is so many CSS pixels wide. */
function show(width: number, options: { readonly topDown?: boolean } = {}): void {
  topDown = options.topDown ?? false;
  const stage = element('div', { class: 'stage' }, picture());
  Object.assign(stage.style, { flex: 'none', width: `${WIDTH * SCALE}px`, height: `${HEIGHT * SCALE}px` });
  Object.assign(panel.element.style, { width: `${width}px`, flex: 'none' });
  const middle = element('div', {}, stage);
  document.getElementById('app')?.append(element('main', {}, middle, panel.element), readout.element);
  overlay.setImage({ width: WIDTH, height: HEIGHT });
  overlay.draw(view());
  panel.showImage({ width: WIDTH, height: HEIGHT, unit: 'adu', topDown });
  panel.magnifier.setColours((one) => {
    const grey = Math.round(Math.max(0, Math.min(255, (one - 1000) / 30)));
    return Number.isNaN(one) ? [200, 40, 40] : [grey, grey, grey];
  });
  readout.showPicture({ choice, info, levels: null, store });
  readout.showScale(1, 1);
  readout.showPixel(null, 'pointer');
}

const arithmetic: Arithmetic = {
  raw: 2513,
  terms: [
    { what: 'overscan', value: 1012.5, scale: 1, from: '[1:50,1:4096]' },
    { what: 'bias', value: 12.25, scale: 1, from: 'bias.fits' },
    { what: 'dark', value: 3.1, scale: 0.777, from: 'dark_90.fits' },
  ],
  value: 1485.8413,
};

declare global {
  interface Window {
    measure: typeof page;
    shown: {
      show: typeof show;
      overlay: Overlay;
      panel: MeasurePanel;
      readout: Readout;
      arithmetic: Arithmetic;
      redraw: () => void;
    };
  }
}

window.measure = page;
window.shown = { show, overlay, panel, readout, arithmetic, redraw: () => overlay.draw(view()) };
