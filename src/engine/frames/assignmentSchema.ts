/** flatfield.frames.json: one definition from which its types, its check and the editor's JSON schema all come. */
import * as z from 'zod/mini';

const says = (text: string) => z.describe(text);
const path = (kind: string, use = 'subtract from this frame') =>
  z
    .string()
    .check(
      z.minLength(1),
      says(`Path of the combined ${kind} to ${use}, relative to this file; it goes before the recipe.`),
    );

/** What one frame may be assigned. */
export const assignmentSchema = z.strictObject({
  type: z.optional(
    z.enum(['flat', 'dark', 'bias', 'light']).check(says('What the frame is, whatever its header says.')),
  ),
  exposure: z.optional(z.number().check(z.nonnegative(), says('Exposure time in seconds, whatever the header says.'))),
  filter: z.optional(
    z.string().check(
      z.minLength(1),
      // What a FITS card can hold.
      z.regex(/^[ -~]*$/),
      says('Name of the filter in plain ASCII, whatever the header says.'),
    ),
  ),
  dark: z.optional(path('dark')),
  bias: z.optional(path('bias')),
  flat: z.optional(path('flat', 'divide this light frame by')),
});

export const framesSchema = z.strictObject({
  $schema: z.optional(z.string()),
  frames: z
    .record(z.string(), assignmentSchema)
    .check(says('Name of a frame beside this file, and what it is assigned.')),
});

/** As written: paths are relative. */
export type WrittenAssignment = z.output<typeof assignmentSchema>;
