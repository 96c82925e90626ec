/** What headers said, kept across windows: one compressed file, read and written in pieces, believed whole or not at all. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FrameInfo, UnreadableFrame } from '../../engine/frames/frameInfo';
import type { ListedFile } from '../../protocol/jobs';
import { Breather } from './breather';

/** `foreign`: no frame at all. */
export type HeaderResult =
  | { readonly kind: 'frame'; readonly frame: FrameInfo }
  | { readonly kind: 'unreadable'; readonly file: UnreadableFrame }
  | { readonly kind: 'foreign' };

/** What a file's header said when the file was so large and so old, read with these spellings (as JSON). */
export interface KnownHeader {
  readonly file: ListedFile;
  readonly spellings: string;
  readonly result: HeaderResult;
}

/** Most headers that are kept: about 4 MB on the disk. */
const MOST = 50_000;
/** A file that claims to be longer than this many bytes when unpacked is none of ours. */
const LONGEST = 256 << 20;
const NEW_LINE = 0x0a;
const FORMAT = 'flatfield headers 1';

export class HeaderCache {
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param path of the file
   * @param reader names what read the headers: another version of it may read them otherwise
   */
  constructor(
    private readonly path: string,
    private readonly reader: string,
  ) {}

  /** What the last window knew, by path; empty where there is nothing that can be believed. Never rejects. */
  async load(): Promise<Map<string, KnownHeader>> {
    try {
      // Its checksum tells every damaged byte.
      const bytes = await promisify(gunzip)(await readFile(this.path), { maxOutputLength: LONGEST });
      const known = new Map<string, KnownHeader>();
      const breather = new Breather();
      let heading = '';
      for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
        const found = bytes.indexOf(NEW_LINE, from);
        end = found < 0 ? bytes.length : found;
        const line = bytes.toString('utf8', from, end);
        if (from === 0) heading = line;
        else {
          const header = JSON.parse(line) as KnownHeader;
          known.set(header.file.path, header);
        }
        if (breather.due) await breather.pause();
      }
      return heading === this.heading(known.size) ? known : new Map();
    } catch {
      return new Map();
    }
  }

  /** Keeps these headers instead of those that were kept. @throws what the disk says; the old file is then as it was */
  save(headers: readonly KnownHeader[]): Promise<void> {
    this.writing = this.writing.catch(() => {}).then(() => this.write(headers.slice(0, MOST)));
    return this.writing;
  }

  private async write(headers: readonly KnownHeader[]): Promise<void> {
    const lines = [this.heading(headers.length)];
    const breather = new Breather();
    for (const header of headers) {
      lines.push(JSON.stringify(header));
      if (breather.due) await breather.pause();
    }
    const packed = await promisify(gzip)(lines.join('\n'), { level: 1 });
    const temp = `${this.path}.${process.pid}.new`;
    await mkdir(dirname(this.path), { recursive: true });
    try {
      await writeFile(temp, packed);
      await rename(temp, this.path);
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  }

  private heading(count: number): string {
    return JSON.stringify({ format: FORMAT, reader: this.reader, count });
  }
}
