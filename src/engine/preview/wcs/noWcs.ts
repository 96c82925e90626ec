/** How the parts of the reader say that a header has no usable sky coordinates; `readWcs` turns it into its sentence. */

/** Thrown within this folder only. `message`: one sentence without its full stop. */
export class NoWcs extends Error {
  override readonly name = 'NoWcs';
}
