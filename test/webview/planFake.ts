/** A pretended host of the plan page: it shows what the scenario says, and tells the window what a test wants. */
import type { MasterChoice, PlanPageMethods, PlanState, PlanWindowMethods } from '../../src/protocol/planPage';
import { pretendHost } from './pretendedHost';

export interface PlanScenario {
  readonly state: PlanState;
  readonly choices?: readonly MasterChoice[];
  /** Method -> the sentence that it fails with. */
  readonly fails?: Readonly<Record<string, string>>;
  /** What the window had kept. */
  readonly left?: unknown;
}

declare global {
  interface Window {
    tellPlan<K extends keyof PlanWindowMethods>(method: K, value: PlanWindowMethods[K]['request']): void;
  }
}

const { state, choices = [], fails = {}, left = null } = window.scenario as unknown as PlanScenario;

/** A method whose only effect is that it was asked for. */
const noted =
  (method: keyof PlanPageMethods): (() => null) =>
  () => {
    const sentence = fails[method];
    if (sentence !== undefined) throw new Error(sentence);
    return null;
  };

const host = pretendHost<PlanPageMethods, PlanWindowMethods>(
  {
    contents: () => ({ inputs: ['/night'] }),
    state: () => state,
    choices: () => choices,
    plan: noted('plan'),
    existing: noted('existing'),
    choose: noted('choose'),
    reject: noted('reject'),
    accept: noted('accept'),
    fix: noted('fix'),
    reduce: noted('reduce'),
    check: noted('check'),
    cancel: noted('cancel'),
    report: noted('report'),
    open: noted('open'),
    createRecipe: noted('createRecipe'),
    setUp: noted('setUp'),
    saveText: noted('saveText'),
    copyText: noted('copyText'),
    copyCommand: noted('copyCommand'),
  },
  left,
);
window.tellPlan = (method, value) => void host.request(method, value);
