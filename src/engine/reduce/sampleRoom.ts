/**
 * Room for what is sampled of frames. Frame after frame needs as much, and memory that is only dropped stays with the process
 * until it happens to be collected: so what one frame has given back the next one takes.
 */

/** Most that is kept for frames to come, in bytes. */
const MOST_BYTES = 16 * 2 ** 20;

const spares = new Map<number, Float32Array<ArrayBuffer>[]>();
let kept = 0;

/** Room for so many numbers, whatever is in it. */
export function takeSampleRoom(length: number): Float32Array<ArrayBuffer> {
  const spare = spares.get(length)?.pop();
  if (spare === undefined) return new Float32Array(length);
  kept -= spare.byteLength;
  return spare;
}

/** Room that nobody looks at any more. */
export function giveSampleRoom(room: Float32Array<ArrayBuffer>): void {
  if (room.length === 0 || kept + room.byteLength > MOST_BYTES) return;
  const others = spares.get(room.length);
  if (others === undefined) spares.set(room.length, [room]);
  else others.push(room);
  kept += room.byteLength;
}
