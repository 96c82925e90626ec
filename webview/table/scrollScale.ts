/** A scroll bar for lists longer than a browser lets an element be. */

/** CSS pixels of an element at most: Chromium ends at 33,554,400, half of that when the window is zoomed to 200 %. */
export const LONGEST = 15_000_000;

/**
 * What is above the window, in pixels of the whole list. A long list has a shorter spacer: a pull at the scroll bar goes to
 * the same share of the list, a turn of the wheel still moves by its own pixels.
 */
export class ScrollScale {
  private length = 0;
  private window = 0;
  private above = 0;
  private seen = 0;

  /** Pixels of the list and of the window that shows a part of it. */
  resize(length: number, window: number): void {
    this.length = length;
    this.window = window;
    this.above = this.within(this.above);
  }

  /** Pixels of the element that is scrolled. */
  get spacer(): number {
    return Math.min(this.length, LONGEST);
  }

  get top(): number {
    return this.above;
  }

  /** The scroll bar stands at `scrollTop` now. */
  scrolled(scrollTop: number): void {
    const moved = scrollTop - this.seen;
    this.seen = scrollTop;
    const ends = this.spacer - this.window;
    if (this.length <= LONGEST) this.above = this.within(scrollTop);
    else if (scrollTop <= 0) this.above = 0;
    else if (scrollTop >= ends - 1) this.above = this.within(this.length);
    else if (Math.abs(moved) < this.window) this.above = this.within(this.above + moved);
    else this.above = this.within((scrollTop / ends) * (this.length - this.window));
  }

  /** Puts `top` at the window's upper edge; gives where the scroll bar must stand for it. */
  show(top: number): number {
    this.above = this.within(top);
    const ends = this.spacer - this.window;
    const share = this.length <= LONGEST ? this.above : (this.above / (this.length - this.window)) * ends;
    this.seen = Math.max(0, share);
    return this.seen;
  }

  private within(top: number): number {
    return Math.max(0, Math.min(top, this.length - this.window));
  }
}
