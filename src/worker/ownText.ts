/** Texts that people ask for as files (records, scripts): written whole, and over nothing but an earlier one of ours. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { RUN_RECORD_KIND } from '../engine/reduce/runRecord';
import { readError } from './disk';
import { writeWhole } from './wholeFile';

/** How the beginning of each kind of text can be told from somebody else's file. */
const OURS = {
  record: new RegExp(`^\\{\\s*"kind":\\s*"${RUN_RECORD_KIND}"`),
  script: /^# Written by Flatfield /m,
  page: /<meta name="generator" content="Flatfield /,
} as const;

export type OwnText = keyof typeof OURS;

const WHAT = { record: 'no report of a reduction', script: 'no script of ours', page: 'no page of ours' } as const;

/**
 * Sees to it that a text can be written to `path`, before the work that it is about is done.
 *
 * @throws FlatfieldError `Exists` for another file, `WriteFailed` where there is no such folder, `ReadFailed`
 */
export function checkOwnText(path: string, kind: OwnText): void {
  if (!existsSync(dirname(path)))
    throw new FlatfieldError('WriteFailed', `there is no folder ${dirname(path)}.`, { file: path });
  if (!existsSync(path)) return;
  if (statSync(path).isFile() && OURS[kind].test(beginningOf(path))) return;
  const what = WHAT[kind];
  throw new FlatfieldError('Exists', `it is there already and is ${what}; it is left as it is.`, {
    file: path,
    wayOut: 'Choose another name.',
  });
}

/** Writes the text whole or not at all; throws as checkOwnText does, and `DiskFull`. */
export function writeOwnText(path: string, kind: OwnText, text: string): void {
  checkOwnText(path, kind);
  writeWhole(path, [Buffer.from(text)]);
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(4096);
  try {
    const fd = openSync(path, 'r');
    try {
      return bytes.toString('utf8', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw readError(error, path);
  }
}
