/** Random numbers for tests, the same in every run. */
import { Random } from '../src/engine/synthetic/random';

/** Numbers between 0 and 1, neither of them included, that follow from the seed. */
export function randomFrom(seed: number): () => number {
  const stream = new Random(seed);
  return () => stream.uniform();
}
