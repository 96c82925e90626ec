// Drives the installed viewer through what is measured, and reads the times from the probe in its window.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Workbench } from '../../test/ui/harness.mjs';

const PROBE = fileURLToPath(new URL('viewerProbe.js', import.meta.url));
const QUIET_MS = 700;
/** Stretches and colours that are changed one after the other; none of these needs all pixels to be counted. */
const RESTRETCHES = ['s', 's', 's', 'i', 'm', 'm'];

async function start({ vsix, folder, scratch }) {
  const workbench = await Workbench.start({ vsix, artifacts: join(scratch, 'artifacts'), log: () => {} });
  await workbench.page.addInitScript({ path: PROBE });
  await workbench.openWorkbench(folder);
  // The frames in the tree say that the extension has started.
  await workbench.openView('Flatfield');
  await workbench.waitForTree([/./]);
  await workbench.openView('Explorer');
  return workbench;
}

/**
 * Times of `runs` openings of each image in turns, after one that is not counted: { [key]: figures[] }. `between(run)` is
 * called once a round.
 */
export async function viewerTimes({ vsix, folder, scratch, images, runs, between }) {
  const workbench = await start({ vsix, folder, scratch });
  try {
    const times = Object.fromEntries(images.map(({ key }) => [key, []]));
    for (let run = 0; run <= runs; run++) {
      for (const image of images) {
        const figures = await openOnce(workbench, image);
        if (run > 0) times[image.key].push(figures);
      }
      between(run);
    }
    return times;
  } finally {
    await workbench.close();
  }
}

async function openOnce(workbench, image) {
  const frame = await open(workbench, image);
  const clicked = await workbench.page.evaluate('window.clickedAt');
  const first = await frame.evaluate('window.readProbe()');
  if (image.key !== 'empty' && !(first.pixels > 2)) throw new Error(`${image.title}: the window shows no picture.`);
  const figures = { ...opening(first, clicked) };
  if (image.key !== 'empty') {
    Object.assign(figures, await restretch(workbench, frame));
    Object.assign(figures, await pan(workbench, frame));
  }
  await closeEditor(workbench, image);
  return figures;
}

/** Opens a file by a click in the Explorer; answers the frame of its window when everything it needs has come. */
async function open(workbench, { file }) {
  const before = new Set(workbench.page.frames());
  await workbench.explorerRow(file).click();
  const frame = await until(async () => {
    for (const one of workbench.page.frames()) {
      if (before.has(one) || !one.url().includes('/fake.html')) continue;
      if (await one.evaluate('window.isQuiet !== undefined').catch(() => false)) return one;
    }
    return null;
  });
  await quiet(frame);
  return frame;
}

async function closeEditor(workbench, { file }) {
  const tab = workbench.tab(file);
  await tab.click({ button: 'middle' });
  await tab.waitFor({ state: 'hidden' });
}

const quiet = (frame) => until(() => frame.evaluate(`window.isQuiet(${QUIET_MS})`).catch(() => false));

async function until(look) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const seen = await look();
    if (seen) return seen;
    await setTimeout(100);
  }
  throw new Error('The viewer did not come to rest within a minute.');
}

/** The first frame that was presented after a time. */
const presentedAfter = ({ presented }, time) => presented.find((at) => at >= time) ?? Number.NaN;

function opening(probe, clicked) {
  const { born, posted, heard } = probe;
  const ready = posted[0].at;
  const drawn = posted.find(({ method }) => method === 'drawn').at;
  const asked = posted.find(({ method }) => method === 'open');
  // Sent before it was asked for, or the answer.
  const came = heard.find(({ rpc, method, id }) => method === 'opened' || (rpc === 'reply' && id === asked.id));
  const lastTile = heard.findLast(({ rpc }) => rpc === 'event');
  const sum = (messages) => messages.reduce((total, { bytes }) => total + bytes, 0);
  return {
    openToReady: ready - clicked,
    bornToReady: ready - born,
    readyToDrawn: drawn - ready,
    readyToPicture: came.at - ready,
    readyToComplete: lastTile === undefined ? drawn - ready : presentedAfter(probe, lastTile.at) - ready,
    bytesFirst: sum(heard.filter(({ at }) => at <= drawn)),
    bytesAll: sum(heard),
    bytesMessage: Math.max(...heard.map(({ bytes }) => bytes)),
  };
}

/** Work of the window for another stretch or colour map, until it is presented, and messages to the host meanwhile. */
async function restretch(workbench, frame) {
  await frame.locator('.picture').focus();
  const work = [];
  const shown = [];
  const before = (await frame.evaluate('window.readProbe()')).posted.length;
  for (const key of RESTRETCHES) {
    const from = (await frame.evaluate('window.readProbe()')).work.length;
    await workbench.page.keyboard.press(key);
    // Not asked too often: looking is work for the window, too.
    await workbench.page.waitForTimeout(200);
    const { probe, done, pressed, drawn } = await until(() => redrawn(frame, from));
    work.push(done.reduce((total, one) => total + one.to - one.from, 0));
    shown.push(presentedAfter(probe, drawn.to) - pressed.from);
  }
  const messages = (await frame.evaluate('window.readProbe()')).posted.length - before;
  const mean = (list) => list.reduce((total, one) => total + one, 0) / list.length;
  return {
    restretchWork: mean(work),
    restretchMost: Math.max(...work),
    restretchShown: mean(shown),
    restretchMessages: messages,
  };
}

/** What the window did since its `from`-th piece of work, once a key's picture was drawn and presented; null until then. */
async function redrawn(frame, from) {
  const probe = await frame.evaluate('window.readProbe()');
  const done = probe.work.slice(from);
  const pressed = done.find(({ what }) => what === 'keydown');
  const drawn = done.findLast(({ what }) => what === 'draw');
  if (pressed === undefined || drawn === undefined || Number.isNaN(presentedAfter(probe, drawn.to))) return null;
  return { probe, done, pressed, drawn };
}

/** One pixel of the image on one of the screen; then another part of it is drawn into the window. */
async function pan(workbench, frame) {
  await workbench.page.keyboard.press('1');
  await workbench.page.waitForTimeout(50);
  await quiet(frame);
  const from = await frame.evaluate('window.readProbe()');
  await dragPicture(workbench, frame);
  await quiet(frame);
  const probe = await frame.evaluate('window.readProbe()');
  const moved = probe.work
    .slice(from.work.length)
    .filter(({ what }) => what === 'pointermove')
    .at(-1);
  const tiles = probe.heard.slice(from.heard.length).filter(({ rpc, bytes }) => rpc === 'event' && bytes > 1000);
  if (tiles.length === 0) throw new Error('Panning brought no tile.');
  const total = tiles.reduce((sum, { bytes }) => sum + bytes, 0);
  return { panComplete: presentedAfter(probe, tiles.at(-1).at) - moved.from, panTiles: tiles.length, panBytes: total };
}

/** By most of its size to the left and up, in one movement. */
async function dragPicture(workbench, frame) {
  const { mouse } = workbench.page;
  const { x, y, width, height } = await frame.locator('.picture').boundingBox();
  await mouse.move(x + 0.95 * width, y + 0.95 * height);
  await mouse.down();
  await mouse.move(x + 0.05 * width, y + 0.05 * height);
  await mouse.up();
}

/** Most rounds of the measurement of memory: one alone may meet a garbage collection that is due, or just miss it. */
const MEMORY_ROUNDS = 3;

/**
 * Bytes by which the extension host grows, at its peak and in the end, while an image is opened, zoomed and panned over,
 * from the state in which it shows one pixel and rests: { [key]: { peak, end }[] }, each in a VS Code of its own. Linux only: null
 * elsewhere.
 */
export async function hostMemory({ vsix, folder, scratch, images, runs }) {
  if (process.platform !== 'linux') return null;
  const growths = {};
  for (let round = 0; round < Math.min(runs, MEMORY_ROUNDS); round++) {
    for (const image of images.filter(({ key }) => key !== 'empty')) {
      const growth = await growthOf(image, { vsix, folder, scratch, first: images[0] });
      growths[image.key] = [...(growths[image.key] ?? []), growth];
    }
  }
  return growths;
}

async function growthOf(image, { first, ...place }) {
  const workbench = await start(place);
  try {
    const pid = extensionHostOf(workbench.serverPid);
    await open(workbench, first);
    await atRest(pid);
    const before = resident(pid);
    writeFileSync(`/proc/${pid}/clear_refs`, '5'); // the peak counts from here
    await look(workbench, await open(workbench, image));
    return { peak: peak(pid) - before, end: resident(pid) - before };
  } finally {
    await workbench.close();
  }
}

/**
 * VS Code's own extensions start seconds after its window, in the same process (10 to 16 MB): waits until the process has grown
 * by less than a megabyte in four seconds.
 */
async function atRest(pid) {
  for (let waited = 0; waited < 40; waited += 4) {
    const before = resident(pid);
    await setTimeout(4000);
    if (resident(pid) - before < 1e6) return;
  }
  throw new Error('The extension host does not come to rest.');
}

async function look(workbench, frame) {
  await frame.locator('.picture').focus();
  for (const key of ['+', '+', '+', '+', '1']) {
    await workbench.page.keyboard.press(key);
    await workbench.page.waitForTimeout(50);
    await quiet(frame);
  }
  for (let step = 0; step < 6; step++) {
    await dragPicture(workbench, frame);
    await quiet(frame);
  }
  await frame.locator('.picture').focus();
  await workbench.page.keyboard.press('0');
  await workbench.page.waitForTimeout(50);
  await quiet(frame);
}

function extensionHostOf(serverPid) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (words.includes('--type=extensionHost') && parentsOf(pid).includes(serverPid)) return Number(pid);
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error('The extension host was not found among the processes of the server.');
}

function parentsOf(pid) {
  const parents = [];
  for (let one = Number(pid); one > 1; parents.push(one)) one = Number(status(one, 'PPid'));
  return parents;
}

const status = (pid, name) =>
  new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
const resident = (pid) => 1024 * Number(status(pid, 'VmRSS'));
const peak = (pid) => 1024 * Number(status(pid, 'VmHWM'));
