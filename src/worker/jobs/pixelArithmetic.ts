/** Job `arithmetic`: the terms of one calibrated pixel: raw - overscan - bias - dark x scale, over flat / norm = value. */
import { basename } from 'node:path';
import { flatDivisor } from '../../engine/ccd/flatCorrect';
import { FlatfieldError } from '../../engine/errors';
import type { Step } from '../../engine/plan/step';
import type { Arithmetic, PixelQuery } from '../../protocol/pictureJobs';
import { CalibratedImage } from '../calibratedImage';
import type { JobContext } from '../jobContext';
import { pathOf } from '../viewedImage';

type Term = Arithmetic['terms'][number];

/** Throws `Usage` for an image that is not calibrated and for a pixel that is not there, and what opening it throws. */
export function pixelArithmetic({ image, x, y }: PixelQuery, context: JobContext): Arithmetic {
  if (image.kind !== 'calibrated') {
    throw new FlatfieldError('Usage', 'Only a calibrated image has an arithmetic.', { file: pathOf(image) });
  }
  const calibrated = CalibratedImage.open(image.frame, context);
  try {
    const { raw } = calibrated;
    if (![x, y].every(Number.isInteger) || !(x >= 0 && x < raw.width && y >= 0 && y < raw.height)) {
      const message = `There is no pixel (${x}, ${y}) in an image of ${raw.width} x ${raw.height}.`;
      throw new FlatfieldError('Usage', message, { file: image.frame.path });
    }
    const pixel = new Float64Array(1);
    raw.readRawPart(y, 1, x, x + 1, pixel);
    const stored = pixel[0] as number;
    calibrated.readPart(y, 1, x, x + 1, pixel);
    const terms = image.frame.steps.flatMap((step) => termOf(step, calibrated, x, y) ?? []);
    return { raw: stored, terms, value: pixel[0] as number };
  } finally {
    calibrated.close();
  }
}

/** null for a trim, which changes no value. */
function termOf(step: Step, calibrated: CalibratedImage, x: number, y: number): Term | null {
  const master = (path: string, hdu: number) => ({
    value: calibrated.masterPart(path, hdu, y, 1, x, x + 1).get(0, 0),
    from: basename(path),
  });
  switch (step.do) {
    case 'subtractOverscan': {
      const [value = Number.NaN] = calibrated.raw.partLevels(y, 1, x, x + 1) ?? [];
      return { what: 'overscan', value, scale: 1, from: step.section };
    }
    case 'subtractBias':
      return { what: 'bias', scale: 1, ...master(step.bias, step.hdu) };
    case 'subtractDark':
      return { what: 'dark', scale: step.scaled ? step.scale : 1, ...master(step.dark, step.hdu) };
    case 'flatCorrect': {
      const { value, from } = master(step.flat, step.hdu);
      return { what: 'flat', scale: 1, value: flatDivisor(value, step.minValue, calibrated.flatNorm), from };
    }
    case 'trimImage':
      return null;
  }
}
