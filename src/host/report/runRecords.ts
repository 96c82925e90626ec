/** The records of the last runs, kept on disk so that a report comes back after a reload of the window. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { formatRunRecord, parseRunRecord, type RunRecord } from '../../engine/reduce/runRecord';
import { errorCode, readError } from '../../worker/disk';
import { writeWhole } from '../../worker/wholeFile';

/** A night is reduced a few times; what is older is in its folder, and in the log. */
const MOST_RECORDS = 20;
const FILE_NAME = /^run-[\w-]+\.json$/;

export class RunRecords {
  /** Those of this session, which a full disk does not take away. */
  private readonly fresh = new Map<string, RunRecord>();

  /** `folder` is made when it is needed. */
  constructor(
    private readonly folder: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Keeps a record, and as many before it as are kept. Returns its id; where it cannot be written, `onError` hears why. */
  keep(record: RunRecord): string {
    const id = `run-${record.when.replace(/[^\dTZ]/g, '-')}-${randomBytes(3).toString('hex')}`;
    this.fresh.set(id, record);
    for (const old of [...this.fresh.keys()].slice(0, -MOST_RECORDS)) this.fresh.delete(old);
    try {
      mkdirSync(this.folder, { recursive: true });
      writeWhole(this.fileOf(id), [Buffer.from(formatRunRecord(record))]);
      this.forgetOld();
    } catch (error) {
      this.onError(error);
    }
    return id;
  }

  /** @throws FlatfieldError `ReadFailed` where it is no longer kept, or cannot be read */
  find(id: string): RunRecord {
    const known = this.fresh.get(id);
    if (known !== undefined) return known;
    const file = this.fileOf(id);
    try {
      return parseRunRecord(readFileSync(file, 'utf8'));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error instanceof FlatfieldError ? error : readError(error, file);
      throw new FlatfieldError('ReadFailed', 'This report is no longer kept.', {
        wayOut: `The last ${MOST_RECORDS} are; save a report as JSON to keep it for good.`,
        cause: error,
      });
    }
  }

  /** An id comes back from a window: it must not lead out of the folder. */
  private fileOf(id: string): string {
    const name = `${id}.json`;
    if (!FILE_NAME.test(name)) throw new FlatfieldError('ReadFailed', `${JSON.stringify(id)} is no report.`);
    return join(this.folder, name);
  }

  /** The names sort by time. */
  private forgetOld(): void {
    const names = readdirSync(this.folder).filter((name) => FILE_NAME.test(name));
    for (const name of names.sort().slice(0, -MOST_RECORDS)) rmSync(join(this.folder, name), { force: true });
  }
}
