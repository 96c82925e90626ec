/** Questions that come faster than their answers: one is under way at a time, and then only the newest is asked. */

/** What became of a question. */
export type Outcome<Answer> = { readonly answer: Answer } | { readonly problem: string };

/** Asks one kind of question. */
export class Newest<Question, Answer> {
  private wanted: { readonly question: Question } | null = null;
  private asking = false;
  /** Counts `forget`: what was asked before is not shown. */
  private times = 0;

  /** @param show gets each outcome, and whether no newer question waits (a forgotten question's outcome is not shown) */
  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly show: (question: Question, outcome: Outcome<Answer>, newest: boolean) => void,
  ) {}

  /** Whether a question is under way. */
  get busy(): boolean {
    return this.asking;
  }

  /** Asks now, or as soon as the one under way is answered. */
  want(question: Question): void {
    this.wanted = { question };
    if (!this.asking) void this.answer();
  }

  /** Nothing is wanted any more; what is under way will not be shown. */
  forget(): void {
    this.wanted = null;
    this.times++;
  }

  private async answer(): Promise<void> {
    this.asking = true;
    try {
      while (this.wanted !== null) {
        const { wanted, times } = this;
        const outcome = await this.outcome(wanted.question);
        const newest = this.wanted === wanted;
        if (newest) this.wanted = null;
        if (times === this.times) this.show(wanted.question, outcome, newest);
      }
    } finally {
      this.asking = false;
    }
  }

  private async outcome(question: Question): Promise<Outcome<Answer>> {
    try {
      return { answer: await this.ask(question) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
