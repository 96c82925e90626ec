/** Numbers that a message to or from a window would lose: VS Code posts JSON, in which NaN and the infinities become null. */

const KEY = '$number';

/** `value` with every number that is not finite in words; typed arrays travel as they are. Copies only what changes. */
export function packNumbers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [KEY]: String(value) };
  return rebuilt(value, packNumbers);
}

/** What `packNumbers` was given. */
export function unpackNumbers(value: unknown): unknown {
  if (isPlain(value) && typeof value[KEY] === 'string') return Number(value[KEY]);
  return rebuilt(value, unpackNumbers);
}

function rebuilt(value: unknown, each: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const made = value.map(each);
    return made.some((item, i) => item !== value[i]) ? made : value;
  }
  if (!isPlain(value)) return value;
  const made = Object.entries(value).map(([name, item]) => [name, each(item)] as const);
  return made.some(([name, item]) => item !== value[name]) ? Object.fromEntries(made) : value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
