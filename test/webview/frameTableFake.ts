/** Runs before the page of frames: the host's own session over pretended frames, of which no file exists. */
import type { FrameInfo, Scan, UnreadableFrame } from '../../src/engine/frames/frameInfo';
import { FramesSession } from '../../src/host/frames/framesSession';
import type { FramesAction, FramesMethods, FramesWindowMethods } from '../../src/protocol/framesPage';
import type { CardsReply, CardsRequest } from '../../src/protocol/jobs';
import type { Rpc } from '../../src/protocol/rpc';
import { KeywordColumns } from '../../src/worker/keywordColumns';
import { frameOf } from '../engine/plan/frameOf';
import { pretendHost } from './pretendedHost';

export interface FrameTableScenario {
  /** How many frames there are; three of every ten are darks and bias. */
  readonly frames: number;
  readonly treeFilter?: string;
  readonly state?: unknown;
  /** Thrown by `act`. */
  readonly refuse?: string;
  /** An object that a file claims to show. */
  readonly object?: string;
}

declare global {
  interface Window {
    /** What was done with which files. */
    actedOn: [FramesAction, string[]][];
    copied: string[];
    saved: string[];
    /** From now on nothing is found until this is called with false. */
    holdScans(hold: boolean): void;
    /** Other frames from now on. */
    changeFrames(frames: number): void;
  }
}

const { scenario } = window as unknown as { scenario: FrameTableScenario };
let count = scenario.frames;

const KINDS = ['flat', 'flat', 'light', 'flat', 'dark', 'flat', 'bias', 'light', 'dark', 'flat'] as const;
const FILTERS = ["g'", "r'", "i'"] as const;

function frameAt(i: number): FrameInfo {
  const kind = KINDS[i % KINDS.length]!;
  const time = new Date(Date.UTC(2016, 10, 23, 18, i)).toISOString().slice(0, 19);
  const shutter = kind === 'bias' || kind === 'dark';
  return frameOf({
    name: `ccd.${String(i + 1).padStart(3, '0')}.fits`,
    mtimeMs: 1,
    kind,
    imagetyp: kind.toUpperCase(),
    exposure: kind === 'bias' ? 0 : kind === 'light' ? 300 : 7 + (i % 4),
    filter: shutter ? null : FILTERS[i % 3]!,
    object: kind === 'light' ? (scenario.object ?? 'NGC 7023') : null,
    date: time,
    keywords: {
      type: 'IMAGETYP',
      exposure: 'EXPTIME',
      date: 'DATE-OBS',
      object: 'OBJECT',
      ...(shutter ? {} : { filter: 'FILTER' }),
    },
    ...(i === 3 ? { rejected: { file: '/night/flatfield.rejected.txt', reason: 'satellite', raw: null } } : {}),
    ...(i === 5 ? { incomplete: '14 of the 24 bytes are missing' } : {}),
  });
}

const cut: UnreadableFrame = { path: '/night/ccd.000.fits', name: 'ccd.000.fits', reason: 'The file is empty.' };

function scanned(): Scan {
  const frames = Array.from({ length: count }, (_, i) => frameAt(i));
  return { frames, unreadable: count > 0 ? [cut] : [] };
}

/** AIRMASS of lights, a SEQNO of all, and a GUIDED of some. */
function cardsOf({ path }: { readonly path: string }): Record<string, string | number | boolean> {
  const i = Number(/(\d+)\.fits/.exec(path)?.[1]) - 1;
  const light = KINDS[i % KINDS.length] === 'light';
  return { SEQNO: 1000 - i, ...(light ? { AIRMASS: 1 + (i % 50) / 50, GUIDED: i % 3 === 0 } : {}) };
}

const pool = {
  size: 1,
  run: async (_: string, { files, keywords }: CardsRequest): Promise<CardsReply> => {
    const all = files.map(cardsOf);
    const counts = new Map<string, number>();
    for (const cards of all)
      for (const keyword of Object.keys(cards)) counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
    counts.set('EXPTIME', files.length);
    counts.set('IMAGETYP', files.length);
    return {
      values: keywords === null ? [] : all.map((cards) => keywords.map((keyword) => cards[keyword])),
      counts: [...counts],
    };
  },
};

window.actedOn = [];
window.copied = [];
window.saved = [];
let held: Promise<void> | null = null;
let release = () => {};
window.holdScans = (hold) => {
  release();
  held = hold
    ? new Promise((resolve) => {
        release = resolve;
      })
    : null;
};
const listeners = new Set<() => void>();
let host: Pick<Rpc<FramesWindowMethods, FramesMethods>, 'request'> | null = null;
const session = new FramesSession(
  { of: 'workspace' },
  {
    cards: new KeywordColumns(pool as never),
    scan: async () => {
      await held;
      return scanned();
    },
    treeFilter: () => scenario.treeFilter ?? '',
    onScan(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    act(action, paths) {
      if (scenario.refuse !== undefined) throw new Error(scenario.refuse);
      window.actedOn.push([action, paths.map((path) => path.replace('/night/', ''))]);
    },
    async copy(text) {
      window.copied.push(text);
    },
    async save(text) {
      window.saved.push(text('/night/frames.ecsv'));
      return '/night/frames.ecsv';
    },
  },
  (method, value) => void host?.request(method, value),
);
host = pretendHost<FramesMethods, FramesWindowMethods>(session.handlers, scenario.state ?? null);
window.changeFrames = (frames) => {
  count = frames;
  for (const listener of listeners) listener();
};
