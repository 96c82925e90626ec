/** What the parts of the plan page do by the host: each asks, and a failure becomes a sentence on the page. */
import type { PlanPageMethods } from '../../../src/protocol/planPage';
import type { PageHost } from '../connect';

export interface PlanActions {
  /** Asks for something whose answer is that the page changes. */
  do<K extends keyof PlanPageMethods & string>(method: K, value: PlanPageMethods[K]['request']): void;
  /** Asks for something that is answered; undefined where it failed, which the page has said. */
  ask<K extends keyof PlanPageMethods & string>(
    method: K,
    value: PlanPageMethods[K]['request'],
  ): Promise<PlanPageMethods[K]['reply'] | undefined>;
  open(path: string): void;
}

export function planActions(host: PageHost<PlanPageMethods>['host'], fail: (error: Error) => void): PlanActions {
  const ask: PlanActions['ask'] = async (method, value) => {
    try {
      return await host.request(method, value);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  };
  return { ask, do: (method, value) => void ask(method, value), open: (path) => void ask('open', path) };
}
