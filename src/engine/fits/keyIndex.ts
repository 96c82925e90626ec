/** Where the cards of a header are, by keyword. */
import { lookupKey } from './card';

/** Answers that are remembered. */
const MOST = 2048;

export class KeyIndex {
  /** Place of the first card with a key, and of all where there are several. */
  readonly #first = new Map<string, number>();
  readonly #several = new Map<string, number[]>();
  /** Places of keywords as they were asked for, -1 = nowhere; and the first of some keywords. */
  readonly #asked = new Map<string, number>();
  readonly #chosen = new WeakMap<readonly string[], { readonly keyword: string | undefined }>();

  /** @param keys of each card in order, the form in which its keyword is looked up */
  constructor(readonly keys: readonly string[]) {
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at]!;
      const first = this.#first.get(key);
      if (first === undefined) {
        this.#first.set(key, at);
        continue;
      }
      const several = this.#several.get(key);
      if (several === undefined) this.#several.set(key, [first, at]);
      else several.push(at);
    }
  }

  /** Keys of several cards. */
  get repeated(): readonly string[] {
    return [...this.#several.keys()];
  }

  /** The place of the first card with this keyword, however it is written; -1 where there is none. */
  place(keyword: string): number {
    let at = this.#asked.get(keyword);
    if (at === undefined) {
      at = this.#first.get(keyword) ?? this.#first.get(lookupKey(keyword)) ?? -1;
      if (this.#asked.size < MOST) this.#asked.set(keyword, at);
    }
    return at;
  }

  /** The places of all cards with this keyword. */
  places(keyword: string): readonly number[] {
    const first = this.place(keyword);
    return first < 0 ? [] : (this.#several.get(lookupKey(keyword)) ?? [first]);
  }

  /** The first of these keywords that a card has; the list must stay as it is. */
  firstOf(keywords: readonly string[]): string | undefined {
    let chosen = this.#chosen.get(keywords);
    if (chosen === undefined) {
      chosen = { keyword: keywords.find((keyword) => this.place(keyword) >= 0) };
      this.#chosen.set(keywords, chosen);
    }
    return chosen.keyword;
  }
}
