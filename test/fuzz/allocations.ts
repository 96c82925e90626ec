/** Counts what is allocated by length, so that memory taken on a header's word is seen even where it is never touched. */

const NAMES = [
  ...['ArrayBuffer', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array'],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Array'],
] as const;

/** The largest allocation since `reset`, in bytes. */
export interface Watch {
  largest: number;
}

/** Puts a counter before the constructors of arrays; `Array` with a length counts 8 bytes an element. */
export function watchAllocations(): Watch {
  const watch: Watch = { largest: 0 };
  const globals = globalThis as unknown as Record<string, new (...words: unknown[]) => object>;
  for (const name of NAMES) {
    const original = globals[name] as new (...words: unknown[]) => object;
    const each = (original as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT;
    const size = each ?? (name === 'Array' ? 8 : 1);
    const counting: typeof original = new Proxy(original, {
      construct(target, words, newTarget) {
        const [length] = words;
        if (typeof length === 'number' && words.length === 1) watch.largest = Math.max(watch.largest, length * size);
        return Reflect.construct(target, words, newTarget === counting ? target : newTarget) as object;
      },
    });
    globals[name] = counting;
  }
  return watch;
}
