/** The masters of a batch, each open once: its digest, and the rows that the batch is standing at. */
import { type PixelView, pixelView } from '../engine/ccd/pixelView';
import { FlatfieldError } from '../engine/errors';
import { readHdus } from '../engine/fits/fitsFile';
import type { Hdu } from '../engine/fits/hdu';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import type { FlatCorrectStep, Step } from '../engine/plan/step';
import { mastersOf } from '../engine/reduce/applySteps';
import { fileDigest } from './digest';
import type { FileSource } from './fileSource';
import { flatNorm } from './flatNorm';
import type { JobContext } from './jobContext';
import { nodeDeflate } from './nodeDeflate';
import { openSource } from './openSource';

/** A frame with its steps, and its size once they are done. */
export interface NeedsMasters {
  readonly frame: { readonly steps: readonly Step[] };
  readonly width: number;
  readonly height: number;
}

/** An image of a master's file: the master itself, or its MASK or UNCERT. */
interface MasterImage {
  readonly image: ImageReader;
  data: Float64Array;
  view: PixelView | null;
}

interface Master extends MasterImage {
  readonly path: string;
  readonly source: FileSource;
  readonly digest: string;
  readonly extensions: ReadonlyMap<string, MasterImage>;
  /** What its last reading threw: it fails every frame that needs it, and no other. */
  error: unknown;
}

/** Extensions of a master that may be read beside its pixels. */
export type MasterExtension = 'MASK' | 'UNCERT';

export class Masters {
  private readonly masters = new Map<string, Master>();
  private readonly digestOf = new Map<string, string>();
  /** How often the masters were moved: another number means other rows. */
  moves = 0;
  /** Of flats, or why there is none. */
  private readonly norms = new Map<string, number | { readonly error: unknown }>();

  /** `extensions`: those that are read where a master has them. */
  constructor(
    private readonly context: JobContext,
    private readonly extensions: readonly MasterExtension[] = [],
  ) {}

  /** SHA-256 by path of the masters opened so far. */
  get digests(): ReadonlyMap<string, string> {
    return this.digestOf;
  }

  /**
   * Opens the masters that `frame` needs, and takes the mean of its flat. Throws `Refused` when one has another size than
   * the frame's result, or a flat has no mean to be normalised by.
   */
  require(frame: NeedsMasters): void {
    for (const { path, hdu } of mastersOf(frame.frame.steps)) {
      const { image } = this.masters.get(keyOf(path, hdu)) ?? this.open(path, hdu);
      requireSize(image, frame, path);
    }
    for (const step of frame.frame.steps) if (step.do === 'flatCorrect') this.takeNorm(step);
  }

  /** What the flat of a step that was required is divided by; its mean is taken once for all frames. */
  flatNorm(step: FlatCorrectStep): number {
    const norm = this.norms.get(normKey(step));
    if (typeof norm !== 'number') throw new Error(`The flat ${step.flat} was not opened.`);
    return norm;
  }

  /** Reads rows `row` to `row + count` of every master; a master that cannot be read fails in `rows`. */
  moveTo(row: number, count: number): void {
    this.moves++;
    for (const master of this.masters.values()) {
      try {
        this.context.at(-1, master.path);
        moveImage(master, row, count);
        for (const extension of master.extensions.values()) moveImage(extension, row, count);
      } catch (error) {
        master.error = error;
      }
    }
  }

  /** The rows that the batch stands at. Throws what reading them threw. */
  rows(path: string, hdu: number): PixelView {
    const master = this.masters.get(keyOf(path, hdu));
    if (master === undefined || (master.view === null && master.error === null)) {
      throw new Error(`The master ${path} was not opened.`);
    }
    if (master.error !== null) throw master.error;
    return master.view as PixelView;
  }

  /** The same rows of an extension; null where the master has none. */
  extensionRows(path: string, hdu: number, name: MasterExtension): PixelView | null {
    return this.masters.get(keyOf(path, hdu))?.extensions.get(name)?.view ?? null;
  }

  close(): void {
    for (const { source } of this.masters.values()) source.close();
    this.masters.clear();
  }

  private takeNorm(step: FlatCorrectStep): void {
    const key = normKey(step);
    const known = this.norms.get(key) ?? this.measureNorm(step);
    this.norms.set(key, known);
    if (typeof known !== 'number') throw known.error;
  }

  private measureNorm(step: FlatCorrectStep): number | { readonly error: unknown } {
    const { image } = this.masters.get(keyOf(step.flat, step.hdu)) as Master;
    this.context.at(-1, step.flat);
    try {
      return flatNorm(image, step);
    } catch (error) {
      return { error };
    }
  }

  private open(path: string, index: number): Master {
    const digest = fileDigest(path, this.context);
    const { source, hdus, image } = openMaster(path, index, this.context);
    try {
      const extensions = new Map(this.extensions.flatMap((name) => extensionOf(source, hdus, name, image) ?? []));
      const master: Master = { path, source, digest, extensions, error: null, ...unread(image) };
      this.masters.set(keyOf(path, index), master);
      this.digestOf.set(path, digest);
      return master;
    } catch (error) {
      source.close();
      throw error;
    }
  }
}

/** Opens the image of a master; whoever opens it closes its source. Throws `Refused` without that HDU, and as reading. */
export function openMaster(
  path: string,
  index: number,
  context: JobContext,
): { source: FileSource; hdus: readonly Hdu[]; image: ImageReader } {
  const source = openSource(path, null, context.disk);
  try {
    const { hdus } = readHdus(source);
    const hdu = hdus[index];
    if (hdu === undefined) throw new FlatfieldError('Refused', `The master has no HDU ${index}.`, { file: path });
    return { source, hdus, image: openImage(source, hdu, nodeDeflate) };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Throws `Refused` when the master has another size than the frame once its steps are done. */
export function requireSize(
  { shape: { width, height } }: ImageReader,
  frame: { readonly width: number; readonly height: number },
  path: string,
): void {
  if (width === frame.width && height === frame.height) return;
  throw new FlatfieldError(
    'Refused',
    `The master has ${width} x ${height} pixels, the trimmed frame ${frame.width} x ${frame.height}.`,
    { file: path },
  );
}

function normKey({ flat, hdu, minValue, normValue }: FlatCorrectStep): string {
  return JSON.stringify([flat, hdu, minValue, normValue]);
}

function keyOf(path: string, hdu: number): string {
  return `${hdu}:${path}`;
}

function unread(image: ImageReader): MasterImage {
  return { image, data: new Float64Array(0), view: null };
}

function moveImage(of: MasterImage, row: number, count: number): void {
  const { width, height } = of.image.shape;
  const rows = Math.min(count, height - row);
  if (rows <= 0) return;
  if (of.data.length < rows * width) of.data = new Float64Array(rows * width);
  of.image.readRows(row, rows, of.data);
  of.view = pixelView(of.data, rows, width);
}

/** The extension of this name, when it has the size of the master. */
function extensionOf(
  source: FileSource,
  hdus: readonly Hdu[],
  name: MasterExtension,
  { shape }: ImageReader,
): [[string, MasterImage]] | null {
  const hdu = hdus.find((other) => other.image !== null && other.name.toUpperCase() === name);
  if (hdu?.image?.width !== shape.width || hdu.image.height !== shape.height) return null;
  return [[name, unread(openImage(source, hdu, nodeDeflate))]];
}
