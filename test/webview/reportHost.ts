/** Runs in the page before the report: a host that answers from `window.scenario`. */
import type { ReportPageMethods, ReportView } from '../../src/protocol/reportPage';
import { pretendHost } from './pretendedHost';

export interface ReportScenario {
  /** What the report says; without one it is no longer kept. */
  readonly view?: ReportView;
  /** What getState gives. */
  readonly state?: unknown;
}

const scenario = window.scenario as unknown as ReportScenario;

pretendHost<ReportPageMethods, Record<never, never>>(
  {
    contents: () => ({ id: 'run-1' }),
    report: () => {
      if (scenario.view === undefined) throw new Error('This report is no longer kept.');
      return scenario.view;
    },
    open: () => null,
    compare: () => null,
    openRecipe: () => null,
    saveJson: () => 'The report is saved as /night/report.json.',
    savePython: () => {
      throw new Error('No flat can be reduced by a script.');
    },
    copyCommand: () => 'The command line is on the clipboard.',
    copyText: () => 'The report is on the clipboard.',
  },
  scenario.state,
);
