/** A plan as a Python script: what ccdproc has to be told to make the same pixels, bit for bit. */
import { groupAlike } from '../plan/alike';
import { nameOf } from '../plan/outputName';
import type { Plan, PlannedFlat, ProductFormat } from '../plan/plan';
import { relativePath } from '../plan/relativePath';
import { treatmentLines } from './pythonSteps';
import { pythonComment, pythonString } from './pythonText';

export interface PythonExport {
  /** Ends with a line feed; the same for the same plan. */
  readonly script: string;
  /** Flats that the script reduces. */
  readonly flats: number;
  /** Flats that ccdproc cannot reduce to the same pixels, and why; the script names them and leaves them out. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

export interface PythonOptions {
  /** "Flatfield 0.3.0". */
  readonly program: string;
  /** Absolute path of the folder that the script will lie in: its paths start there. */
  readonly folder: string;
}

/** The script that reduces the flats of `plan` with ccdproc, and what cannot be done so. */
export function exportPython(plan: Plan, { program, folder }: PythonOptions): PythonExport {
  const judged = plan.flats.map((flat) => ({ flat, reason: whyNot(flat, plan.format) }));
  const able = judged.flatMap(({ flat, reason }) => (reason === null ? [flat] : []));
  const refused = judged.flatMap(({ flat, reason }) => (reason === null ? [] : [{ name: flat.name, reason }]));
  const treatments = groupAlike(able, (flat) => treatmentLines(flat, folder).join('\n'));
  const numbered = treatments.flatMap((flats, index) => flats.map((flat) => ({ flat, index })));
  const order = new Map(numbered.map(({ flat, index }) => [flat, index]));
  const divides = able.some(({ steps }) => steps.some((step) => step.do === 'flatCorrect'));
  const lines = [
    ...headLines(plan, program, able.length),
    ...[...plan.refused, ...refused].flatMap(({ name, reason }) => pythonComment(`Left out: ${name}: ${reason}`)),
    '',
    ...(divides ? WITH_NUMPY : IMPORTS),
    ...(plan.format.compression === 'none' ? PLAIN_WRITER : GZIP_WRITER),
    ...READERS,
    ...(divides ? DIVISION : []),
    ...treatments.flatMap((flats, index) => ['', '', ...functionLines(flats, index, folder)]),
    '',
    '',
    `# Raw ${plan.kind}, its HDU, rows and columns, unit, exposure (s), result, and how it is reduced.`,
    `${namesOf(plan)} = [`,
    ...able.map((flat) => `    ${flatTuple(flat, order.get(flat)!, folder)},`),
    ']',
    '',
    '',
    ...mainLines(plan),
  ];
  return { script: `${lines.join('\n')}\n`, flats: able.length, refused };
}

/** Why ccdproc would make other pixels of this flat; null where it makes the same. */
function whyNot({ steps, pixelType }: PlannedFlat, { compression }: ProductFormat): string | null {
  if (compression === 'RICE_1')
    return 'its result is stored in steps of its noise (RICE_1), as Flatfield rounds them; astropy rounds otherwise.';
  const overscan = steps.find((step) => step.do === 'subtractOverscan');
  if (overscan === undefined) return null;
  const { fit, statistic, axis, region } = overscan;
  if (fit !== null && fit.clip !== null)
    return `its overscan is fitted without outliers (${fit.function}, order ${fit.order}, clip ${fit.clip}); ccdproc cannot do that.`;
  if (fit !== null)
    return `its overscan is fitted (${fit.function}, order ${fit.order}); ccdproc's fit is the same to about 12 digits only.`;
  if (statistic === 'mean' && axis === 'columns' && region.x1 - region.x0 === 1 && pixelType.startsWith('float'))
    return 'its overscan is one column wide; numpy adds a single column of floats up in another order.';
  return null;
}

function headLines({ kind, recipe, format }: Plan, program: string, frames: number): string[] {
  const extensions = [...(format.mask ? ['MASK'] : []), ...(format.uncertainty ? ['UNCERT'] : [])];
  return [
    '#!/usr/bin/env python3',
    `"""Reduces raw ${kind}s with ccdproc to the same pixels, bit for bit, that Flatfield makes of them.`,
    '',
    '    python THIS_SCRIPT [FOLDER] [--root DIR]',
    '',
    'FOLDER gets the results (default: python-reduced, beside this script); a file that is there is left as it is.',
    'The paths below start in DIR (default: the folder of this script). Raw frames and masters are only read.',
    'Needs ccdproc (checked with 2.4.0, astropy 5.2). Ends with 1 when a frame failed; the others are written.',
    '"""',
    ...pythonComment(`Written by ${program}: ${frames} ${kind}${frames === 1 ? '' : 's'}, stored as ${format.pixels}.`),
    ...pythonComment(`Recipe: ${recipe === null ? 'none, every default' : nameOf(recipe)}.`),
    ...(extensions.length === 0
      ? []
      : pythonComment(
          `The extensions that Flatfield writes beside the image (${extensions.join(', ')}) are not made here.`,
        )),
  ];
}

function functionLines(flats: readonly PlannedFlat[], index: number, folder: string): string[] {
  const first = flats[0]!;
  const reasons = first.steps.map((_, step) => {
    const [reason, ...others] = new Set(flats.map((flat) => flat.steps[step]!.reason));
    return others.length === 0 ? reason! : null;
  });
  return [`def reduce_${index + 1}(root, ccd, exposure):`, ...treatmentLines(first, folder, reasons), '    return ccd'];
}

function flatTuple(flat: PlannedFlat, treatment: number, folder: string): string {
  const dark = flat.steps.find((step) => step.do === 'subtractDark');
  const words = [
    pythonString(relativePath(folder, flat.path)),
    String(flat.hdu),
    `(${flat.height}, ${flat.width})`,
    pythonString(flat.unit),
    dark === undefined ? 'None' : String(dark.exposure),
    pythonString(nameOf(flat.output)),
    `reduce_${treatment + 1}`,
  ];
  return `(${words.join(', ')})`;
}

const IMPORTS = [
  'import argparse',
  'import sys',
  'from functools import lru_cache',
  'from pathlib import Path',
  '',
  'import ccdproc',
  'from astropy import units as u',
  'from astropy.io import fits',
  'from astropy.nddata import CCDData',
];

const WITH_NUMPY = IMPORTS.flatMap((line) => (line === 'import ccdproc' ? [line, 'import numpy as np'] : [line]));

const PLAIN_WRITER = ['', '', 'def write(ccd, path):', "    ccd.write(path, format='fits', output_verify='fix+warn')"];

const GZIP_WRITER = [
  '',
  '',
  'def write(ccd, path):',
  '    """Tile-compressed without loss."""',
  '    header = ccd.to_hdu()[0].header',
  "    image = fits.CompImageHDU(ccd.data, header, compression_type='GZIP_2', quantize_level=0.0)",
  "    fits.HDUList([fits.PrimaryHDU(), image]).writeto(path, output_verify='fix+warn')",
];

const READERS = [
  '',
  '',
  'def read(path, hdu, shape, unit):',
  '    """One image in float64. MASK and UNCERT stay behind: they would change no pixel."""',
  '    with fits.open(path, do_not_scale_image_data=True) as hdus:',
  '        header = hdus[hdu].header',
  "        bits, zero = header['BITPIX'], header.get('BZERO', 0)",
  '        unsigned = zero == {16: 32768, 32: 2147483648}.get(bits, 0)',
  "        blank = bits > 0 and 'BLANK' in header",
  "        if header.get('BSCALE', 1) != 1 or not (zero == 0 or unsigned) or blank:",
  "            raise ValueError(f'{path}: astropy would round its BSCALE, BZERO or BLANK to float32.')",
  "    ccd = CCDData.read(path, hdu=hdu, unit=unit, hdu_mask=None, hdu_uncertainty=None, format='fits')",
  '    if ccd.shape[-2:] != shape or ccd.size != shape[0] * shape[1]:',
  "        raise ValueError(f'{path}: its image has the shape {ccd.shape}, not {shape}.')",
  '    wcs = ccd.wcs if ccd.data.ndim == 2 else None',
  "    return CCDData(ccd.data.reshape(shape).astype('float64'), unit=unit, header=ccd.header, wcs=wcs)",
  '',
  '',
  '@lru_cache(maxsize=8)',
  'def master(path, hdu, shape, unit):',
  '    return read(path, hdu, shape, unit)',
];

/** The name of the list of frames in the script. */
function namesOf({ kind }: Plan): string {
  return kind === 'light' ? 'LIGHTS' : 'FLATS';
}

/** ccdproc divides by whatever the flat holds; Flatfield leaves no value where it cannot divide. */
const DIVISION = [
  '',
  '',
  'def flat_correct(ccd, flat, min_value, norm_value):',
  '    """ccdproc.flat_correct, and NaN where the flat is 0, negative or has no value."""',
  '    pixels = flat.data if min_value is None else np.where(flat.data < min_value, min_value, flat.data)',
  '    known = np.isfinite(pixels)',
  '    if norm_value is None:',
  '        norm_value = np.where(known, pixels, 0).sum() / known.sum()',
  '    ccd = ccdproc.flat_correct(ccd, flat, min_value=min_value, norm_value=norm_value)',
  '    ccd.data[~(known & (pixels > 0))] = np.nan',
  '    return ccd',
];

function mainLines(plan: Plan): string[] {
  const { pixels } = plan.format;
  return [
    'def main():',
    '    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])',
    "    parser.add_argument('folder', nargs='?', type=Path)",
    "    parser.add_argument('--root', type=Path, default=Path(__file__).resolve().parent)",
    '    words = parser.parse_args()',
    "    folder = words.folder or words.root / 'python-reduced'",
    '    folder.mkdir(parents=True, exist_ok=True)',
    '    failed = 0',
    `    for raw, hdu, shape, unit, exposure, result, reduce in ${namesOf(plan)}:`,
    '        try:',
    '            path = folder / result',
    '            if path.exists():',
    "                raise FileExistsError(f'{path} is there already.')",
    '            ccd = reduce(words.root, read(words.root / raw, hdu, shape, unit), exposure)',
    ...(pixels === 'float32' ? ["            ccd.data = ccd.data.astype('float32')"] : []),
    '            write(ccd, path)',
    "            print(f'written {str(path)!r}')",
    '        except Exception as error:',
    '            failed += 1',
    "            print(f'FAILED  {raw!r}: {error}', file=sys.stderr)",
    '    return 1 if failed else 0',
    '',
    '',
    "if __name__ == '__main__':",
    '    sys.exit(main())',
  ];
}
