/** The JSON schema of flatfield.frames.json, for completion, hover text and errors in an editor. */
import { toJSONSchema } from 'zod/mini';
import { framesSchema } from './assignmentSchema';

export function framesJsonSchema(): unknown {
  return { ...toJSONSchema(framesSchema, { io: 'input', target: 'draft-7' }), title: 'Flatfield frames' };
}
