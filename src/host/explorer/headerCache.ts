/** What headers said, kept across windows: one compressed file, read and written in pieces, believed whole or not at all. */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';
import type { FrameInfo, UnreadableFrame } from '../../engine/frames/frameInfo';
import type { ListedFile } from '../../protocol/jobs';
import { Breather } from '../../worker/breather';

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
/** Characters that are packed at a time. */
const PART = 1 << 17;
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
    const temp = `${this.path}.${process.pid}.new`;
    await mkdir(dirname(this.path), { recursive: true });
    try {
      await pipeline(this.lines(headers), createGzip({ level: 1 }), createWriteStream(temp));
      await rename(temp, this.path);
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  }

  /** The text in pieces, a line for each header. */
  private async *lines(headers: readonly KnownHeader[]): AsyncGenerator<string> {
    const breather = new Breather();
    let text = this.heading(headers.length);
    for (const header of headers) {
      text += `\n${JSON.stringify(header)}`;
      if (text.length > PART) {
        yield text;
        text = '';
      }
      if (breather.due) await breather.pause();
    }
    yield text;
  }

  private heading(count: number): string {
    return JSON.stringify({ format: FORMAT, reader: this.reader, count });
  }
}
