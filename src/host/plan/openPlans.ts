/** The plan pages that are open, by what they are about, so that a run that a command started is seen on its page. */
import type { Disposable } from 'vscode';
import type { Plan, ReducedKind } from '../../engine/plan/plan';
import type { Outcomes, PlanSession, Work } from './planSession';

export class OpenPlans {
  private readonly sessions = new Map<string, PlanSession>();

  /** Until it is disposed. */
  add(inputs: readonly string[], kind: ReducedKind, session: PlanSession): Disposable {
    const key = keyOf(inputs, kind);
    this.sessions.set(key, session);
    return {
      dispose: () => {
        if (this.sessions.get(key) === session) this.sessions.delete(key);
      },
    };
  }

  /** Runs; where a page about the same files and folders is open, it shows the run and can cancel it. */
  follow<T extends Outcomes>(
    inputs: readonly string[],
    plan: Plan,
    work: Work,
    run: (work: Work) => Promise<T>,
  ): Promise<T> {
    return this.sessions.get(keyOf(inputs, plan.kind))?.follow(plan, work, run) ?? run(work);
  }
}

function keyOf(inputs: readonly string[], kind: ReducedKind): string {
  return JSON.stringify([kind, ...inputs]);
}
