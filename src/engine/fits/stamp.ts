/** The card that says a file was made by Flatfield: its value is the program and version ("Flatfield 0.1.0"). */
export const STAMP = 'FLATFLD';

/**
 * Cards of a result that say what it was made from: SHA-256 in hex, which leaves no room for a comment. Of a combined frame
 * `raw` is the digest of its frames' digests, one a line in their order; so are `bias` and `dark` where they differ.
 */
export const MADE_FROM = { raw: 'FFRAW', bias: 'FFBIAS', dark: 'FFDARK', steps: 'FFSTEPS' } as const;
