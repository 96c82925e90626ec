/** `flatfield sky`: where a pixel lies on the sky, or which pixel shows a position. */
import { resolve } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import type { SkyReply, SkyRequest } from '../../protocol/jobs';
import type { OptionName } from '../args';
import type { Context } from '../context';
import { perFile } from '../perFile';

export function sky(context: Context): Promise<number> {
  const at = request(context);
  const hdu = context.given.count('hdu') ?? null;
  return perFile<SkyReply>(context, 'sky', {
    read: (path) => context.pool.run('sky', { path: resolve(path), hdu, at }, { signal: context.signal }),
    text,
    damaged: ({ problem }) => problem !== null,
  });
}

function request(context: Context): SkyRequest['at'] {
  const pixel = pair(context, 'pixel', 'X,Y in FITS pixels, the first is 1,1');
  const position = pair(context, 'at', 'LON,LAT in degrees');
  if (pixel !== null && position === null) return { pixel };
  if (position !== null && pixel === null) return { sky: position };
  throw new FlatfieldError('Usage', 'The sky needs either --pixel X,Y (FITS pixels) or --at LON,LAT (degrees).');
}

/** "12.5,-3" as two numbers; null when the option was not given. */
function pair({ given }: Context, name: OptionName, meaning: string): readonly [number, number] | null {
  const text = given.text(name);
  if (text === undefined) return null;
  const words = text.split(',').map((word) => word.trim());
  const [first = Number.NaN, second = Number.NaN] = words.map((word) => (word === '' ? Number.NaN : Number(word)));
  if (words.length !== 2 || !Number.isFinite(first) || !Number.isFinite(second))
    throw new FlatfieldError('Usage', `--${name} must be ${meaning}, not ${JSON.stringify(text)}.`);
  return [first, second];
}

function text({ hdu, pixel, sky: position, problem }: SkyReply): string {
  if (pixel === null || position === null) return `  HDU ${hdu}: ${problem}\n`;
  const [x, y] = pixel.map((value) => String(Number(value.toFixed(4))));
  const named = (words: readonly [string, string]) => words.map((word, i) => `${position.names[i]} ${word}`).join('  ');
  const frame = position.frame === null ? '' : `  ${position.frame}`;
  const degrees = position.degreesText.join('  ');
  const also = position.text[0] === position.degreesText[0] ? '' : `  (${degrees})`;
  return `  HDU ${hdu}  pixel ${x}, ${y}  ${named(position.text)}${also}${frame}\n`;
}
