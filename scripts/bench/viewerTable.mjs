// Prints what was measured of the viewer, and which goals it meets.

const FIRST_MS = 300;
const FRAME_MS = 1000 / 60;
const FIRST_BYTES = 4 * 2 ** 20;
const MESSAGE_BYTES = 2 ** 20;
const GROWTH_BYTES = 64e6;
/** A median of a few runs on a busy machine is not known better. */
const NOISE = 1.25;

const ROWS = [
  ['click -> ready (first message of the window), ms', 'openToReady'],
  ['   of which from the document to ready, ms', 'bornToReady'],
  ['ready -> first picture on screen, ms', 'readyToDrawn'],
  ['   of which until the picture has come, ms', 'readyToAnswer'],
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

export function printTimes({ images, times, peers, memory, runs, medianOf }) {
  const lines = ROWS.map(([title, figure, factor = 1]) => [
    title,
    ...images.map(({ key }) =>
      cell(
        times[key].map((one) => one[figure]),
        factor,
        medianOf,
      ),
    ),
  ]);
  for (const { name, seconds } of peers) {
    lines.push([`${name}, ms`, ...images.map(({ key }) => cell(seconds[key] ?? [], 1e3, medianOf))]);
  }
  if (memory !== null) {
    const growth = (key, which) =>
      cell(
        (memory[key] ?? []).map((one) => one[which]),
        1e-6,
        medianOf,
      );
    lines.push(['extension host: growth at its peak, MB', ...images.map(({ key }) => growth(key, 'peak'))]);
    lines.push(['extension host: growth in the end, MB', ...images.map(({ key }) => growth(key, 'end'))]);
  }
  console.log(`\n== The viewer; medians of ${runs} (smallest - largest) after a warm-up, in turns`);
  const table = [['', ...images.map(({ title }) => title)], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const [name, ...cells] of table) {
    console.log(
      `   ${name.padEnd(widths[0])}${cells.map((text, i) => text.padStart(widths[i + 1] + 3)).join('')}`.trimEnd(),
    );
  }
}

function cell(values, factor, medianOf) {
  if (values.length === 0 || values.includes(undefined)) return '';
  const scaled = values.map((value) => value * factor);
  const text = (value) => value.toFixed(value < 100 && !scaled.every(Number.isInteger) ? 1 : 0);
  const [least, most] = [Math.min(...scaled), Math.max(...scaled)];
  return least === most ? text(least) : `${text(medianOf(scaled))} (${text(least)} - ${text(most)})`;
}

export function goalsMet({ times, memory, medianOf }) {
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
  console.log('\n== Goals');
  for (const [goal, met, figure] of goals) console.log(`   ${met ? 'met    ' : 'NOT MET'}  ${goal}: ${figure}`);
}
