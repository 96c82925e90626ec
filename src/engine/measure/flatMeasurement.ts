/** What the rows of one frame say, gathered while they stream by: levels of blocks, saturation, overscan, and a section for pairs. */
import type { Region } from '../ccd/region';
import { madStd } from '../ccd/statistics';
import { type BlockMap, BlockMeans } from './blockMeans';
import { OverscanLines, type OverscanMeasure, type OverscanPlace } from './overscanLines';

export interface FlatMeasurement {
  readonly blocks: BlockMap;
  /** Standard deviation of one pixel in the middle of the chip, from neighbours in a row, in the frame's unit. */
  readonly noise: number;
  /** Pixels of the region, those at or above the saturation, and those without a finite value. */
  readonly pixels: number;
  readonly saturated: number;
  readonly withoutValue: number;
  readonly overscan: OverscanMeasure | null;
}

/** Side of the section in the middle that pairs are compared in, in pixels. */
const SECTION = 512;

/** The section in the middle of a region. */
export function centralSection({ x0, x1, y0, y1 }: Region): Region {
  const [width, height] = [Math.min(SECTION, x1 - x0), Math.min(SECTION, y1 - y0)];
  const [left, bottom] = [x0 + ((x1 - x0 - width) >> 1), y0 + ((y1 - y0 - height) >> 1)];
  return { x0: left, x1: left + width, y0: bottom, y1: bottom + height };
}

/** Takes the whole rows of a frame, in order. */
export class FlatSums {
  /** Pixels of the section in the middle, row after row. */
  readonly section: Float64Array;
  private readonly place: Region;
  private readonly blocks: BlockMeans;
  private readonly overscan: OverscanLines | null;
  private saturated = 0;
  private withoutValue = 0;

  /** @param saturation raw value from which on a pixel is saturated; null: nobody knows */
  constructor(
    private readonly region: Region,
    overscan: OverscanPlace | null,
    private readonly saturation: number | null,
  ) {
    this.place = centralSection(region);
    this.section = new Float64Array((this.place.x1 - this.place.x0) * (this.place.y1 - this.place.y0));
    this.blocks = new BlockMeans(region.x1 - region.x0, region.y1 - region.y0, [region.x0, region.y0]);
    this.overscan = overscan === null ? null : new OverscanLines(overscan);
  }

  /** Columns of `section`. */
  get sectionWidth(): number {
    return this.place.x1 - this.place.x0;
  }

  /** Row `y` of the frame (0-based), all its columns. */
  addRow(line: Float64Array, y: number): void {
    this.overscan?.addRow(line, y);
    const { x0, x1, y0, y1 } = this.region;
    if (y < y0 || y >= y1) return;
    const kept = line.subarray(x0, x1);
    this.blocks.addRow(kept);
    const most = this.saturation ?? Number.POSITIVE_INFINITY;
    for (const value of kept) {
      if (value >= most) this.saturated++;
      if (!Number.isFinite(value)) this.withoutValue++;
    }
    const { place, sectionWidth } = this;
    if (y >= place.y0 && y < place.y1)
      this.section.set(line.subarray(place.x0, place.x1), (y - place.y0) * sectionWidth);
  }

  /** Once all rows were added. */
  result(): FlatMeasurement {
    const { x0, x1, y0, y1 } = this.region;
    return {
      blocks: this.blocks.result(),
      noise: neighbourNoise(this.section, this.sectionWidth),
      pixels: (x1 - x0) * (y1 - y0),
      saturated: this.saturated,
      withoutValue: this.withoutValue,
      overscan: this.overscan?.result() ?? null,
    };
  }
}

function neighbourNoise(section: Float64Array, width: number): number {
  const differences: number[] = [];
  for (let i = 1; i < section.length; i++) {
    const difference = section[i]! - section[i - 1]!;
    if (i % width !== 0 && Number.isFinite(difference)) differences.push(difference);
  }
  return madStd(Float64Array.from(differences)) / Math.SQRT2;
}
