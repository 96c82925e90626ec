/** The masters of a batch, each open once: its digest, and the rows that the batch is standing at. */
import { type PixelView, pixelView, shapeOf } from '../engine/ccd/pixelView';
import { FlatfieldError } from '../engine/errors';
import { readHdus } from '../engine/fits/fitsFile';
import type { Hdu } from '../engine/fits/hdu';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import type { FlatCorrectStep, Step } from '../engine/plan/step';
import { mastersOf } from '../engine/reduce/applySteps';
import { Area, type Arena } from './arena';
import { fileDigest } from './digest';
import type { FileSource } from './fileSource';
import { flatNorm } from './flatNorm';
import type { JobContext } from './jobContext';
import { nodeDeflate } from './nodeDeflate';
import { openSource } from './openSource';
import { eachRun, type RowSet } from './rowSet';
import { type RowTaker, StoredRows } from './storedRows';

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

/** Memory of a kernel, where masters lie as it works on them. */
export interface MasterRoom {
  readonly arena: Arena;
  readonly taker: RowTaker;
}

/** The rows of a master in a kernel's memory. */
interface RowsInRoom {
  readonly stored: StoredRows;
  readonly area: Area;
  rows: number;
}

interface Master extends MasterImage {
  readonly path: string;
  readonly source: FileSource;
  readonly digest: string;
  readonly extensions: ReadonlyMap<string, MasterImage>;
  /** Null for a master whose pixels are not taken as they are stored. */
  readonly inRoom: RowsInRoom | null;
  /** What its last reading threw: it fails every frame that needs it, and no other. */
  error: unknown;
}

/** Extensions of a master that may be read beside its pixels. */
export type MasterExtension = 'MASK' | 'UNCERT';

export class Masters {
  /** By path, and by HDU in it: they are asked for with every block of every frame, and no text is made for that. */
  private readonly masters = new Map<string, Map<number, Master>>();
  private readonly digestOf = new Map<string, string>();
  /** How often the masters were moved: another number means other rows. */
  moves = 0;
  /** Of flats, or why there is none. */
  private readonly norms = new Map<string, number | { readonly error: unknown }>();
  /** Which masters mask for these steps ('' for none), and what they mask of the rows of a move. */
  private readonly maskKey = new Map<readonly Step[], string>();
  private readonly maskedBy = new Map<string, { readonly move: number; readonly places: Int32Array }>();

  /** `extensions`: those that are read where a master has them. `room`: null where no kernel works on them. */
  constructor(
    private readonly context: JobContext,
    private readonly extensions: readonly MasterExtension[] = [],
    private readonly room: MasterRoom | null = null,
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
      const { image } = this.find(path, hdu) ?? this.open(path, hdu);
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

  /** Reads these rows of every master, as far as it has them; a master that cannot be read fails in `rows`. */
  moveTo(set: RowSet): void {
    this.moves++;
    for (const master of this.all()) {
      try {
        this.context.at(-1, master.path);
        if (master.inRoom === null) moveImage(master, set);
        else this.moveInRoom(master, master.inRoom, set);
        for (const extension of master.extensions.values()) moveImage(extension, set);
      } catch (error) {
        master.error = error;
      }
    }
  }

  /** Calls `read` for each run of neighbours among the rows that the batch stands at, while it stands at that run. */
  atEachRun(set: RowSet, read: (row: number, rows: number, at: number) => void): void {
    eachRun(set, (row, rows, at) => {
      if (rows < set.rows) this.moveTo({ row, rows });
      read(row, rows, at);
    });
    if (set.step !== undefined && set.step > 1) this.moveTo(set);
  }

  /** The rows that the batch stands at. Throws what reading them threw. */
  rows(path: string, hdu: number): PixelView {
    const { view, inRoom, image } = this.opened(path, hdu);
    if (inRoom === null) return view as PixelView;
    const { width } = image.shape;
    // A view of today: memory that has grown is another one.
    const data = (this.room as MasterRoom).arena.doubles(inRoom.area.at, inRoom.rows * width);
    return pixelView(data, inRoom.rows, width);
  }

  /** Where those rows lie in the room; null where they do not. Throws what reading them threw. */
  addressOf(path: string, hdu: number): number | null {
    return this.opened(path, hdu).inRoom?.area.at ?? null;
  }

  private opened(path: string, hdu: number): Master {
    const master = this.find(path, hdu);
    if (master === undefined || (master.view === null && (master.inRoom?.rows ?? 0) === 0 && master.error === null)) {
      throw new Error(`The master ${path} was not opened.`);
    }
    if (master.error !== null) throw master.error;
    return master;
  }

  private moveInRoom({ image }: Master, inRoom: RowsInRoom, wanted: RowSet): void {
    const { width } = image.shape;
    const set = thereOf(wanted, image);
    if (set === null) return;
    const at = inRoom.area.take(8 * set.rows * width);
    inRoom.rows = set.rows;
    const { arena } = this.room as MasterRoom;
    eachRun(set, (row, rows, r) => inRoom.stored.read(row, rows, arena.doubles(at + 8 * r * width, rows * width)));
  }

  private inRoom(image: ImageReader): RowsInRoom | null {
    if (this.room === null) return null;
    const stored = StoredRows.of(image, this.room.taker, false);
    return stored === null ? null : { stored, area: new Area(this.room.arena), rows: 0 };
  }

  /** The same rows of an extension; null where the master has none. */
  extensionRows(path: string, hdu: number, name: MasterExtension): PixelView | null {
    return this.find(path, hdu)?.extensions.get(name)?.view ?? null;
  }

  /** Which pixels the masters of these steps mask, of the rows that the batch stands at, row after row; the same for all frames. */
  masked(steps: readonly Step[]): Int32Array {
    const key = this.maskKey.get(steps) ?? this.keyOfMasks(steps);
    if (key === '') return NONE;
    const known = this.maskedBy.get(key);
    if (known?.move === this.moves) return known.places;
    const places = placesOf(mastersOf(steps).flatMap(({ path, hdu }) => this.extensionRows(path, hdu, 'MASK') ?? []));
    this.maskedBy.set(key, { move: this.moves, places });
    return places;
  }

  private keyOfMasks(steps: readonly Step[]): string {
    const masks = mastersOf(steps).filter(({ path, hdu }) => this.hasExtension(path, hdu, 'MASK'));
    const key = masks.map(({ path, hdu }) => `${hdu}:${path}`).join('\0');
    this.maskKey.set(steps, key);
    return key;
  }

  /** Whether a master has this extension. */
  hasExtension(path: string, hdu: number, name: MasterExtension): boolean {
    return this.find(path, hdu)?.extensions.has(name) ?? false;
  }

  /** The same of the masters of these steps; see RawFrame.confirm. */
  confirm(steps: readonly Step[]): void {
    for (const { path, hdu } of mastersOf(steps)) this.find(path, hdu)?.source.confirm();
  }

  close(): void {
    for (const { source } of this.all()) source.close();
    this.masters.clear();
  }

  private find(path: string, hdu: number): Master | undefined {
    return this.masters.get(path)?.get(hdu);
  }

  private all(): Master[] {
    return [...this.masters.values()].flatMap((images) => [...images.values()]);
  }

  private takeNorm(step: FlatCorrectStep): void {
    const key = normKey(step);
    const known = this.norms.get(key) ?? this.measureNorm(step);
    this.norms.set(key, known);
    if (typeof known !== 'number') throw known.error;
  }

  private measureNorm(step: FlatCorrectStep): number | { readonly error: unknown } {
    const { image } = this.find(step.flat, step.hdu) as Master;
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
      const inRoom = this.inRoom(image);
      const master: Master = { path, source, digest, extensions, inRoom, error: null, ...unread(image) };
      const others = this.masters.get(path);
      if (others === undefined) this.masters.set(path, new Map([[index, master]]));
      else others.set(index, master);
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

const NONE = new Int32Array(0);

/** Where one of several flags of the same rows is not 0. */
function placesOf(views: readonly PixelView[]): Int32Array {
  const { rows, columns } = shapeOf(views[0] as PixelView);
  const flags = views.map(({ data }) => data.subarray(0, rows * columns));
  const places: number[] = [];
  for (let i = 0; i < rows * columns; i++) {
    for (let f = 0; f < flags.length; f++) {
      if (flags[f]![i] === 0) continue;
      places.push(i);
      break;
    }
  }
  return Int32Array.from(places);
}

function normKey({ flat, hdu, minValue, normValue }: FlatCorrectStep): string {
  return JSON.stringify([flat, hdu, minValue, normValue]);
}

function unread(image: ImageReader): MasterImage {
  return { image, data: new Float64Array(0), view: null };
}

function moveImage(of: MasterImage, wanted: RowSet): void {
  const { width } = of.image.shape;
  const set = thereOf(wanted, of.image);
  if (set === null) return;
  if (of.data.length < set.rows * width) of.data = new Float64Array(set.rows * width);
  eachRun(set, (row, rows, at) => of.image.readRows(row, rows, of.data.subarray(at * width)));
  of.view = pixelView(of.data, set.rows, width);
}

/** Those of the rows that an image has; null where it has none of them. */
function thereOf({ row, rows, step = 1 }: RowSet, { shape }: ImageReader): RowSet | null {
  const there = Math.min(rows, Math.ceil((shape.height - row) / step));
  return there <= 0 ? null : { row, rows: there, step };
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
