/** `flatfield stats`: shape and statistics of each image HDU, in physical values. */
import { resolve } from 'node:path';
import type { ImageStatistics } from '../../protocol/jobs';
import { axesText } from '../axesText';
import type { Context } from '../context';
import { perFile } from '../perFile';
import { textTable } from '../textTable';

export function stats(context: Context): Promise<number> {
  const section = context.given.text('section') ?? null;
  return perFile(context, 'images', {
    read: (path) => context.pool.run('statistics', { path: resolve(path), section }, { signal: context.signal }),
    text: table,
    damaged: (images) => images.length === 0 || images.some((image) => image.problem !== null),
  });
}

function table(images: readonly ImageStatistics[]): string {
  if (images.length === 0) return '  no image HDU\n';
  const head = ['HDU', 'name', 'size', 'pixels', 'count', 'NaN', 'min', 'max', 'mean', 'median', 'std'];
  const rows = images.map((image) => [
    String(image.index),
    image.name || '-',
    axesText(image.naxis),
    image.pixelType,
    String(image.count),
    String(image.nan),
    ...[image.min, image.max, image.mean, image.median, image.std].map((n) =>
      n === null ? '-' : String(Number(n.toPrecision(9))),
    ),
  ]);
  const problems = images.filter((image) => image.problem !== null).map((image) => `  ${image.problem}\n`);
  return textTable([head, ...rows], [0, 4, 5, 6, 7, 8, 9, 10]) + problems.join('');
}
