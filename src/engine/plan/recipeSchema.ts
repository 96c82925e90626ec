/** The recipe: one definition from which the types, the check, the defaults and the editor's JSON schema all come. */
import * as z from 'zod/mini';

/** A description that the editor shows on hover. */
const says = (text: string) => z.describe(text);

const section = z
  .union([
    z.string().check(says('A section in FITS convention: 1-based, inclusive, x first, e.g. "[2056:2080,*]".')),
    z.strictObject({
      python: z.string().check(says('A Python slice: 0-based, end excluded, rows first, e.g. "[:, 2055:]".')),
    }),
  ])
  .check(says('A section of the frame, in FITS or in Python convention.'));

const fit = z
  .strictObject({
    function: z.enum(['polynomial', 'chebyshev', 'legendre']),
    order: z.int().check(z.minimum(0), z.maximum(20), says('Degree of the polynomial.')),
    clip: z.optional(
      z.number().check(z.positive(), says('Reject levels further than this many standard deviations and fit again.')),
    ),
  })
  .check(says('Smooth the levels along the frame by a fitted function; without it each row has its own level.'));

const overscan = z
  .strictObject({
    section,
    statistic: z
      ._default(z.enum(['median', 'mean']), 'median')
      .check(says('How the overscan pixels of one row become its level.')),
    fit: z.optional(fit),
    axis: z
      ._default(z.enum(['auto', 'rows', 'columns']), 'auto')
      .check(
        says('"rows": one level a row; "columns": one level a column; "auto": by the side that the section spans.'),
      ),
  })
  .check(says('Which pixels are the overscan, and how their level is taken.'));

const clip = z
  .union([
    z.literal('none'),
    z.strictObject({
      low: z._default(z.number().check(z.positive()), 5),
      high: z._default(z.number().check(z.positive()), 5),
      center: z._default(z.enum(['median', 'mean']), 'median'),
      deviation: z._default(z.enum(['mad_std', 'std']), 'mad_std'),
      iterations: z
        ._default(z.int().check(z.minimum(1), z.maximum(100)), 1)
        .check(says('How often the bounds are made anew from what lies within the last ones; ccdproc.combine does 1.')),
      grow: z
        ._default(z.number().check(z.nonnegative(), z.maximum(100)), 0)
        .check(says('Radius in pixels: a clipped value takes its neighbours in the same frame along. 0 = none.')),
    }),
  ])
  .check(says('Sigma clipping over the stack of frames, pixel by pixel.'));

const minmax = z
  .union([
    z.literal('none'),
    z.strictObject({
      min: z._default(z.nullable(z.number()), null),
      max: z._default(z.nullable(z.number()), null),
    }),
  ])
  .check(
    says('Reject values below "min" or above "max", in the unit of the frames before scaling. null = no limit there.'),
  );

const extrema = z
  .union([
    z.literal('none'),
    z.strictObject({
      nlow: z._default(z.int().check(z.minimum(0)), 1),
      nhigh: z._default(z.int().check(z.minimum(0)), 1),
    }),
  ])
  .check(says('Reject the "nlow" lowest and the "nhigh" highest values of each pixel.'));

const combine = z
  .strictObject({
    method: z._default(z.enum(['average', 'median', 'sum']), 'average'),
    minmax: z._default(minmax, 'none'),
    extrema: z._default(extrema, 'none'),
    clip: z.prefault(clip, {}),
    order: z
      ._default(z.enum(['scale then clip', 'clip then scale']), 'scale then clip')
      .check(
        says('"clip then scale" is what ccdproc.combine does; it rejects good pixels of flats that differ in level.'),
      ),
    scale: z
      .optional(z.enum(['inverse median', 'inverse mean', 'none']))
      .check(says('Factor of each frame. Without it: "inverse median" for flats, "none" for bias and dark.')),
    weights: z
      ._default(z.enum(['none', 'exposure', 'level']), 'none')
      .check(
        says(
          'Weight of each frame in an average: its exposure time, or its level (the median of its pixels before scaling).',
        ),
      ),
    groupBy: z
      ._default(z.array(z.string()), ['FILTER'])
      .check(
        says(
          'Frames that differ in one of these keywords become separate masters: FILTER, EXPTIME (within "dark.tolerance"), CCD-TEMP (within "temperatureTolerance"), NIGHT, OBJECT, BINNING, GAIN, READOUTM, INSTRUME, SIZE.',
        ),
      ),
    temperatureTolerance: z
      ._default(z.number().check(z.nonnegative()), 2)
      .check(says('Degrees within which frames are of one temperature, where "groupBy" has CCD-TEMP.')),
    rejectionMap: z
      ._default(z.boolean(), false)
      .check(says('Write how many frames were rejected in each pixel of a combined frame (extension REJMAP).')),
  })
  .check(says('How frames become a combined (master) frame.'));

const share = (value: number, text: string) =>
  z._default(z.nullable(z.number().check(z.nonnegative(), z.maximum(1))), value).check(says(text));

const limits = z
  .strictObject({
    saturated: share(
      0.01,
      'Refuse a flat in which more than this share of the kept pixels is saturated. null = no limit.',
    ),
    saturation: z
      ._default(z.nullable(z.number().check(z.positive())), null)
      .check(
        says(
          'Raw value from which on a pixel is saturated. null = the SATURATE card, else the end of the integer type.',
        ),
      ),
    signalToNoise: z
      ._default(z.nullable(z.number().check(z.nonnegative())), 10)
      .check(
        says(
          'Refuse a flat whose median level is less than this many times the noise of one pixel: too faint or too noisy. null = no limit.',
        ),
      ),
    withoutValue: share(
      0.01,
      'Refuse a flat in which more than this share of the pixels has no finite value. null = no limit.',
    ),
    lightLeak: z
      ._default(z.nullable(z.number().check(z.positive())), 2)
      .check(
        says(
          'Refuse a flat whose overscan section begins in columns that lie more than this many times the noise of one pixel (and 5 adu) above the others: light or charge leaks into them from the image. null = no limit.',
        ),
      ),
    temperature: z
      ._default(z.nullable(z.number().check(z.nonnegative())), null)
      .check(
        says(
          'Refuse a master taken at a temperature further than this from the frame, in degrees. null = only say so from 2 on.',
        ),
      ),
  })
  .check(says('What makes a frame or a master unusable; a frame beyond a limit is refused, the others are reduced.'));

const maskPath = z.string().check(z.minLength(1));

const flatWord = z.string().check(says('"auto", "none", or the path of a combined flat.'));

const flat = z
  .strictObject({
    use: z._default(flatWord, 'auto'),
    minValue: z
      ._default(z.nullable(z.number()), null)
      .check(
        says(
          "Pixels of the flat below this value are set to it before the flat is normalised (ccdproc's min_value); in the unit of the flat. null = none.",
        ),
      ),
    normValue: z
      ._default(z.nullable(z.number().check(z.positive())), null)
      .check(says("What the flat is divided by to normalise it (ccdproc's norm_value). null = its mean.")),
  })
  .check(says('Which combined flat light frames are divided by, and how it is scaled.'));

const spellings = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

/** Names under which `keywords` may give a camera's own spellings. */
export const KEYWORD_ROLES = [
  'type',
  'exposure',
  'filter',
  'object',
  'date',
  'camera',
  'binning',
  'gain',
  'readnoise',
  'readout',
  'temperature',
  'unit',
] as const;

export const recipeSchema = z.strictObject({
  $schema: z.optional(z.string()),
  overscan: z
    ._default(z.union([z.literal('none'), z.literal('header'), overscan]), 'none')
    .check(says('"none", "header" (the section in the BIASSEC card, median of each row), or a section.')),
  trim: z
    ._default(z.union([z.literal('none'), z.literal('header'), section]), 'none')
    .check(says('"none", "header" (the TRIMSEC card, else DATASEC), or the section to keep.')),
  bias: z
    ._default(z.string(), 'auto')
    .check(says('"auto": subtracted exactly where the dark does not hold it; "none"; or the path of a combined bias.')),
  dark: z.prefault(
    z.strictObject({
      use: z
        ._default(z.string(), 'auto')
        .check(says('"auto": the combined dark nearest in exposure; "none"; or the path of a combined dark.')),
      tolerance: z
        ._default(z.nullable(z.number().check(z.nonnegative())), 0.5)
        .check(says('Seconds: a dark further than this from the exposure is refused (or scaled). null = no test.')),
      scale: z
        ._default(z.enum(['auto', 'never', 'always']), 'auto')
        .check(says('Multiply the dark by exposure / dark exposure? Needs a dark and a frame without bias.')),
    }),
    {},
  ),
  flat: z
    ._default(z.union([flatWord, flat]), 'auto')
    .check(
      says(
        'For light frames only: "auto" (the combined flat of the same filter, size, binning and camera), "none", the path of a combined flat, or one of these with how the flat is scaled.',
      ),
    ),
  mask: z
    ._default(z.union([maskPath, z.array(maskPath).check(z.minLength(1))]), 'none')
    .check(
      says(
        '"none", or the path of a bad pixel mask, or a list of paths: what one of them masks is masked in reduced frames where "output.mask" is true. A mask has the size of the raw frame or of the trimmed one.',
      ),
    ),
  limits: z.prefault(limits, {}),
  combine: z.prefault(combine, {}),
  output: z.prefault(
    z.strictObject({
      folder: z
        ._default(z.string().check(z.minLength(1)), 'reduced')
        .check(says('Where results go, relative to the folder of the recipe.')),
      name: z
        ._default(z.string().check(z.minLength(1)), '{type}-{name}')
        .check(
          says(
            'Name of a result; {name}, {stem}, {ext}, {type} (flat or light), {filter} and {exposure} are filled in.',
          ),
        ),
      pixels: z._default(z.enum(['float32', 'float64']), 'float32'),
      existing: z
        ._default(z.enum(['fail', 'skip', 'replace', 'update']), 'fail')
        .check(
          says(
            'What to do when a result is there already: refuse the frame, keep the result, make it anew, or make it anew only where the frame, a master or the recipe has changed since.',
          ),
        ),
      compression: z
        ._default(z.enum(['none', 'GZIP_2', 'RICE_1']), 'none')
        .check(
          says(
            'Tile compression of reduced frames (.fz): "GZIP_2" is exact, "RICE_1" rounds to a sixteenth of the noise and is smaller.',
          ),
        ),
      uncertainty: z
        ._default(z.boolean(), false)
        .check(
          says(
            'Write the standard deviation of each pixel (extension UNCERT): of reduced frames from the gain and the read noise in the header and the UNCERT of the masters, of combined frames from the scatter of what was combined.',
          ),
        ),
      mask: z
        ._default(z.boolean(), false)
        .check(
          says(
            'Write which pixels are not to be trusted (extension MASK): of reduced frames those that are saturated, without a value, or masked in a master, by "mask" or in the raw file, of combined frames those where no value was left. Raw flats that are combined directly leave these pixels out.',
          ),
        ),
    }),
    {},
  ),
  keywords: z
    ._default(z.partialRecord(z.enum(KEYWORD_ROLES), spellings), {})
    .check(says("This camera's spellings of header keywords, tried in order instead of the built-in ones.")),
  types: z
    ._default(z.partialRecord(z.enum(['flat', 'bias', 'dark', 'light']), spellings), {})
    .check(says('Values of IMAGETYP that mean this type, beside the built-in ones.')),
});

/** A recipe with every default filled in. */
export type Recipe = z.output<typeof recipeSchema>;
/** FITS text, or a Python slice. */
export type RecipeSection = z.output<typeof section>;
