/** The card that says a file was made by Flatfield: its value is the program and version ("Flatfield 0.1.0"). */
export const STAMP = 'FLATFLD';

/** Cards of a calibrated frame that say what it was made from: SHA-256 in hex, which leaves no room for a comment. */
export const MADE_FROM = { raw: 'FFRAW', bias: 'FFBIAS', dark: 'FFDARK', flat: 'FFFLAT', steps: 'FFSTEPS' } as const;
