/**
 * What fitsjs-ng 1.0.2 makes of files, in a process that can be ended: `node --import tsx fitsjsNgProgram.ts` reads a list of
 * files (base64) as JSON from its input and prints a list of NgFile.
 */
import { readFileSync } from 'node:fs';
import { FITS } from 'fitsjs-ng';

/** Of each HDU its pixels as numbers in words (NaN, -0 …), the cells of its first rows, or the message of what it threw. */
export interface NgHdu {
  readonly pixels?: readonly string[];
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly cards?: Readonly<Record<string, unknown>>;
  readonly threw?: string;
}

export type NgFile = { readonly hdus: readonly NgHdu[] } | { readonly threw: string };

interface Unit {
  getFrame?(frame: number): Promise<ArrayLike<number | bigint>>;
  getRows?(row: number, count: number): Promise<readonly Record<string, unknown>[]>;
  readonly rows?: number;
  readonly height?: number;
  readonly depth?: number;
}

const KEYWORDS = ['EXPTIME', 'OBJECT', 'LONGNOTE', 'ESO DET OUT3 NAME', 'HUGE', 'KEY3'];

async function main(): Promise<void> {
  const files = JSON.parse(readFileSync(0, 'utf8')) as string[];
  const answers: NgFile[] = [];
  for (const file of files) answers.push(await readFile(Buffer.from(file, 'base64')));
  console.log(JSON.stringify(answers, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
}

async function readFile(bytes: Buffer): Promise<NgFile> {
  try {
    const fits = FITS.fromArrayBuffer(new Uint8Array(bytes).buffer);
    const hdus: NgHdu[] = [];
    for (let index = 0; ; index++) {
      const hdu = fits.getHDU(index);
      if (hdu === undefined) return { hdus };
      const get = (keyword: string) => (hdu.header as { get(key: string): unknown }).get(keyword);
      const cards = Object.fromEntries(KEYWORDS.map((keyword) => [keyword, get(keyword) ?? null]));
      hdus.push({ cards, ...(await readUnit(hdu.data as unknown as Unit | undefined)) });
    }
  } catch (error) {
    return { threw: error instanceof Error ? error.message : String(error) };
  }
}

async function readUnit(unit: Unit | undefined): Promise<NgHdu> {
  try {
    if (typeof unit?.getFrame === 'function') {
      const pixels: string[] = [];
      for (let frame = 0; frame < Math.max(1, unit.depth ?? 1); frame++)
        pixels.push(...inWords(await unit.getFrame(frame)));
      return { pixels };
    }
    if (typeof unit?.getRows === 'function') return { rows: await unit.getRows(0, unit.rows ?? 0) };
    return {};
  } catch (error) {
    return { threw: error instanceof Error ? error.message : String(error) };
  }
}

function inWords(values: ArrayLike<number | bigint>): string[] {
  return Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));
}

void main();
