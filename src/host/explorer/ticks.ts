/** The raw frames that are ticked in the tree: part of the next reduction or combination from its title bar. */
import type { FrameInfo, FrameKind } from '../../engine/frames/frameInfo';
import { isTickable } from './explorerNode';

export class Ticks {
  private readonly paths = new Set<string>();
  private kinds: ReadonlyMap<string, FrameKind> = new Map();

  constructor(private readonly onChange: () => void) {}

  get size(): number {
    return this.paths.size;
  }

  has(path: string): boolean {
    return this.paths.has(path);
  }

  /** How many of these are ticked. */
  among(paths: readonly string[]): number {
    return this.paths.size === 0 ? 0 : paths.filter((path) => this.paths.has(path)).length;
  }

  /** Ticked frames, of one kind or of all. */
  list(kind?: FrameKind): readonly string[] {
    return [...this.paths].filter((path) => kind === undefined || this.kinds.get(path) === kind).sort();
  }

  set(paths: readonly string[], ticked: boolean): void {
    for (const path of paths) {
      if (ticked) this.paths.add(path);
      else this.paths.delete(path);
    }
    this.onChange();
  }

  clear(): void {
    this.paths.clear();
    this.onChange();
  }

  /** What is gone, or rejected since, or no raw frame any more, cannot be ticked. */
  keepOnly(frames: readonly FrameInfo[]): void {
    this.kinds = new Map(frames.filter(isTickable).map(({ path, kind }) => [path, kind]));
    const before = this.paths.size;
    for (const path of this.paths) if (!this.kinds.has(path)) this.paths.delete(path);
    if (this.paths.size !== before) this.onChange();
  }
}
