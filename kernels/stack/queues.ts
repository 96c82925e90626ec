/** Pixels that wait for their bounds, those that are left to the plain code, and how many values were rejected. */
import { EXACT, left, waiting } from './setup';

export let waitingCount: i32 = 0;
export let leftCount: i32 = 0;
export let rejectedCount: i32 = 0;

export function clearQueues(): void {
  waitingCount = 0;
  leftCount = 0;
  rejectedCount = 0;
}

/** Lets a pixel wait for its bounds; true when no further one has room. */
export function postpone(pixel: i32): bool {
  store<i32>(waiting + ((<usize>waitingCount) << 2), pixel);
  return ++waitingCount === EXACT;
}

/** Nobody waits any more. */
export function endWaiting(): void {
  waitingCount = 0;
}

/** Leaves a pixel to the plain code. */
export function leave(pixel: i32): void {
  store<i32>(left + ((<usize>leftCount) << 2), pixel);
  leftCount++;
}

/** Counts values that were rejected. */
export function addRejected(count: i32): void {
  rejectedCount += count;
}
