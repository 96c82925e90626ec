/** How many rows of all frames a combination holds at a time, so that it stays within the memory it was given. */
import { FlatfieldError } from '../engine/errors';
import type { PlannedMaster } from '../engine/plan/plan';
import { byteWords } from '../engine/plan/productSize';
import { mastersOf } from '../engine/reduce/applySteps';
import { heldBytes } from './batches';
import { blockRows } from './blockRows';

/** Bytes for the whole process unless somebody says otherwise. */
export const DEFAULT_MEMORY = 512 * 2 ** 20;
/** Rows of all frames that are worth having at a time. */
const MOST_ROWS = 16;
/** The runtime and this program, whatever they work on. */
const PROCESS = 128 * 2 ** 20;
/** A further thread, with the counts of the medians that it measures. */
const THREAD = 48 * 2 ** 20;
/** An open frame beside its rows, whatever its size: its header, the first bytes of its file. */
const FRAME = 96 * 2 ** 10;
/** Of a frame's rows, those that are sampled for its noise, and the bytes of one. */
const SAMPLED = { rows: 256, bytes: 1024 };
/** A reader's buffer at most. */
const BUFFER = 256 * 2 ** 10;
/** Rows of all frames, in bytes, that stay in a processor's second cache while they are combined: a tenth of all time. */
const CACHED = 1.4 * 2 ** 20;
/** Pixels of a frame, in bytes, that are worth a read, and those that are worth calibrating at a time. */
const LEAST_READ = 2 ** 14;
const LEAST_CALIBRATED = 2 ** 16;

/** What each of `jobs` combinations that run at a time may hold, in bytes, of `memory` for the whole process. */
export function memoryShare(memory: number, jobs: number): number {
  return (memory - PROCESS) / jobs - THREAD;
}

/** How many of these masters can be made at a time, at most `threads` and at least 1, so that each has room for a few rows. */
export function jobsWithin(memory: number, masters: readonly PlannedMaster[], threads: number): number {
  const needed = Math.max(0, ...masters.map((master) => neededBytes(master, MOST_ROWS)));
  for (let jobs = Math.min(threads, masters.length); jobs > 1; jobs--)
    if (needed <= memoryShare(memory, jobs)) return jobs;
  return 1;
}

/**
 * Rows that are read at a time, at least 1; no bit of the result depends on it.
 *
 * @param share bytes for this combination
 * @throws FlatfieldError `Refused` when not even one row fits, with what would be enough
 */
export function bandRows(master: PlannedMaster, share: number): number {
  for (let rows = quickRows(master); rows >= 1; rows--) if (neededBytes(master, rows) <= share) return rows;
  const { width, inputs, output } = master;
  const least = Math.ceil((neededBytes(master, 1) + PROCESS + THREAD) / 2 ** 20);
  throw new FlatfieldError(
    'Refused',
    `${inputs.length} frames of ${width} columns need at least ${least} MB of memory, and ${byteWords(Math.max(0, share))} are left for them.`,
    {
      file: output,
      wayOut: `Allow more (--memory ${least}, the setting flatfield.memory), or combine fewer frames at a time.`,
    },
  );
}

/** The rows at a time that take the least time, where there is memory for them. */
function quickRows({ width, inputs, method }: PlannedMaster): number {
  // The rows around a band are moved with every band.
  if (method.clip !== null && method.clip.grow > 0) return MOST_ROWS;
  const row = 8 * width;
  const least = inputs.some(({ steps }) => steps.length > 0) ? LEAST_CALIBRATED : LEAST_READ;
  return Math.min(MOST_ROWS, Math.max(Math.ceil(least / row), Math.floor(CACHED / (inputs.length * row))));
}

/** Bytes that a combination holds which reads so many rows at a time. */
function neededBytes({ width, height, inputs, method }: PlannedMaster, rows: number): number {
  const n = inputs.length;
  const halo = Math.floor(method.clip?.grow ?? 0);
  const stackRow = n * width * (halo > 0 ? 9 : 8);
  // Four arrays of results at most and a list of pixels; the encoder keeps a copy of one.
  const resultRow = 5.5 * 8 * width;
  const mastersRow = new Set(inputs.flatMap(({ steps }) => mastersOf(steps).map(({ path }) => path))).size * 16 * width;
  const rawRow = 2 * 8 * Math.max(0, ...inputs.map((input) => input.width));
  const held = inputs.reduce((sum, input) => sum + heldBytes(input), 0);
  // The mean of every row; sum and number of every column; the sample; the buffer.
  const checks = 8 * height + 12 * width + SAMPLED.bytes * Math.min(SAMPLED.rows, Math.ceil(height / 2));
  const frame = FRAME + checks + Math.min(BUFFER, 8 * blockRows(width) * width);
  return n * frame + held + (rows + 2 * halo) * stackRow + (rows + halo) * resultRow + rows * (mastersRow + rawRow);
}
