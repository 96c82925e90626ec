/** A raw frame seen through its steps: the pixels that `reduce` would write, made while they are read. */
import { type PixelView, pixelView } from '../engine/ccd/pixelView';
import { trimCards } from '../engine/ccd/trimImage';
import { Header } from '../engine/fits/header';
import { HeaderEditor } from '../engine/fits/headerEditor';
import type { ImageReader } from '../engine/fits/imageReader';
import { inheritedHeader } from '../engine/fits/inheritedHeader';
import type { PlannedFrame } from '../engine/plan/plan';
import type { FlatCorrectStep } from '../engine/plan/step';
import { mastersOf } from '../engine/reduce/applySteps';
import type { FileSource } from './fileSource';
import { flatNorm } from './flatNorm';
import type { JobContext } from './jobContext';
import { openMaster, requireSize } from './masters';
import { RawFrame, Scratch } from './rawFrame';

/** The frame and its masters, each open once. Whoever opens it closes it. */
export class CalibratedImage {
  private readonly masters = new Map<string, { source: FileSource; image: ImageReader; data: Float64Array }>();

  private norm: number | null = null;

  private constructor(readonly raw: RawFrame) {}

  /** Throws `Refused` when the frame is not what was planned or a master has another size, and what reading throws. */
  static open(frame: PlannedFrame, context: JobContext): CalibratedImage {
    const opened = new CalibratedImage(RawFrame.open(frame, 0, new Scratch(), context));
    try {
      for (const { path, hdu } of mastersOf(frame.steps)) {
        if (opened.masters.has(keyOf(path, hdu))) continue;
        context.at(-1, path);
        const { source, image } = openMaster(path, hdu, context);
        opened.masters.set(keyOf(path, hdu), { source, image, data: new Float64Array(0) });
        requireSize(image, opened.raw, path);
      }
      const division = frame.steps.find((step) => step.do === 'flatCorrect');
      if (division !== undefined) opened.takeNorm(division);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** The header with the cards that a trim moves. */
  header(): Header {
    const { hdus, hdu, frame } = this.raw;
    const editor = new HeaderEditor(inheritedHeader(hdus, hdu).cards);
    for (const step of frame.steps) {
      if (step.do === 'trimImage') trimCards(editor, step.region, frame.width, frame.height);
    }
    return new Header(editor.cards, hdu.header.warnings);
  }

  /** Columns `x0` to `x1` of `count` rows from `row` of the result. */
  readPart(row: number, count: number, x0: number, x1: number, out: Float64Array): void {
    const master = (path: string, hdu: number) => this.masterPart(path, hdu, row, count, x0, x1);
    this.raw.readPart(row, count, x0, x1, { master, flatNorm: () => this.flatNorm }, out);
  }

  /** What the frame's flat is divided by. */
  get flatNorm(): number {
    if (this.norm === null) throw new Error('The frame is divided by no flat.');
    return this.norm;
  }

  private takeNorm(step: FlatCorrectStep): void {
    const { image } = this.masters.get(keyOf(step.flat, step.hdu))!;
    this.norm = flatNorm(image, step);
  }

  /** The same part of a master; good until its next call for that master. */
  masterPart(path: string, hdu: number, row: number, count: number, x0: number, x1: number): PixelView {
    const master = this.masters.get(keyOf(path, hdu));
    if (master === undefined) throw new Error(`The master ${path} was not opened.`);
    const pixels = count * (x1 - x0);
    if (master.data.length < pixels) master.data = new Float64Array(pixels);
    master.image.readPart(row, count, x0, x1, master.data);
    return pixelView(master.data, count, x1 - x0);
  }

  close(): void {
    this.raw.close();
    for (const { source } of this.masters.values()) source.close();
    this.masters.clear();
  }
}

function keyOf(path: string, hdu: number): string {
  return `${hdu}:${path}`;
}
