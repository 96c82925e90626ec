/** The cards of one coordinate description (FITS 4.0 table 22): numbers that are none are refused, never taken as missing. */
import type { Header } from '../../fits/header';
import { NoWcs } from './noWcs';

/** Looks up keywords with the letter of an alternate description; '' is the primary one. */
export class WcsCards {
  constructor(
    private readonly header: Header,
    readonly alternate: string,
  ) {}

  /** Text of `keyword` + letter, without blanks around; undefined where there is none. */
  text(keyword: string): string | undefined {
    const text = this.header.text(keyword + this.alternate)?.trim();
    return text === '' ? undefined : text;
  }

  /** Number of `keyword` + letter; undefined where there is no such card. Throws NoWcs. */
  number(keyword: string): number | undefined {
    return this.plainNumber(keyword + this.alternate);
  }

  /** Number of a keyword that has no letter (SIP, PC001001). Throws NoWcs for two values and for what is no number. */
  plainNumber(keyword: string): number | undefined {
    if (!this.header.has(keyword)) return undefined;
    const conflict = this.header.conflict(keyword);
    if (conflict !== undefined) throw new NoWcs(conflict);
    const value = this.header.number(keyword);
    if (value === undefined) throw new NoWcs(`${keyword} must be a number, not "${this.header.text(keyword) ?? ''}"`);
    return value;
  }

  /**
   * The elements i, j of a matrix or list such as PC, CD or PV by "i_j", with the old spelling PC001001 where a primary
   * description has it. Throws NoWcs.
   */
  elements(name: 'PC' | 'CD' | 'PV'): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const pattern = new RegExp(`^${name}(\\d{1,2})_(\\d{1,2})${this.alternate}$`);
    const old = name === 'PV' || this.alternate !== '' ? null : new RegExp(`^${name}(\\d{3})(\\d{3})$`);
    for (const { keyword } of this.header.cards) {
      const match = pattern.exec(keyword) ?? old?.exec(keyword);
      if (!match) continue;
      const key = `${Number(match[1])}_${Number(match[2])}`;
      if (found.has(key)) continue;
      const value = this.plainNumber(keyword);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  /** The first keyword that matches. */
  find(pattern: RegExp): string | undefined {
    return this.header.cards.find(({ keyword, value }) => value !== undefined && pattern.test(keyword))?.keyword;
  }
}
