// What was measured of the viewer as a table, and which goals it meets.
import { medianOf } from './medianOf.mjs';

const FIRST_MS = 300;
const FRAME_MS = 1000 / 60;
/** So many times sooner than a picture by matplotlib. */
const MATPLOTLIB = 15;
const FIRST_BYTES = 4 * 2 ** 20;
const MESSAGE_BYTES = 2 ** 20;
const GROWTH_BYTES = 64e6;
/** A median of a few runs on a busy machine is not known better. */
const NOISE = 1.25;

const ROWS = [
  ['click -> ready (first message of the window), ms', 'openToReady'],
  ['   of which from the document to ready, ms', 'bornToReady'],
  ['ready -> first picture on screen, ms', 'readyToDrawn'],
  ['   of which until the picture has come, ms', 'readyToPicture'],
  ['ready -> exact for this size of window, ms', 'readyToComplete'],
  ['restretch: work of the window, ms', 'restretchWork'],
  ['restretch: the longest of a run, ms', 'restretchMost'],
  ['restretch: key -> next frame, ms', 'restretchShown'],
  ['restretch: messages to the host', 'restretchMessages'],
  ['pan to a new region at 1:1 -> exact, ms', 'panComplete'],
  ['   tiles', 'panTiles'],
  ['   kB sent', 'panBytes', 1e-3],
  ['kB sent until the first picture', 'bytesFirst', 1e-3],
  ['kB sent until exact', 'bytesAll', 1e-3],
  ['kB of the largest message', 'bytesMessage', 1e-3],
];

export function viewerTable({ images, times, peers, memory }) {
  const lines = ROWS.map(([title, figure, factor = 1]) => [
    title,
    ...images.map(({ key }) =>
      cell(
        times[key].map((one) => one[figure]),
        factor,
      ),
    ),
  ]);
  for (const { name, seconds } of peers) {
    lines.push([`${name}, ms`, ...images.map(({ key }) => cell(seconds[key] ?? [], 1e3))]);
  }
  if (memory !== null) {
    const growth = (key, which) =>
      cell(
        (memory[key] ?? []).map((one) => one[which]),
        1e-6,
      );
    lines.push(['extension host: growth at its peak, MB', ...images.map(({ key }) => growth(key, 'peak'))]);
    lines.push(['extension host: growth in the end, MB', ...images.map(({ key }) => growth(key, 'end'))]);
  }
  return {
    title: 'Medians (smallest - largest) after a warm-up, in turns',
    head: ['', ...images.map(({ title }) => title)],
    lines,
  };
}

function cell(values, factor) {
  if (values.length === 0 || values.includes(undefined)) return '';
  const scaled = values.map((value) => value * factor);
  const text = (value) => value.toFixed(value < 100 && !scaled.every(Number.isInteger) ? 1 : 0);
  const [least, most] = [Math.min(...scaled), Math.max(...scaled)];
  return least === most ? text(least) : `${text(medianOf(scaled))} (${text(least)} - ${text(most)})`;
}

export function viewerGoals({ times, peers, memory }) {
  const of = (key, figure) => medianOf(times[key].map((one) => one[figure]));
  const most = (figure) => Math.max(...Object.values(times).flatMap((all) => all.map((one) => one[figure] ?? 0)));
  const [small, large] = [of('small', 'readyToDrawn'), of('large', 'readyToDrawn')];
  const goals = [
    [
      'first picture of 61 Mpx no slower than of 16 Mpx',
      large <= small * NOISE,
      `${large.toFixed(0)} and ${small.toFixed(0)} ms`,
    ],
    [
      `ready -> pixels within ${FIRST_MS} ms`,
      Math.max(small, large) <= FIRST_MS,
      `${Math.max(small, large).toFixed(0)} ms`,
    ],
    [
      'restretch within one frame (16.7 ms)',
      of('large', 'restretchWork') <= FRAME_MS,
      `${of('large', 'restretchWork').toFixed(1)} ms of work`,
    ],
    [
      'restretch without a message to the host',
      most('restretchMessages') === 0,
      `${most('restretchMessages')} messages`,
    ],
    ['first picture <= 4 MiB', most('bytesFirst') <= FIRST_BYTES, `${(most('bytesFirst') / 2 ** 20).toFixed(2)} MiB`],
    // A tile of 1 MiB has a few words around it.
    [
      'messages <= 1 MiB and its envelope',
      most('bytesMessage') <= MESSAGE_BYTES + 1024,
      `${(most('bytesMessage') / 2 ** 20).toFixed(3)} MiB`,
    ],
  ];
  if (memory !== null) {
    const peak = Math.max(...Object.values(memory).map((all) => medianOf(all.map((one) => one.peak))));
    goals.push(['extension host grows by less than 64 MB', peak < GROWTH_BYTES, `${(peak * 1e-6).toFixed(1)} MB`]);
  }
  const matplotlib = peers.find(({ name }) => name.includes('matplotlib'))?.seconds.small;
  const goal = `first picture of 16 Mpx, against matplotlib`;
  if (matplotlib === undefined) goals.push([goal, null, 'matplotlib was not measured']);
  else {
    const ratio = (1e3 * medianOf(matplotlib)) / small;
    goals.push([goal, ratio >= MATPLOTLIB, `${ratio.toFixed(1)} x less (goal: ${MATPLOTLIB})`]);
  }
  return goals.map(([goal, met, figure]) => ({ goal, met, figure }));
}
