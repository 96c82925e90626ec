/** Where the rows of a result go, and what is told of them in its header once all have gone by. */
import type { HeaderEditor } from '../engine/fits/headerEditor';
import type { ExistingRule } from '../engine/plan/plan';
import { setFrameMedian, setRawDigest } from '../engine/reduce/provenance';
import type { RunningDigest } from './digest';
import type { StoredBlock } from './kernelRows';
import type { Published } from './outputFile';
import type { ProductRows, ProductWriter } from './productWriter';

/** Where the rows of a flat go. */
export interface ResultWriter {
  /** `count` pixels, row after row. Throws `DiskFull` or `WriteFailed`. */
  write(rows: ProductRows, count: number): void;
  /** The same as the kernel has made them; `at`: the byte of its raw file where the block begins, null where that is not known. */
  writeStored(block: StoredBlock, count: number, at: number | null): void;
  /** `median` of the stored pixels that count, where it was measured. See OutputFile.publish. */
  publish(existing: ExistingRule, inputs: ReadonlySet<string>, median: number | null): Published;
  discard(): void;
}

/**
 * A result whose header says in the end which bytes its raw frame had, and the median of its pixels. The bytes are
 * digested as the rows go by.
 */
export class OriginWriter implements ResultWriter {
  private written = 0;

  constructor(
    private readonly writer: ProductWriter,
    private readonly header: HeaderEditor,
    private readonly digest: RunningDigest,
    private readonly size: { readonly pixels: number; readonly masked: boolean },
  ) {}

  write(rows: ProductRows, count: number): void {
    this.writer.write(rows, count);
    this.written += count;
    this.digest.advance(this.written / this.size.pixels);
  }

  writeStored(block: StoredBlock, count: number, at: number | null): void {
    const { raw } = block;
    this.writer.writeStored(block);
    this.written += count;
    if (raw !== null && at !== null) this.digest.feed(at, raw);
    else this.digest.advance(this.written / this.size.pixels);
  }

  publish(existing: ExistingRule, inputs: ReadonlySet<string>, median: number | null): Published {
    setRawDigest(this.header, this.digest.finish());
    if (median !== null) setFrameMedian(this.header, median, this.size.masked);
    return this.writer.publish(existing, inputs);
  }

  discard(): void {
    this.writer.discard();
  }
}
